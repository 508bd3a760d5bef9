import ProactorComponents
import ProactorModel

/// Puts one turn together from what a provider sends.
protocol TurnAssembler: Sendable {
    /// Whether the turn is whole, so that nothing that may still come belongs to it.
    var isComplete: Bool { get }

    /// Takes the next event of a stream; answers what a person may read of it.
    mutating func take(_ event: ServerSentEvent, _ head: AnswerHead) throws(ModelFailure) -> [ModelTurnPiece]

    /// Takes a whole answer, which some servers give although a stream was asked for.
    mutating func take(whole answer: JSONValue, _ head: AnswerHead) throws(ModelFailure) -> [ModelTurnPiece]

    /// The turn, once the answer has ended; throws where it ended too early.
    func turn(_ head: AnswerHead) throws(ModelFailure) -> ModelTurn
}
