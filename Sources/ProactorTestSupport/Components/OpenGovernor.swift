import ProactorModel
package import ProactorRuntime
import Synchronization

/// Admits every call at once, and remembers what came of them.
package final class OpenGovernor: ModelGovernor {
    private let settled = Mutex<[GovernedOutcome]>([])
    private let refusals: Mutex<[GovernorRefusal]>

    /// - Parameter refusals: What the first calls are answered with instead.
    package init(refusals: [GovernorRefusal] = []) { self.refusals = Mutex(refusals) }

    package var outcomes: [GovernedOutcome] { self.settled.withLock { $0 } }

    package func admit(_ call: GovernedCall) async throws(GovernorRefusal) -> Admission {
        if let refusal = self.refusals.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw refusal }
        return Admission(id: "open", call: call, at: Timestamp(seconds: 0))
    }

    package func settle(_ admission: Admission, _ outcome: GovernedOutcome) async {
        self.settled.withLock { $0.append(outcome) }
    }
}
