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

/// A kind of sink that shows nothing.
struct BlindKind: SinkKind {
    let name = "blind"

    struct Blind: Sink {
        let place: String
        let pace: SinkPace

        func deliver(
            _ notice: SinkNotice,
            idempotencyKey: String,
            previous: JSONValue?
        ) async throws(SinkFailure) -> JSONValue? { .string(self.place) }
    }

    var configurationSchema: JSONValue {
        YAMLSchema.mapping(["place": YAMLSchema.text], required: ["place"])
    }

    func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> String? {
        context.mapping(node, "'blind'") { mapping in mapping.required("place") }
    }

    func makeSink(
        named name: String,
        _ configuration: String,
        in environment: SinkEnvironment
    ) throws(SinkFailure) -> any Sink {
        Blind(
            place: "\(name):\(configuration):\(environment.publicURL ?? "")",
            pace: SinkPace(attempts: environment.attempts)
        )
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

/// Two kinds of tools, `echo` and `shout`, two of sources, `mail` and `post`, and one of sinks, `blind`.
var testRegistry: ComponentRegistry {
    var registry = ComponentRegistry()
    registry.register(EchoKind(name: "echo"))
    registry.register(EchoKind(name: "shout"))
    registry.register(BlindKind())
    registry.register(MailKind(name: "mail"))
    registry.register(MailKind(name: "post"))
    return registry
}

func read(_ text: String) -> (deployment: Deployment?, diagnostics: [Diagnostic]) {
    DeploymentReader.read(text, file: "proactor.yaml", baseDirectory: "/base", registry: testRegistry)
}
