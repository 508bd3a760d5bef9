package import ProactorComponents
package import ProactorModel
import Synchronization

/// A sink that takes or refuses as a test says, and remembers what was delivered.
package final class ScriptedSink: Sink {
    /// What was to be delivered, and under which key.
    package struct Attempt: Hashable, Sendable {
        package let proposal: ProposalID
        package let idempotencyKey: String
    }

    private let made = Mutex<[Attempt]>([])
    private let failure: @Sendable (_ number: Int) -> SinkFailure?

    /// - Parameter failure: Why an attempt fails, or `nil`; attempts are numbered from 1.
    package init(_ failure: @escaping @Sendable (_ number: Int) -> SinkFailure? = { _ in nil }) {
        self.failure = failure
    }

    /// Every attempt so far.
    package var attempts: [Attempt] { self.made.withLock { $0 } }

    package func deliver(_ proposal: Proposal, idempotencyKey: String) async throws(SinkFailure) {
        let number = self.made.withLock { attempts in
            attempts.append(Attempt(proposal: proposal.id, idempotencyKey: idempotencyKey))
            return attempts.count
        }
        if let failure = self.failure(number) { throw failure }
    }
}
