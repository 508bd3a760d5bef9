import ProactorDiagnostics
package import ProactorModel
package import ProactorYAML

/// A kind of sink, such as `slack`: how its declaration in `proactor.yaml` is read, and how a sink is made of it.
///
/// A new kind is one file that implements this, and one line that registers it.
package protocol SinkKind: Sendable {
    /// The kind's own part of a declaration.
    associatedtype Configuration: Sendable

    /// The key under which a declaration holds the kind's configuration.
    var name: String { get }

    /// What ``configuration(from:_:)`` reads, as a JSON Schema (draft 2020-12) for editors: each key with its description. It stands
    /// inside another document, so that references in it must not begin at the root.
    var configurationSchema: JSONValue { get }

    /// Reads the configuration, reporting everything that is wrong with it.
    func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration?

    /// Makes the sink. Whatever can be known to be wrong at start is thrown here: a missing secret, a wrong address.
    func makeSink(
        named name: String,
        _ configuration: Configuration,
        in environment: SinkEnvironment
    )
        throws(SinkFailure) -> any Sink
}

/// What sinks are given of the deployment.
package struct SinkEnvironment: Sendable {
    /// The directory that relative paths in `proactor.yaml` start from.
    package let baseDirectory: String
    package let secrets: SecretSource
    /// Where people reach the server's pages, without a slash at its end.
    package let publicURL: String?
    /// Attempts before a delivery is a dead letter.
    package let attempts: Int

    package init(
        baseDirectory: String,
        secrets: SecretSource = SecretSource { _ in nil },
        publicURL: String? = nil,
        attempts: Int = SinkPace.defaultAttempts
    ) {
        self.baseDirectory = baseDirectory
        self.secrets = secrets
        self.publicURL = publicURL
        self.attempts = attempts
    }

    /// A secret that must be there.
    ///
    /// - Parameter what: What it is, for the message: `the signing secret`.
    package func secret(_ reference: SecretReference, _ what: String) throws(SinkFailure) -> String {
        guard let secret = self.secrets[reference] else {
            throw SinkFailure("\(what) is missing: \(reference.advice)", isRetriable: false)
        }
        return secret
    }
}
