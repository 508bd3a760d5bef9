import HTTPTypes
import Logging
import Metrics
import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorWebhooks

/// Takes deliveries in, and keeps those that it does not take.
struct WebhookDesk: Sendable {
    let sources: [String: WebhookSource]
    let store: any Store
    let intake: Intake
    let limits: EngineLimits
    let clock: any WallClock
    let logger: Logger
    private let gate = UnverifiedGate()

    init(
        sources: [WebhookSource],
        store: any Store,
        intake: Intake,
        limits: EngineLimits,
        clock: any WallClock,
        logger: Logger
    ) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
        self.store = store
        self.intake = intake
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    /// Takes in a delivery that just came.
    func receive(_ delivery: WebhookDelivery, for source: WebhookSource) async throws(Problem) -> WebhookOutcome {
        let now = self.clock.now
        do throws(SignatureRefusal) {
            try source.verify(delivery, at: now)
        } catch {
            Self.count(source, error.reason.rawValue)
            await self.keep(delivery, of: source, error.reason.rawValue, error.description, isVerified: false, now)
            // Whoever sent it learns nothing that would help to do better.
            throw Problem(
                .unauthorized,
                "unverified",
                "The delivery is not accepted",
                "it is not signed as this webhook expects"
            )
        }
        do throws(DeliveryRefusal) {
            let outcome = try await self.take(delivery, for: source, at: now)
            Self.count(source, outcome.name)
            return outcome
        } catch {
            Self.count(source, error.reason)
            var problem = error.problem
            if error.isLasting {
                let kept = await self.keep(
                    delivery,
                    of: source,
                    error.reason,
                    problem.detail,
                    isVerified: error.isVerified,
                    now
                )
                problem.members["rejected"] = kept.map { .string($0.rawValue) }
            }
            throw problem
        }
    }

    /// Makes events of a delivery that is believed, and makes them durable.
    func take(
        _ delivery: WebhookDelivery,
        for source: WebhookSource,
        at now: Timestamp
    ) async throws(DeliveryRefusal) -> WebhookOutcome {
        let events: [Event]
        if DeliveredCloudEvents.areIn(delivery, of: source) {
            events = try DeliveredCloudEvents.events(of: delivery, self.limits)
        } else {
            let content: WebhookSource.Content
            do throws(DeliveryFailure) { content = try source.content(of: delivery, limits: self.limits) } catch {
                throw DeliveryRefusal(error)
            }
            switch content {
            case .challenge(let text): return .challenge(text)
            case .ignored: return .ignored
            case .events(let mapped): events = mapped
            }
            try self.checkSizes(events)
            if source.needsReplayGuard { try await self.checkReplay(delivery, events, source, now) }
        }
        do {
            let results = try await self.intake.accept(events)
            return .accepted(zip(events, results).map { (event: $0, result: $1) })
        } catch {
            throw DeliveryRefusal(error, isBatch: events.count > 1)
        }
    }

    private func checkSizes(_ events: [Event]) throws(DeliveryRefusal) {
        for event in events {
            let size = CloudEventsJSON.json(from: event).jsonBytes.count
            guard size > self.limits.eventSize else { continue }
            throw DeliveryRefusal(
                "too-large",
                Problem(
                    .contentTooLarge,
                    "too-large",
                    "The event is too large",
                    "the event '\(event.id)' has \(size) bytes; the limit is \(self.limits.eventSize) (limits.eventSize)"
                )
            )
        }
    }

    private func checkReplay(
        _ delivery: WebhookDelivery,
        _ events: [Event],
        _ source: WebhookSource,
        _ now: Timestamp
    ) async throws(DeliveryRefusal) {
        let identity = WebhookSource.identity(of: events)
        let first: String
        do {
            first = try await self.store.rememberSignature(
                "\(source.name):\(source.digest(of: delivery))",
                identity: identity,
                until: now.advanced(by: source.configuration.replayWindow),
                at: now
            )
        } catch {
            throw DeliveryRefusal("store-unavailable", Problem(error), isLasting: false)
        }
        guard first == identity else { throw .replayed }
    }

    // MARK: What is not taken

    /// Keeps a delivery, as far as the limits of its source allow.
    ///
    /// - Returns: Its id; `nil` where it is not kept.
    @discardableResult
    private func keep(
        _ delivery: WebhookDelivery,
        of source: WebhookSource,
        _ reason: String,
        _ detail: String,
        isVerified: Bool,
        _ now: Timestamp
    ) async -> RejectedID? {
        let limits = source.configuration.rejected
        let pool = isVerified ? limits.verified : limits.unverified
        guard pool.count > 0, isVerified || self.gate.admits(source.name, at: now) else { return nil }
        let headers = source.withoutSecrets(delivery.headers).fields.map {
            RejectedDelivery.Header(name: $0.name, value: $0.value)
        }
        var rejected = RejectedDelivery(
            id: RejectedID(at: now),
            source: source.name,
            receivedAt: now,
            isVerified: isVerified,
            reason: reason,
            detail: detail,
            headers: headers,
            body: delivery.body,
            bodySize: delivery.body.count
        )
        if rejected.keptSize > pool.size { rejected.body = nil }
        do {
            try await self.store.keep(
                rejected,
                until: now.advanced(by: pool.keep),
                countMaximum: pool.count,
                sizeMaximum: pool.size
            )
            return rejected.id
        } catch {
            // The sender is told why it was refused all the same.
            self.logger.warning(
                "a delivery that was not taken could not be kept",
                metadata: ["source": "\(source.name)", "reason": "\(reason)", "error": "\(error)"]
            )
            return nil
        }
    }

    private static func count(_ source: WebhookSource, _ outcome: String) {
        let dimensions = [("source", source.name), ("outcome", outcome)]
        Counter(label: "proactor_webhook_deliveries_total", dimensions: dimensions).increment()
    }
}
