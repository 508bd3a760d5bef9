import ProactorDiagnostics
package import ProactorModel
package import ProactorYAML

/// A kind of source, such as `webhook`: how its declaration in `proactor.yaml` is read, and how a source is made of it.
///
/// A new kind is one file that implements this, and one line that registers it.
package protocol SourceKind: Sendable {
    /// The kind's own part of a declaration.
    associatedtype Configuration: Sendable

    /// The key under which a declaration holds the kind's configuration.
    var name: String { get }

    /// What ``configuration(from:in:_:)`` reads, as a JSON Schema (draft 2020-12) for editors; references in it must not
    /// begin at the root.
    var configurationSchema: JSONValue { get }

    /// Reads the configuration, reporting everything that is wrong with it.
    ///
    /// - Parameter text: The whole file, for places within expressions.
    func configuration(from node: YAMLNode, in text: String, _ context: inout YAMLContext) -> Configuration?

    /// Whether whoever reaches the source can make it take events.
    func isOpen(_ configuration: Configuration) -> Bool

    /// Makes the source. Whatever can be known to be wrong at start is thrown here: a missing secret, an unusable key.
    func makeSource(
        named name: String,
        _ configuration: Configuration,
        in environment: SourceEnvironment
    ) throws(SourceFailure) -> any EventSource
}

extension SourceKind {
    /// A mapping of any keys: what a kind says that leaves its checking to its reader.
    package var configurationSchema: JSONValue { ["type": "object"] }

    package func isOpen(_ configuration: Configuration) -> Bool { false }
}

/// Where events come from, as a deployment declares it; what a source does is up to its kind.
package protocol EventSource: Sendable {
    /// The name in the deployment.
    var name: String { get }
}

/// What sources are given of the deployment.
package struct SourceEnvironment: Sendable {
    /// The directory that relative paths in `proactor.yaml` start from.
    package let baseDirectory: String
    package let secrets: SecretSource

    package init(baseDirectory: String, secrets: SecretSource) {
        self.baseDirectory = baseDirectory
        self.secrets = secrets
    }
}

/// Why a declared source cannot be used.
package struct SourceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { self.message }
}
