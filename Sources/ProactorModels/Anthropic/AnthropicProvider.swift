import NIOHTTP1
import ProactorComponents
import ProactorModel

/// Asks Anthropic's Messages API for turns, streamed.
struct AnthropicProvider: ModelProvider {
    private let configuration: AnthropicModelKind.Configuration
    private let exchange: ProviderExchange

    init(_ configuration: AnthropicModelKind.Configuration, key: String, now: @escaping @Sendable () -> Timestamp) {
        var headers = HTTPHeaders([
            ("content-type", "application/json"), ("accept", "text/event-stream"),
            ("anthropic-version", configuration.version.rawValue),
        ])
        let (name, value) = configuration.version.keyHeader(key)
        headers.add(name: name, value: value)
        if !configuration.betas.isEmpty {
            headers.add(name: "anthropic-beta", value: configuration.betas.joined(separator: ","))
        }
        self.configuration = configuration
        self.exchange = ProviderExchange(
            url: configuration.baseURL + "/v1/messages",
            headers: headers,
            timeouts: configuration.timeouts,
            failures: FailureReporter(
                model: configuration.model,
                keyReference: configuration.key,
                remover: SecretRemover([key]),
                kindOfError: AnthropicErrors.kind
            ),
            now: now
        )
    }

    var identity: ModelIdentity {
        BaseURL.identity(provider: "anthropic", model: self.configuration.model, at: self.configuration.baseURL)
    }

    func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let body = AnthropicRequest.json(
            request,
            model: self.configuration.model,
            cachesPrompts: self.configuration.cachesPrompts
        ).jsonBytes
        let assembler = AnthropicTurnAssembler(
            model: self.configuration.model,
            requestByteCount: body.count,
            failures: self.exchange.failures
        )
        return try await self.exchange.turn(posting: body, assembler, observe: observe)
    }
}
