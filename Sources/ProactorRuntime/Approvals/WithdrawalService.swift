package import Logging
import ProactorModel
package import ProactorStorage
import ServiceLifecycle

/// Withdraws proposals that later events made moot, and forgets what no proposal can be withdrawn by any more.
package struct WithdrawalService: Service {
    /// Proposals of one round.
    private static let batch = 100
    /// How long to wait at the longest without a signal before looking again.
    private static let idleMaximum = Duration.seconds(60)
    /// How often what is over is looked for: that reads all runs that are queued.
    private static let forgetInterval = Duration.seconds(10)
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
            group.addTask { await cancelWhenGracefulShutdown { await self.withdraw(wokenBy: wake) } }
            await group.waitForAll()
        }
    }

    private func withdraw(wokenBy wake: WakeSignal) async {
        var forgets = self.clock.now
        while !Task.isCancelled {
            let now = self.clock.now
            var next = now.advanced(by: Self.idleMaximum)
            do {
                if try await self.desk.withdrawProposals(limit: Self.batch) > 0 { continue }
                if now >= forgets {
                    _ = try await self.store.forgetWithdrawals()
                    forgets = now.advanced(by: Self.forgetInterval)
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error(
                    "what later events withdraw could not be withdrawn; trying again",
                    metadata: ["error": "\(error)"]
                )
                next = now.advanced(by: Self.storeRetryDelay)
            }
            await wake.wait(until: next, clock: self.clock)
        }
    }
}
