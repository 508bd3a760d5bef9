import ProactorComponents
import ProactorModel
import Synchronization

/// Answers each request as it was answered when it was recorded.
///
/// A request that is asked several times is answered with its recordings in their order, and with the last one from then on.
final class RecordedModelProvider: ModelProvider {
    private let model: String
    private let file: String
    private let turns: [String: [ModelTurn]]
    /// How often each request was asked.
    private let counts = Mutex<[String: Int]>([:])

    init(_ recorded: [RecordedTurn], model: String, file: String) {
        self.model = model
        self.file = file
        self.turns = Dictionary(grouping: recorded, by: \.digest).mapValues { $0.map(\.turn) }
    }

    var identity: ModelIdentity { ModelIdentity(provider: "proactor.recorded", model: self.model) }

    func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let digest = RecordedTurn.digest(of: request.json)
        guard let turns = self.turns[digest] else {
            throw ModelFailure(
                .misconfigured,
                "the recording \(self.file) has no turn for what the model '\(self.model)' is asked: "
                    + "\(RecordedTurn.description(of: request)) (request \(digest.prefix(12))); record it anew with --record"
            )
        }
        let position = self.counts.withLock { counts in
            defer { counts[digest, default: 0] += 1 }
            return min(counts[digest] ?? 0, turns.count - 1)
        }
        let turn = turns[position]
        for case .text(let text) in turn.content { await observe(.text(text)) }
        return ModelResponse(turn: turn)
    }
}
