import ProactorModel
import Synchronization

/// Gathers a model's text while it comes, and tells those who watch a few times rather than at each word.
final class TextRelay: Sendable {
    /// Characters that are told at once, and how long shorter texts are kept.
    private static let textMaximum = 1000
    private static let interval = Duration.seconds(1)

    private struct State {
        var text = ""
        var toldAt: Timestamp
        var hasTold = false
    }

    private let state: Mutex<State>
    private let journal: Journal
    private let turn: Int

    init(journal: Journal, turn: Int) {
        self.journal = journal
        self.turn = turn
        self.state = Mutex(State(toldAt: journal.clock.now))
    }

    func add(_ piece: String) async {
        let now = self.journal.clock.now
        let due = self.state.withLock { state -> String? in
            state.text += piece
            guard state.text.utf8.count >= Self.textMaximum || now.duration(since: state.toldAt) >= Self.interval else {
                return nil
            }
            defer { (state.text, state.toldAt, state.hasTold) = ("", now, true) }
            return state.text
        }
        guard let due, !due.isEmpty else { return }
        // Who watches misses a piece when the store is out of reach; the turn goes on.
        try? await self.journal.tell(
            .reasoningStep,
            ["text": .string(due), "turn": .int(Int64(self.turn)), "partial": true]
        )
    }

    /// What is left to tell of the turn's text.
    func rest(of text: String) -> String {
        self.state.withLock { $0.hasTold ? $0.text : text }
    }
}
