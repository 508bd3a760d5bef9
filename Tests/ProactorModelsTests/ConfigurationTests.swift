import ProactorComponents
import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorTestSupport
import ProactorYAML
import Testing

@testable import ProactorModels

@Suite struct ConfigurationTests {
    private static let anthropic = """
        model: claude-sonnet-5-5
        key: ${file:/run/secrets/anthropic}
        version: 2023-06-01
        baseURL: https://proxy.example.com/anthropic/
        timeout: { idle: 20s, total: 3m }
        betas: [context-1m-2025-08-07]
        cache: false
        """
    private static let openAI = """
        model: qwen3
        key: ${env:OPENAI_API_KEY}
        baseURL: http://localhost:11434/v1/
        timeout: { total: 1m }
        maxTokensField: max_completion_tokens
        systemRole: developer
        parallelToolCalls: false
        toolChoice: false
        includeUsage: false
        """

    @Test func `every key of anthropic is read, and its schema knows it`() throws {
        let (configuration, diagnostics) = try configuration(AnthropicModelKind(), Self.anthropic)
        #expect(diagnostics.map(\.description) == [])
        #expect(
            configuration
                == .init(
                    model: "claude-sonnet-5-5",
                    key: .file("/run/secrets/anthropic"),
                    version: .june2023,
                    baseURL: "https://proxy.example.com/anthropic",
                    timeouts: ProviderTimeouts(idle: .seconds(20), total: .seconds(180)),
                    betas: ["context-1m-2025-08-07"],
                    cachesPrompts: false
                )
        )
        #expect(try violations(AnthropicModelKind(), Self.anthropic) == [])
    }

    @Test func `anthropic needs a model and a key, and has defaults for the rest`() throws {
        let (configuration, diagnostics) = try configuration(AnthropicModelKind(), "model: m\nkey: ${env:KEY}")
        #expect(diagnostics.map(\.description) == [])
        #expect(
            configuration
                == .init(
                    model: "m",
                    key: .environment("KEY"),
                    version: .october2026,
                    baseURL: "https://api.anthropic.com",
                    timeouts: ProviderTimeouts(idle: .seconds(60), total: .seconds(600)),
                    betas: [],
                    cachesPrompts: true
                )
        )
    }

    @Test func `every key of openai is read, and its schema knows it`() throws {
        let (configuration, diagnostics) = try configuration(OpenAIModelKind(), Self.openAI)
        #expect(diagnostics.map(\.description) == [])
        #expect(
            configuration
                == .init(
                    model: "qwen3",
                    key: .environment("OPENAI_API_KEY"),
                    baseURL: "http://localhost:11434/v1",
                    timeouts: ProviderTimeouts(total: .seconds(60)),
                    capabilities: OpenAICapabilities(
                        maxTokensField: .maxCompletionTokens,
                        systemRole: .developer,
                        parallelToolCalls: false,
                        toolChoice: false,
                        includeUsage: false
                    )
                )
        )
        #expect(try violations(OpenAIModelKind(), Self.openAI) == [])
    }

    @Test func `openai needs a model only, and its limit is called as the address suggests`() throws {
        let (configuration, diagnostics) = try configuration(OpenAIModelKind(), "model: m")
        #expect(diagnostics.map(\.description) == [])
        #expect(configuration?.key == nil)
        #expect(configuration?.baseURL == "https://api.openai.com/v1")
        #expect(configuration?.capabilities.maxTokensField == .maxCompletionTokens)
        #expect(configuration?.capabilities.toolChoice == true)
        #expect(configuration?.capabilities.includeUsage == true)
        #expect(configuration?.capabilities.parallelToolCalls == nil)
        let other = try ProactorModelsTests.configuration(
            OpenAIModelKind(),
            "model: m\nbaseURL: http://localhost:8000/v1"
        ).0
        #expect(other?.capabilities.maxTokensField == .maxTokens)
    }

    @Test(arguments: [
        ("key: ${env:K}", "'anthropic' needs the key 'model'"), ("model: m", "'anthropic' needs the key 'key'"),
        ("model: ''\nkey: ${env:K}", "'model' must be the name of a model"),
        ("model: m\nkey: sk-ant-123", "'key' must be a reference to a secret, not the secret itself"),
        ("model: m\nkey: ${env:K}\nversion: 2024-01-01", "'version' must be 2023-06-01 or 2026-10-21, is 2024-01-01"),
        ("model: m\nkey: ${env:K}\nbaseURL: https://h/v1", "'baseURL' must not end with /v1, which is added to it"),
        ("model: m\nkey: ${env:K}\nbaseURL: ftp://h", "'baseURL' must begin with https:// or http://"),
        ("model: m\nkey: ${env:K}\nbaseURL: https://u:p@h", "'baseURL' must not hold a name or password"),
        ("model: m\nkey: ${env:K}\nbaseURL: https://h?x=1", "'baseURL' must have neither '?' nor '#'"),
        ("model: m\nkey: ${env:K}\nbaseURL: /v1", "'baseURL' must be an address such as https://host/path"),
        ("model: m\nkey: ${env:K}\nbetas: ['a b']", "an element of 'betas' must be a name without spaces and commas"),
        ("model: m\nkey: ${env:K}\ntimeout: 5s", "'timeout' must be a mapping, found the text '5s'"),
        ("model: m\nkey: ${env:K}\ntimeout: { idel: 5s }", "unknown key 'idel' in 'timeout'"),
        ("model: m\nkey: ${env:K}\ntemperature: 0.5", "unknown key 'temperature' in 'anthropic'"),
    ])
    func `what is wrong with anthropic is told`(yaml: String, message: String) throws {
        let (_, diagnostics) = try configuration(AnthropicModelKind(), yaml)
        #expect(diagnostics.contains { $0.message.hasPrefix(message) }, "\(diagnostics.map(\.message))")
        #expect(diagnostics.allSatisfy { !$0.description.contains("sk-ant-123") })
    }

    @Test(arguments: [
        ("key: ${env:K}", "'openai' needs the key 'model'"),
        ("model: m\nkey: sk-123", "'key' must be a reference to a secret, not the secret itself"),
        ("model: m\nmaxTokensField: tokens", "'maxTokensField' must be max_tokens or max_completion_tokens, is tokens"),
        ("model: m\nsystemRole: user", "'systemRole' must be system or developer, is user"),
        ("model: m\ntoolChoice: maybe", "'toolChoice' must be true or false"),
        ("model: m\nbaseURL: localhost:11434/v1", "'baseURL' must "),
    ])
    func `what is wrong with openai is told`(yaml: String, message: String) throws {
        let (_, diagnostics) = try configuration(OpenAIModelKind(), yaml)
        #expect(diagnostics.contains { $0.message.hasPrefix(message) }, "\(diagnostics.map(\.message))")
        #expect(try !violations(OpenAIModelKind(), yaml).isEmpty)
    }

    @Test func `the schemas have nothing suspicious, and ask for what is needed`() throws {
        for schema in [
            AnthropicModelKind().configurationSchema, OpenAIModelKind().configurationSchema,
            RecordedModelKind().configurationSchema,
        ] {
            #expect(try JSONSchema(schema).warnings.map(\.description) == [])
        }
        #expect(try !violations(AnthropicModelKind(), "model: m").isEmpty)
        #expect(try !violations(RecordedModelKind(), "{}").isEmpty)
        #expect(try !violations(AnthropicModelKind(), "model: m\nkey: sk-ant-123").isEmpty)
    }

    @Test func `without its key a model is not made, and what to do is told`() throws {
        let missing = ModelUnavailable.missingSecret(.environment("KEY"))
        #expect(throws: missing) { try provider(AnthropicModelKind(), "model: m\nkey: ${env:KEY}", secrets: [:]) }
        #expect(throws: missing) {
            try provider(AnthropicModelKind(), "model: m\nkey: ${env:KEY}", secrets: ["KEY": ""])
        }
        #expect(throws: missing) { try provider(OpenAIModelKind(), "model: m\nkey: ${env:KEY}", secrets: [:]) }
        #expect(missing.description == "its key is not there: set the environment variable KEY")
    }

    @Test(arguments: ["two words", "new\nline", "schlüssel"])
    func `a key that no header can hold is refused, and not repeated`(key: String) throws {
        let error = #expect(throws: ModelUnavailable.self) {
            try provider(OpenAIModelKind(), "model: m\nkey: ${env:KEY}", secrets: ["KEY": key])
        }
        #expect(error?.description.contains("${env:KEY}") == true)
        #expect(error?.description.contains(key) == false)
    }
}
