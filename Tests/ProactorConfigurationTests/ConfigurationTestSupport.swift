import Foundation
import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// The root of the repository that these tests stand in.
let repositoryRoot = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// A kind of tool that answers with its own name.
struct EchoKind: ToolKind {
    let name: String

    struct Echo: Tool {
        let text: String
        func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue { .string(self.text) }
    }

    var configurationSchema: JSONValue {
        YAMLSchema.mapping(["text": YAMLSchema.text], required: ["text"])
    }

    func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> String? {
        context.mapping(node, "'\(self.name)'") { mapping in mapping.required("text") }
    }

    func makeTool(
        named name: String,
        _ configuration: String,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        guard configuration != "broken" else { throw ToolFailure(.misconfigured, "the tool '\(name)' is broken") }
        return Echo(text: "\(environment.baseDirectory):\(name):\(configuration)")
    }
}

/// A kind of source that has nothing but a text; open where that is `open`.
struct MailKind: SourceKind {
    struct Mail: EventSource {
        let name: String
        let text: String
    }

    let name: String

    var configurationSchema: JSONValue { YAMLSchema.mapping(["text": YAMLSchema.text], required: ["text"]) }

    func configuration(from node: YAMLNode, in text: String, _ context: inout YAMLContext) -> String? {
        context.mapping(node, "'\(self.name)'") { mapping in mapping.required("text") }
    }

    func isOpen(_ configuration: String) -> Bool { configuration == "open" }

    func makeSource(
        named name: String,
        _ configuration: String,
        in environment: SourceEnvironment
    ) throws(SourceFailure) -> any EventSource {
        guard configuration != "broken" else { throw SourceFailure("the source '\(name)' is broken") }
        return Mail(name: name, text: configuration)
    }
}

/// Two kinds of tools: `echo` and `shout`.
var testRegistry: ComponentRegistry {
    var registry = ComponentRegistry()
    registry.register(EchoKind(name: "echo"))
    registry.register(EchoKind(name: "shout"))
    registry.register(MailKind(name: "mail"))
    registry.register(MailKind(name: "post"))
    return registry
}

func read(_ text: String) -> (deployment: Deployment?, diagnostics: [Diagnostic]) {
    DeploymentReader.read(text, file: "proactor.yaml", baseDirectory: "/base", registry: testRegistry)
}
