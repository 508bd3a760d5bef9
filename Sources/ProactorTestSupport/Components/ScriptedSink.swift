package import ProactorComponents
package import ProactorModel
import Synchronization

/// A sink that takes or refuses as a test says, and remembers what was delivered.
package final class ScriptedSink: Sink {
    /// What was to be delivered, and under which key.
    package struct Attempt: Hashable, Sendable {
        package let notice: SinkNotice
        package let idempotencyKey: String
        package let previous: JSONValue?

        package var proposal: ProposalID? {
            guard case .proposal(let notice) = self.notice else { return nil }
            return notice.proposal.id
        }
    }

    package let pace: SinkPace
    private let made = Mutex<[Attempt]>([])
    private let failure: @Sendable (_ number: Int) -> SinkFailure?

    /// - Parameter failure: Why an attempt fails, or `nil`; attempts are numbered from 1.
    package init(
        pace: SinkPace = SinkPace(),
        _ failure: @escaping @Sendable (_ number: Int) -> SinkFailure? = { _ in nil }
    ) {
        self.pace = pace
        self.failure = failure
    }

    /// Every attempt so far.
    package var attempts: [Attempt] { self.made.withLock { $0 } }

    /// Answers the number of the attempt as where it is shown.
    package func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue? {
        let number = self.made.withLock { attempts in
            attempts.append(Attempt(notice: notice, idempotencyKey: idempotencyKey, previous: previous))
            return attempts.count
        }
        if let failure = self.failure(number) { throw failure }
        return .int(Int64(number))
    }
}
