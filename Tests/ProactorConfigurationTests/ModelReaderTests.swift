import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorModel
import ProactorYAML
import Testing

@Suite struct ModelReaderTests {
    /// A kind of model that needs a key, and answers nothing.
    private struct KeyedKind: ModelKind {
        struct Configuration: Sendable {
            let key: SecretReference
        }

        struct Silent: ModelProvider {
            func turn(
                _ request: ModelRequest,
                observe: @escaping @Sendable (ModelTurnPiece) async -> Void
            ) async throws(ModelFailure) -> ModelResponse {
                throw ModelFailure(.unavailable, "silent")
            }
        }

        var name: String { "keyed" }
        var configurationSchema: JSONValue {
            YAMLSchema.mapping(["key": YAMLSchema.text], required: ["key"])
        }

        func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
            context.mapping(node, "'keyed'") { mapping in
                mapping.requiredNode("key").flatMap { SecretReference.read($0, "'key'", &mapping.context) }
                    .map { Configuration(key: $0) }
            }
        }

        func makeProvider(
            named name: String,
            _ configuration: Configuration,
            in environment: ModelEnvironment
        ) throws(ModelUnavailable) -> any ModelProvider {
            guard environment.secrets[configuration.key] != nil else { throw .missingSecret(configuration.key) }
            return Silent()
        }
    }

    private func read(_ text: String) -> (deployment: Deployment?, problems: [String]) {
        var registry = testRegistry
        registry.register(KeyedKind())
        let (deployment, diagnostics) = DeploymentReader.read(
            text,
            file: "proactor.yaml",
            baseDirectory: "/base",
            registry: registry
        )
        return (deployment, diagnostics.map(\.description))
    }

    @Test func `a model has its limits, its prices, and its provider where the key is there`() throws {
        let (deployment, problems) = self.read(
            """
            models:
              default:
                keyed: { key: "${env:KEY}" }
                limits: { requests: 50, inputTokens: 30000, outputTokens: 8000, tokens: 40000, concurrency: 3 }
                prices: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 }
              other: { keyed: { key: "${file:secrets/key}" } }
            currency: EUR
            budget: { day: 20.5, total: 1000 }
            """
        )
        #expect(problems == [])
        let model = try #require(deployment?.models["default"])
        #expect(
            model.limits
                == ModelLimits(
                    requestsPerMinute: 50,
                    inputTokensPerMinute: 30_000,
                    outputTokensPerMinute: 8000,
                    tokensPerMinute: 40_000,
                    concurrency: 3
                )
        )
        #expect(model.prices == TokenPrices(input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75))
        #expect(deployment?.currency == "EUR")
        #expect(deployment?.budget == Budget(day: Money(20.5), total: Money(1000)))
        #expect(deployment?.models["other"]?.limits == ModelLimits(concurrency: 8))
        let secrets = SecretSource { $0 == .environment("KEY") ? "k" : nil }
        _ = try model.make(ModelEnvironment(baseDirectory: "/", secrets: secrets))
        #expect(throws: ModelUnavailable.missingSecret(.file("secrets/key"))) {
            _ = try deployment?.models["other"]?.make(ModelEnvironment(baseDirectory: "/", secrets: secrets))
        }
    }

    @Test(arguments: [
        ("models: { a: {} }", "the model 'a' needs one of the keys that say what it is: keyed"),
        ("models: { a: { keyed: { key: sk-123 } } }", "'key' must be a reference to a secret, not the secret itself"),
        ("models: { a: { keyed: { key: '${env:K}' }, limits: { request: 5 } } }", "did you mean 'requests'?"),
        ("models: { a: { keyed: { key: '${env:K}' }, prices: { input: -1 } } }", "'input' must be from 0 to 1000000"),
        ("budget: { day: many }", "'day' must be a number"), ("budget: 5", "'budget' must be a mapping"),
        ("tools: { a.b: { echo: { text: x } } }", "'a.b' is no name for a tool"),
        ("tools: { a: { echo: { text: x }, approval: { quorum: 2 } } }", "'approval' belongs to 'effect: true'"),
        (
            "people: { anna: { name: A } }\ntools: { a: { echo: { text: x }, effect: true, approval: { approvers: [ana] } } }",
            "there is no person or group 'ana'; did you mean 'anna'?"
        ),
        (
            "tools: { a: { echo: { text: x }, effect: true, approval: { sinks: [slack] } } }",
            "there is no sink 'slack'"
        ),
    ])
    func `what is wrong is said, and no secret with it`(text: String, expected: String) {
        let (deployment, problems) = self.read(text)
        #expect(deployment == nil)
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
        #expect(!problems.contains { $0.contains("sk-123") })
    }

    @Test func `a tool with an effect says who approves its calls`() throws {
        let (deployment, problems) = self.read(
            """
            people: { anna: { name: A }, ben: { name: B } }
            tools:
              pay: { echo: { text: x }, effect: true, approval: { approvers: [anna, ben], quorum: 2, expires: 1h } }
            """
        )
        #expect(problems == [])
        let tool = try #require(deployment?.tools["pay"])
        #expect(tool.hasEffect)
        #expect(tool.approval?.approvers == ["anna", "ben"] && tool.approval?.quorum == 2)
        #expect(tool.approval?.expiresAfter == .seconds(3600) && tool.approval?.sinks == ["inbox"])
    }
}
