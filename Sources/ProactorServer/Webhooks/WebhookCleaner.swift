package import Logging
import ProactorModel
package import ProactorRuntime
package import ProactorStorage
import ServiceLifecycle

/// Forgets deliveries that were not taken, and signatures, when their time is up.
package struct WebhookCleaner: Service {
    /// How long to wait before looking again.
    private static let interval = Duration.seconds(600)
    /// Rows that one transaction removes.
    private static let batch = 1000

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger

    package init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.clean()
                do { try await self.clock.sleep(until: self.clock.now.advanced(by: Self.interval)) } catch { return }
            }
        }
    }

    private func clean() async {
        do {
            while try await self.store.forgetExpiredWebhooks(at: self.clock.now, limit: Self.batch) {
                guard !Task.isCancelled else { return }
            }
        } catch {
            self.logger.error("old deliveries could not be forgotten", metadata: ["error": "\(error)"])
        }
    }
}
