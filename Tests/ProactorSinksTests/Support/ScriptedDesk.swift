import ProactorComponents
import ProactorModel
import Synchronization

/// Takes or refuses what is pressed as a test says, and keeps what it was asked.
final class ScriptedDesk: SinkDesk {
    private let asked = Mutex<(decisions: [SinkDecision], edits: [SinkEdit])>(([], []))
    private let verdict: SinkDecisionAnswer
    private let draft: SinkDraftAnswer
    private let change: SinkEditAnswer

    init(
        _ verdict: SinkDecisionAnswer = .taken,
        draft: SinkDraftAnswer = .refused("nothing to change"),
        change: SinkEditAnswer = .taken
    ) {
        self.verdict = verdict
        self.draft = draft
        self.change = change
    }

    var decisions: [SinkDecision] { self.asked.withLock { $0.decisions } }
    var edits: [SinkEdit] { self.asked.withLock { $0.edits } }

    func decide(_ decision: SinkDecision) async -> SinkDecisionAnswer {
        self.asked.withLock { $0.decisions.append(decision) }
        return self.verdict
    }

    func draft(of proposal: ProposalID, revision: Int, for account: String) async -> SinkDraftAnswer { self.draft }

    func edit(_ edit: SinkEdit) async -> SinkEditAnswer {
        self.asked.withLock { $0.edits.append(edit) }
        return self.change
    }
}
