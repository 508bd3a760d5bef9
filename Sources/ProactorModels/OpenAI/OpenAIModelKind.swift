package import ProactorComponents
package import ProactorModel
package import ProactorYAML

/// Models behind OpenAI's Chat Completions API, and behind the servers that speak it too: Ollama, vLLM, llama.cpp.
///
/// ```yaml
/// openai:
///   model: qwen3
///   baseURL: http://localhost:11434/v1
/// ```
package struct OpenAIModelKind: ModelKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        package var model: String
        /// `nil` for servers that want no key.
        package var key: SecretReference?
        /// With `/v1`, without a slash at its end.
        package var baseURL: String
        package var timeouts: ProviderTimeouts
        package var capabilities: OpenAICapabilities
    }

    private static let standardBaseURL = "https://api.openai.com/v1"

    private let now: @Sendable () -> Timestamp

    /// - Parameter now: The time, which dates in answers are compared with where an answer has no `Date`.
    package init(now: @escaping @Sendable () -> Timestamp = { SystemTime.now }) { self.now = now }

    package var name: String { "openai" }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping(
            [
                "model": YAMLSchema.text.described("The model, as the server names it."),
                "key": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                    .described("Where the API key is: ${env:NAME} or ${file:PATH}; no key is sent without it."),
                "baseURL": BaseURL.schema
                    .described("Where the API is, with /v1; \(Self.standardBaseURL) without it."),
                "timeout": ProviderTimeouts.schema,
                "maxTokensField": YAMLSchema.choice(OpenAICapabilities.MaxTokensField.allCases.map(\.rawValue))
                    .described(
                        "How the server calls the limit on the answer; without it max_completion_tokens at OpenAI, max_tokens elsewhere."
                    ),
                "systemRole": YAMLSchema.choice(OpenAICapabilities.SystemRole.allCases.map(\.rawValue))
                    .described("The role of the instructions; system without it."),
                "parallelToolCalls": YAMLSchema.bool
                    .described("Whether several calls in one turn are asked for; the server decides without it."),
                "toolChoice": YAMLSchema.bool
                    .described("Whether the server knows tool_choice; true without it."),
                "includeUsage": YAMLSchema.bool
                    .described("Whether the server is asked to count tokens of streams; true without it."),
            ],
            required: ["model"]
        ).described("A model behind OpenAI's Chat Completions API, or a server that speaks it too.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'openai'") { mapping in
            let model = ModelName.read(&mapping)
            let keyNode = mapping.node("key")
            let key = keyNode.flatMap { SecretReference.read($0, "'key'", &mapping.context) }
            let baseURL = BaseURL.read(&mapping, standard: Self.standardBaseURL)
            let timeouts = ProviderTimeouts.read(mapping.node("timeout"), &mapping.context)
            let isOpenAI = baseURL == Self.standardBaseURL
            let capabilities = OpenAICapabilities(
                maxTokensField: Self.choice("maxTokensField", &mapping)
                    ?? (isOpenAI ? .maxCompletionTokens : .maxTokens),
                systemRole: Self.choice("systemRole", &mapping) ?? .system,
                parallelToolCalls: mapping.optional("parallelToolCalls"),
                toolChoice: mapping.optional("toolChoice") ?? true,
                includeUsage: mapping.optional("includeUsage") ?? true
            )
            guard let model, let baseURL, keyNode == nil || key != nil else { return nil }
            return Configuration(
                model: model,
                key: key,
                baseURL: baseURL,
                timeouts: timeouts,
                capabilities: capabilities
            )
        }
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _ mapping: inout YAMLMapping
    ) -> Value? {
        guard let node = mapping.node(key), let text: String = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: " or ")
        mapping.context.report(.wrongValue, "'\(key)' must be \(known), is \(text)", at: node)
        return nil
    }

    package func makeProvider(
        named name: String,
        _ configuration: Configuration,
        in environment: ModelEnvironment
    ) throws(ModelUnavailable) -> any ModelProvider {
        var key: String?
        if let reference = configuration.key { key = try ProviderKey.find(reference, in: environment.secrets) }
        return OpenAIProvider(configuration, key: key, now: self.now)
    }
}
