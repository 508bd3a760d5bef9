import Logging
import ProactorComponents
import ProactorModel
import ProactorStorage

/// The deliveries of one sink, or of all those that are declared no more.
struct SinkQueue: Sendable {
    /// What all queues work with.
    struct Parts: Sendable {
        let store: any Store
        let composer: NoticeComposer
        let lanes: LanePacer
        let worker: String
        let clock: any WallClock
        let logger: Logger
        let vitals: SinkVitals
    }

    /// What an attempt says of the sink as a whole.
    private enum Condition: Sendable {
        case well
        /// It wants to be left alone until then.
        case paused(until: Timestamp)
        /// It wants nothing more.
        case gone
    }

    /// Longer than an attempt at any sink takes: a mail to everybody of a large group.
    private static let lease = Duration.seconds(300)
    private static let idleMaximum = Duration.seconds(60)
    private static let storeRetryDelay = Duration.seconds(1)

    private let sinks: DeliveryClaim.Sinks
    /// `nil` where there is no such sink.
    private let sink: (any Sink)?
    private let parts: Parts

    init(_ sinks: DeliveryClaim.Sinks, sink: (any Sink)?, _ parts: Parts) {
        self.sinks = sinks
        self.sink = sink
        self.parts = parts
    }

    private var pace: SinkPace { self.sink?.pace ?? SinkPace() }

    func run(wokenBy wake: WakeSignal) async {
        var isGone = false
        while !Task.isCancelled {
            let now = self.parts.clock.now
            var next = now.advanced(by: Self.idleMaximum)
            do {
                let claimed = try await self.claim(at: now)
                if claimed.isEmpty {
                    if let due = try await self.parts.store.nextDeliveryDue(of: self.sinks) {
                        next = min(next, max(due, now.advanced(by: .milliseconds(1))))
                    }
                } else {
                    switch await self.deliver(claimed, isGone: isGone) {
                    case .well: break
                    case .paused(let until): try await self.parts.clock.sleep(until: until)
                    case .gone: isGone = true
                    }
                    continue
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.parts.logger.error(
                    "deliveries could not be claimed; trying again",
                    metadata: ["error": "\(error)"]
                )
                next = now.advanced(by: Self.storeRetryDelay)
            }
            await wake.wait(until: next, clock: self.parts.clock)
        }
    }

    private func claim(at now: Timestamp) async throws(StoreError) -> [Delivery] {
        let pace = self.pace
        return try await self.parts.store.claimDeliveries(
            DeliveryClaim(
                sinks: self.sinks,
                limit: pace.interval > .zero ? 1 : max(1, pace.concurrency),
                worker: self.parts.worker,
                now: now,
                leaseUntil: now.advanced(by: Self.lease)
            )
        )
    }

    private func deliver(_ claimed: [Delivery], isGone: Bool) async -> Condition {
        await withTaskGroup(of: Condition.self) { group in
            for delivery in claimed { group.addTask { await self.deliver(delivery, isGone: isGone) } }
            return await group.reduce(into: Condition.well) { worst, condition in
                switch (worst, condition) {
                case (_, .gone): worst = .gone
                case (.paused(let first), .paused(let second)): worst = .paused(until: max(first, second))
                case (.well, .paused): worst = condition
                default: break
                }
            }
        }
    }

    private func deliver(_ delivery: Delivery, isGone: Bool) async -> Condition {
        let store = self.parts.store
        do {
            let (reference, failure) =
                isGone ? (nil, Self.goneFailure) : try await self.attempt(delivery)
            let now = self.parts.clock.now
            guard let failure else {
                try await store.finish(delivery.id, worker: self.parts.worker, reference: reference, at: now)
                return .well
            }
            let delay = DeliveryRetry.delay(after: failure, attempt: delivery.attempt, of: self.pace.attempts)
            try await store.fail(
                delivery.id,
                worker: self.parts.worker,
                error: failure.message,
                reference: failure.partial,
                nextAt: delay.map { now.advanced(by: $0) }
            )
            if delay == nil {
                self.parts.logger.warning(
                    "a delivery is given up; see 'proactor deliveries'",
                    metadata: ["delivery": "\(delivery.id)", "sink": "\(delivery.sink)", "error": "\(failure)"]
                )
            }
            if failure.isGone { return .gone }
            return failure.retryAfter.map { .paused(until: now.advanced(by: $0)) } ?? .well
        } catch {
            // The lease runs out, and the delivery is made again with the same idempotency key.
            guard !Task.isCancelled else { return .well }
            self.parts.logger.error(
                "the outcome of a delivery could not be stored",
                metadata: ["delivery": "\(delivery.id)", "error": "\(error)"]
            )
            return .well
        }
    }

    private static let goneFailure = SinkFailure(
        "the sink is switched off, since its receiver wants nothing more; mend it, restart, and retry the delivery",
        isRetriable: false
    )

    private func attempt(_ delivery: Delivery) async throws(StoreError) -> (JSONValue?, SinkFailure?) {
        guard let sink = self.sink else {
            return (nil, SinkFailure("there is no sink '\(delivery.sink)'", isRetriable: false))
        }
        var previous: JSONValue?
        if let proposal = delivery.proposalID {
            previous = try await self.parts.store.sinkReference(delivery.sink, of: proposal)
        }
        let notice: SinkNotice
        switch try await self.parts.composer.notice(for: delivery, isShown: previous != nil) {
        case .show(let composed): notice = composed
        case .moot: return (nil, nil)
        case .impossible(let why): return (nil, SinkFailure(why, isRetriable: false))
        }
        do {
            try await self.parts.lanes.turn(delivery.sink, sink.pace, clock: self.parts.clock)
            let reference = try await DeliveryTelemetry.measure(delivery, notice) { () async throws(SinkFailure) in
                try await sink.deliver(notice, idempotencyKey: delivery.id.rawValue, previous: previous)
            }
            self.parts.vitals.worked(delivery.sink)
            return (reference, nil)
        } catch let failure as SinkFailure {
            // What broke off because the server shuts down is no failure of the sink.
            guard !Task.isCancelled else { throw .unavailable("the server shuts down") }
            self.parts.vitals.failed(delivery.sink, failure.message, at: self.parts.clock.now)
            return (nil, failure)
        } catch {
            throw .unavailable("the server shuts down")
        }
    }
}
