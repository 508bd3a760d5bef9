import HTTPTypes
import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorWebhooks

/// Looks at deliveries that were not taken, and tries them again with today's configuration.
struct RejectedDesk: Sendable {
    /// Deliveries that one request tries again.
    static let batchMaximum = 500

    let webhooks: WebhookDesk
    private let consuming: [String: any ConsumingSource]

    init(webhooks: WebhookDesk, consuming: [any ConsumingSource]) {
        self.webhooks = webhooks
        self.consuming = Dictionary(consuming.map { ($0.name, $0) }) { first, _ in first }
    }

    private var store: any Store { self.webhooks.store }

    func list(
        _ filter: RejectedFilter,
        before: RejectedID?,
        limit: Int
    ) async throws(StoreError) -> [RejectedDelivery] {
        try await self.store.rejectedDeliveries(filter, before: before, limit: limit)
    }

    func delivery(_ id: RejectedID) async throws(Problem) -> RejectedDelivery {
        let delivery: RejectedDelivery?
        do { delivery = try await self.store.rejectedDelivery(id) } catch { throw Problem(error) }
        guard let delivery else {
            throw Problem(.notFound, "not-found", "Not found", "there is no rejected delivery '\(id)'")
        }
        return delivery
    }

    /// Tries a delivery again. One whose signature was wrong is taken only where the secrets of today make it, and it came
    /// within the window of today.
    ///
    /// - Returns: The tasks of its events.
    func retry(_ id: RejectedID, by actor: String) async throws(Problem) -> [TaskID] {
        let rejected = try await self.delivery(id)
        if let resolution = rejected.resolution {
            throw Problem(
                .conflict,
                "already-resolved",
                "Dealt with already",
                "\(id) was taken at \(resolution.at), when \(resolution.by) tried it again"
            )
        }
        guard let body = rejected.body else {
            throw Self.refusal("its body of \(rejected.bodySize) bytes was too large to be kept (rejected.size)")
        }
        let now = self.webhooks.clock.now
        let outcome: WebhookOutcome
        if let source = self.consuming[rejected.source] {
            outcome = try await self.take(MessageRecord.message(rejected, body), from: source)
        } else {
            outcome = try await self.take(rejected, body, at: now)
        }
        try await self.resolve(rejected, outcome.tasks, by: actor, at: now)
        return outcome.tasks
    }

    /// A message of a broker.
    private func take(
        _ message: SourceMessage,
        from source: any ConsumingSource
    ) async throws(Problem) -> WebhookOutcome {
        let events: [Event]
        do throws(MessageFailure) {
            events = try source.events(of: message, limits: self.webhooks.limits)
        } catch {
            throw Problem(.unprocessableContent, error.reason, "No event can be made of the message", error.detail)
        }
        do {
            let results = try await self.webhooks.intake.accept(events)
            return .accepted(zip(events, results).map { (event: $0, result: $1) })
        } catch {
            throw Problem(error, isBatch: events.count > 1)
        }
    }

    /// A delivery to a webhook.
    private func take(
        _ rejected: RejectedDelivery,
        _ body: [UInt8],
        at now: Timestamp
    ) async throws(Problem) -> WebhookOutcome {
        guard let source = self.webhooks.sources[rejected.source] else {
            throw Self.refusal("there is no source '\(rejected.source)' any more")
        }
        let delivery = WebhookDelivery(
            headers: DeliveryHeaders(rejected.headers.map { (name: $0.name, value: $0.value) }),
            body: body
        )
        if !rejected.isVerified {
            do { try source.verify(delivery, at: rejected.receivedAt) } catch {
                throw Self.refusal("\(error.description); it is not known to be its sender's")
            }
        }
        do throws(DeliveryRefusal) {
            return try await self.webhooks.take(delivery, for: source, at: now)
        } catch {
            throw error.problem
        }
    }

    private func resolve(
        _ rejected: RejectedDelivery,
        _ tasks: [TaskID],
        by actor: String,
        at now: Timestamp
    ) async throws(Problem) {
        let record = AuditRecord(
            at: now,
            actor: actor,
            action: "webhook.retried",
            subject: rejected.id.rawValue,
            details: [
                "source": .string(rejected.source), "reason": .string(rejected.reason),
                "tasks": .array(tasks.map { .string($0.rawValue) }),
            ]
        )
        do {
            try await self.store.resolve(
                rejected.id,
                RejectedDelivery.Resolution(by: actor, at: now, tasks: tasks),
                audit: record
            )
        } catch {
            throw Problem(error)
        }
    }

    private static func refusal(_ detail: String) -> Problem {
        Problem(.conflict, "not-retriable", "The delivery cannot be tried again", detail)
    }
}
