import ProactorDiagnostics
package import ProactorYAML

/// A kind of tool, such as `sql`: how its declaration in `proactor.yaml` is read, and how a tool is made of it.
///
/// A new kind is one file that implements this, and one line that registers it.
package protocol ToolKind: Sendable {
    /// The kind's own part of a declaration.
    associatedtype Configuration: Sendable

    /// The key under which a declaration holds the kind's configuration.
    var name: String { get }

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

/// What tools are given of the deployment.
package struct ToolEnvironment: Sendable {
    /// The directory that relative paths in `proactor.yaml` start from.
    package let baseDirectory: String

    package init(baseDirectory: String) { self.baseDirectory = baseDirectory }
}
