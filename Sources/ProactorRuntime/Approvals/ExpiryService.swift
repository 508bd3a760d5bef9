package import Logging
import ProactorModel
package import ProactorStorage
import ServiceLifecycle

/// Lets proposals expire when their time runs out.
package struct ExpiryService: Service {
    /// Proposals that expire in one round.
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
            group.addTask { await cancelWhenGracefulShutdown { await self.expire(wokenBy: wake) } }
            await group.waitForAll()
        }
    }

    private func expire(wokenBy wake: WakeSignal) async {
        while !Task.isCancelled {
            let now = self.clock.now
            var next = now.advanced(by: Self.idleMaximum)
            do {
                if try await self.desk.expireProposals(limit: Self.batch) == Self.batch { continue }
                if let expiry = try await self.store.nextProposalExpiry() {
                    next = min(next, max(expiry, now.advanced(by: .milliseconds(1))))
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error("proposals could not be expired; trying again", metadata: ["error": "\(error)"])
                next = now.advanced(by: Self.storeRetryDelay)
            }
            await wake.wait(until: next, clock: self.clock)
        }
    }
}
