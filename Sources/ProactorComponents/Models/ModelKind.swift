package import ProactorModel
package import ProactorYAML

/// A kind of model, such as `anthropic`: how its declaration in `proactor.yaml` is read, and how a provider is made of it.
///
/// A new kind is one file that implements this, and one line that registers it.
package protocol ModelKind: Sendable {
    /// The kind's own part of a declaration.
    associatedtype Configuration: Sendable

    /// The key under which a declaration holds the kind's configuration.
    var name: String { get }

    /// What ``configuration(from:_:)`` reads, as a JSON Schema (draft 2020-12) for editors: each key with its description.
    var configurationSchema: JSONValue { get }

    /// Reads the configuration, reporting everything that is wrong with it.
    func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration?

    /// Makes the provider, or says why the deployment has none: a key that is not set, a file that is missing.
    func makeProvider(
        named name: String,
        _ configuration: Configuration,
        in environment: ModelEnvironment
    ) throws(ModelUnavailable) -> any ModelProvider
}

/// What models are given of the deployment.
package struct ModelEnvironment: Sendable {
    /// The directory that relative paths in `proactor.yaml` start from.
    package let baseDirectory: String
    package let secrets: SecretSource

    package init(baseDirectory: String, secrets: SecretSource) {
        self.baseDirectory = baseDirectory
        self.secrets = secrets
    }
}

/// Why a declared model cannot be used.
package enum ModelUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its key is not there; agents that have `steps` do without it.
    case missingSecret(SecretReference)
    case misconfigured(String)

    package var description: String {
        switch self {
        case .missingSecret(let reference): "its key is not there: \(reference.advice)"
        case .misconfigured(let why): why
        }
    }
}
