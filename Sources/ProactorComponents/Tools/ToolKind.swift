import ProactorDiagnostics
package import ProactorModel
package import ProactorYAML

/// A kind of tool, such as `sql`: how its declaration in `proactor.yaml` is read, and how a tool is made of it.
///
/// A new kind is one file that implements this, and one line that registers it.
package protocol ToolKind: Sendable {
    /// The kind's own part of a declaration.
    associatedtype Configuration: Sendable

    /// The key under which a declaration holds the kind's configuration.
    var name: String { get }

    /// What ``configuration(from:_:)`` reads, as a JSON Schema (draft 2020-12) for editors: each key with its description. It stands
    /// inside another document, so that references in it must not begin at the root.
    var configurationSchema: JSONValue { get }

    /// How long a call may take where the declaration does not say.
    var defaultTimeout: Duration { get }

    /// The agent that the tool's calls wake; `nil` for a tool that does its work itself.
    func delegate(of configuration: Configuration) -> String?

    /// Reads the configuration, reporting everything that is wrong with it.
    func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration?

    /// Makes the tool. Whatever can be known to be wrong at start is thrown here: a missing database, an unreachable file.
    func makeTool(
        named name: String,
        _ configuration: Configuration,
        in environment: ToolEnvironment
    )
        throws(ToolFailure) -> any Tool
}

extension ToolKind {
    /// A mapping of any keys: what a kind says that leaves its checking to its reader.
    package var configurationSchema: JSONValue { ["type": "object"] }

    package var defaultTimeout: Duration { .seconds(10) }

    package func delegate(of configuration: Configuration) -> String? { nil }
}

/// What tools are given of the deployment.
package struct ToolEnvironment: Sendable {
    /// The directory that relative paths in `proactor.yaml` start from.
    package let baseDirectory: String
    package let secrets: SecretSource
    /// What the engine itself offers tools.
    package let engine: (any EngineAccess)?

    package init(
        baseDirectory: String,
        secrets: SecretSource = SecretSource { _ in nil },
        engine: (any EngineAccess)? = nil
    ) {
        self.baseDirectory = baseDirectory
        self.secrets = secrets
        self.engine = engine
    }
}
