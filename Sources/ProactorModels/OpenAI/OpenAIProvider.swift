import NIOHTTP1
import ProactorComponents
import ProactorModel

/// Asks the Chat Completions API for turns, streamed.
struct OpenAIProvider: ModelProvider {
    private let configuration: OpenAIModelKind.Configuration
    private let exchange: ProviderExchange

    init(_ configuration: OpenAIModelKind.Configuration, key: String?, now: @escaping @Sendable () -> Timestamp) {
        var headers = HTTPHeaders([("content-type", "application/json"), ("accept", "text/event-stream")])
        if let key { headers.add(name: "authorization", value: "Bearer \(key)") }
        self.configuration = configuration
        self.exchange = ProviderExchange(
            url: configuration.baseURL + "/chat/completions",
            headers: headers,
            timeouts: configuration.timeouts,
            failures: FailureReporter(
                model: configuration.model,
                keyReference: configuration.key,
                remover: SecretRemover(key.map { [$0] } ?? []),
                kindOfError: OpenAIErrors.kind
            ),
            now: now
        )
    }

    var identity: ModelIdentity {
        BaseURL.identity(provider: "openai", model: self.configuration.model, at: self.configuration.baseURL)
    }

    func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let body = OpenAIRequest.json(
            request,
            model: self.configuration.model,
            self.configuration.capabilities
        ).jsonBytes
        let assembler = OpenAITurnAssembler(
            model: self.configuration.model,
            requestByteCount: body.count,
            messageCount: request.messages.count,
            failures: self.exchange.failures
        )
        return try await self.exchange.turn(posting: body, assembler, observe: observe)
    }
}
