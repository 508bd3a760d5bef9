import ProactorModel
import ProactorStorage

/// What became of a delivery that was taken.
enum WebhookOutcome: Sendable {
    case accepted([(event: Event, result: AppendResult)])
    /// Nothing that anybody reacts to.
    case ignored
    /// The sender asks whether the address is ours, and is sent this back.
    case challenge(String)

    var tasks: [TaskID] {
        guard case .accepted(let events) = self else { return [] }
        return events.map(\.result.taskID)
    }

    /// What metrics call it.
    var name: String {
        switch self {
        case .accepted: "accepted"
        case .ignored: "ignored"
        case .challenge: "challenge"
        }
    }
}
