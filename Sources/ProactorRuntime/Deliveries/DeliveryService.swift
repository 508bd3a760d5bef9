package import Logging
package import ProactorComponents
import ProactorModel
package import ProactorStorage
import ServiceLifecycle

/// Takes deliveries from the queue to their sinks, each retried on its own.
package struct DeliveryService: Service {
    /// Deliveries at work at once.
    private static let batch = 32
    private static let lease = Duration.seconds(60)
    /// Attempts before a delivery is a dead letter, and the delay after the first, which doubles each time.
    private static let attemptsMaximum = 8
    private static let firstDelay = Duration.seconds(5)
    private static let idleMaximum = Duration.seconds(60)
    private static let storeRetryDelay = Duration.seconds(1)

    private let store: any Store
    private let sinks: [String: any Sink]
    private let worker: String
    private let clock: any WallClock
    private let logger: Logger

    package init(
        store: any Store,
        sinks: [String: any Sink],
        worker: String,
        clock: any WallClock,
        logger: Logger
    ) {
        self.store = store
        self.sinks = sinks
        self.worker = worker
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        let wake = WakeSignal()
        let signals = self.store.signals(of: [.deliveriesQueued])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() { wake.wake() }
            }
            group.addTask { await cancelWhenGracefulShutdown { await self.deliver(wokenBy: wake) } }
            await group.waitForAll()
        }
    }

    private func deliver(wokenBy wake: WakeSignal) async {
        while !Task.isCancelled {
            let now = self.clock.now
            var next = now.advanced(by: Self.idleMaximum)
            do {
                let claimed = try await self.store.claimDeliveries(
                    limit: Self.batch,
                    worker: self.worker,
                    now: now,
                    leaseUntil: now.advanced(by: Self.lease)
                )
                await withTaskGroup(of: Void.self) { group in
                    for delivery in claimed { group.addTask { await self.deliver(delivery) } }
                }
                guard claimed.isEmpty else { continue }
                if let due = try await self.store.nextDeliveryDue() {
                    next = min(next, max(due, now.advanced(by: .milliseconds(1))))
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error("deliveries could not be claimed; trying again", metadata: ["error": "\(error)"])
                next = now.advanced(by: Self.storeRetryDelay)
            }
            await wake.wait(until: next, clock: self.clock)
        }
    }

    private func deliver(_ delivery: Delivery) async {
        do {
            if let failure = try await self.attempt(delivery) {
                let isLast = !failure.isRetriable || delivery.attempt >= Self.attemptsMaximum
                let delay = Self.firstDelay * (1 << min(delivery.attempt - 1, 10))
                try await self.store.fail(
                    delivery.id,
                    worker: self.worker,
                    error: failure.message,
                    nextAt: isLast ? nil : self.clock.now.advanced(by: delay)
                )
            } else {
                try await self.store.finish(delivery.id, worker: self.worker, at: self.clock.now)
            }
        } catch {
            // The lease runs out, and the delivery is made again with the same idempotency key.
            guard !Task.isCancelled else { return }
            self.logger.error("the outcome of a delivery could not be stored", metadata: ["delivery": "\(delivery.id)"])
        }
    }

    private func attempt(_ delivery: Delivery) async throws(StoreError) -> SinkFailure? {
        guard let sink = self.sinks[delivery.sink] else {
            return SinkFailure("there is no sink '\(delivery.sink)'", isRetriable: false)
        }
        guard let proposal = try await self.store.proposal(delivery.proposalID) else {
            return SinkFailure("the proposal is gone", isRetriable: false)
        }
        do {
            try await DeliveryTelemetry.measure(delivery, proposal) { () async throws(SinkFailure) in
                try await sink.deliver(proposal, idempotencyKey: delivery.id.rawValue)
            }
            return nil
        } catch {
            return error
        }
    }
}
