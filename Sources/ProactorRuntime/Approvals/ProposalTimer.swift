package import Logging
import ProactorModel
package import ProactorStorage
import ServiceLifecycle

/// Does to waiting proposals what is due: they expire, more people are asked, approvers are reminded.
package struct ProposalTimer: Service {
    /// Proposals of one round.
    private static let batch = 100
    /// How long to wait at the longest without a signal before looking again.
    private static let idleMaximum = Duration.seconds(60)
    private static let storeRetryDelay = Duration.seconds(1)

    private let store: any Store
    private let desk: ApprovalDesk
    private let clock: any WallClock
    private let logger: Logger

    package init(store: any Store, desk: ApprovalDesk, clock: any WallClock, logger: Logger) {
        self.store = store
        self.desk = desk
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        let wake = WakeSignal()
        let signals = self.store.signals(of: [.proposalsChanged])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() { wake.wake() }
            }
            group.addTask { await cancelWhenGracefulShutdown { await self.advance(wokenBy: wake) } }
            await group.waitForAll()
        }
    }

    private func advance(wokenBy wake: WakeSignal) async {
        while !Task.isCancelled {
            let now = self.clock.now
            var next = now.advanced(by: Self.idleMaximum)
            do {
                if try await self.desk.advanceProposals(limit: Self.batch) == Self.batch { continue }
                if let due = try await self.store.nextProposalDue() {
                    next = min(next, max(due, now.advanced(by: .milliseconds(1))))
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error(
                    "what is due of proposals could not be done; trying again",
                    metadata: ["error": "\(error)"]
                )
                next = now.advanced(by: Self.storeRetryDelay)
            }
            await wake.wait(until: next, clock: self.clock)
        }
    }
}
