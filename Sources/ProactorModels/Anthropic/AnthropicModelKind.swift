package import ProactorComponents
package import ProactorModel
package import ProactorYAML

/// Models behind Anthropic's Messages API.
///
/// ```yaml
/// anthropic:
///   model: claude-sonnet-5-5
///   key: ${env:ANTHROPIC_API_KEY}
/// ```
package struct AnthropicModelKind: ModelKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        package var model: String
        package var key: SecretReference
        package var version: AnthropicVersion
        /// Without a slash at its end.
        package var baseURL: String
        package var timeouts: ProviderTimeouts
        /// What the header `anthropic-beta` asks for.
        package var betas: [String]
        /// Whether the provider is told what to keep in its prompt cache.
        package var cachesPrompts: Bool
    }

    private static let standardBaseURL = "https://api.anthropic.com"
    private static let standardVersion = AnthropicVersion.october2026

    private let now: @Sendable () -> Timestamp

    /// - Parameter now: The time, which times in answers are compared with where an answer has no `Date`.
    package init(now: @escaping @Sendable () -> Timestamp = { SystemTime.now }) { self.now = now }

    package var name: String { "anthropic" }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping(
            [
                "model": YAMLSchema.text.described("The model, as Anthropic names it."),
                "key": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                    .described("Where the API key is: ${env:NAME} or ${file:PATH}."),
                "version": YAMLSchema.choice(AnthropicVersion.allCases.map(\.rawValue))
                    .described("The version of the API; \(Self.standardVersion.rawValue) without it."),
                "baseURL": BaseURL.schema
                    .described("Where the API is, without /v1; \(Self.standardBaseURL) without it."),
                "timeout": ProviderTimeouts.schema,
                "betas": YAMLSchema.listOrOne(of: YAMLSchema.text)
                    .described("Features that the header anthropic-beta asks for."),
                "cache": YAMLSchema.bool.described(
                    "Whether instructions, tools and the conversation so far are kept in the provider's prompt cache; true without it."
                ),
            ],
            required: ["model", "key"]
        ).described("A model behind Anthropic's Messages API.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'anthropic'") { mapping in
            let model = ModelName.read(&mapping)
            let key = mapping.requiredNode("key").flatMap { SecretReference.read($0, "'key'", &mapping.context) }
            let version = Self.version(&mapping)
            let baseURL = BaseURL.read(&mapping, standard: Self.standardBaseURL, forbiddenEnding: "/v1")
            let timeouts = ProviderTimeouts.read(mapping.node("timeout"), &mapping.context)
            let betas = Self.betas(&mapping)
            let cachesPrompts: Bool = mapping.optional("cache") ?? true
            guard let model, let key, let version, let baseURL else { return nil }
            return Configuration(
                model: model,
                key: key,
                version: version,
                baseURL: baseURL,
                timeouts: timeouts,
                betas: betas,
                cachesPrompts: cachesPrompts
            )
        }
    }

    private static func version(_ mapping: inout YAMLMapping) -> AnthropicVersion? {
        guard let node = mapping.node("version") else { return Self.standardVersion }
        guard let text: String = mapping.context.scalar(node, "'version'") else { return nil }
        if let version = AnthropicVersion(rawValue: text) { return version }
        let known = AnthropicVersion.allCases.map(\.rawValue).joined(separator: " or ")
        mapping.context.report(.wrongValue, "'version' must be \(known), is \(text)", at: node)
        return nil
    }

    private static func betas(_ mapping: inout YAMLMapping) -> [String] {
        var betas: [String] = []
        for beta in mapping.list("betas", of: String.self) {
            guard !beta.value.isEmpty, beta.value.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2C }) else {
                mapping.context.report(
                    .wrongValue,
                    "an element of 'betas' must be a name without spaces and commas",
                    at: beta.node
                )
                continue
            }
            betas.append(beta.value)
        }
        return betas
    }

    package func makeProvider(
        named name: String,
        _ configuration: Configuration,
        in environment: ModelEnvironment
    ) throws(ModelUnavailable) -> any ModelProvider {
        let key = try ProviderKey.find(configuration.key, in: environment.secrets)
        return AnthropicProvider(configuration, key: key, now: self.now)
    }
}
