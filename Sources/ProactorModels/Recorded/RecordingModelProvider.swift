package import ProactorComponents
package import ProactorModel

/// Passes requests on to another provider, and appends each turn that it answers to a file; secrets are left out of it.
package struct RecordingModelProvider: ModelProvider {
    private let provider: any ModelProvider
    private let model: String
    private let file: RecordingFile
    private let remover: SecretRemover

    /// - Parameters:
    ///   - model: The model's name in `proactor.yaml`.
    ///   - secrets: What is replaced by `[secret]` wherever it stands in a request or an answer; of fewer than 4 characters,
    ///     nothing is.
    package init(recording provider: any ModelProvider, model: String, into file: RecordingFile, secrets: [String]) {
        self.provider = provider
        self.model = model
        self.file = file
        self.remover = SecretRemover(secrets)
    }

    package var identity: ModelIdentity { self.provider.identity }

    package func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let response = try await self.provider.turn(request, observe: observe)
        guard let recorded = RecordedTurn(request, model: self.model, turn: response.turn, without: self.remover) else {
            throw ModelFailure(
                .misconfigured,
                "a secret is part of the words of recordings, which cannot be kept without it"
            )
        }
        do {
            try self.file.append(recorded.json.jsonBytes)
        } catch {
            // Who records wants the recording: one with a hole in it would be found out only much later.
            throw ModelFailure(.misconfigured, error.description)
        }
        return response
    }
}
