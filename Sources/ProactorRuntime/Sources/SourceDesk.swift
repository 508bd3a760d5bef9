import Logging
import Metrics
import ProactorComponents
import ProactorJSONSchema
import ProactorModel
import ProactorStorage
import ProactorTelemetry

/// Takes in the messages of one source: makes events of them, makes those durable, and keeps what cannot be used.
struct SourceDesk: MessageIntake {
    /// How long to wait before the store is tried again.
    private static let storeRetryDelay = Duration.seconds(1)

    let source: any ConsumingSource
    let store: any Store
    let intake: Intake
    let limits: EngineLimits
    let clock: any WallClock
    let logger: Logger

    func take(_ messages: [SourceMessage]) async throws -> [MessageOutcome] {
        var outcomes: [MessageOutcome] = []
        outcomes.reserveCapacity(messages.count)
        var window: [[Event]] = []
        var count = 0
        for message in messages {
            let events: [Event]
            do {
                events = try self.source.events(of: message, limits: self.limits)
            } catch {
                // What came before it is durable before it is given up, so that order holds.
                outcomes += try await self.commit(window)
                (window, count) = ([], 0)
                outcomes.append(.refused(error))
                continue
            }
            if count + events.count > self.limits.batchCount, !window.isEmpty {
                outcomes += try await self.commit(window)
                (window, count) = ([], 0)
            }
            window.append(events)
            count += events.count
        }
        outcomes += try await self.commit(window)
        for (message, outcome) in zip(messages, outcomes) {
            self.count(outcome)
            if case .refused(let failure) = outcome { try await self.keep(message, failure) }
        }
        return outcomes
    }

    // MARK: What is taken

    /// Makes the events of several messages durable at once, or those of each by itself where one of them is refused.
    private func commit(_ messages: [[Event]]) async throws -> [MessageOutcome] {
        guard !messages.isEmpty else { return [] }
        do {
            try await self.accept(messages.flatMap(\.self))
            return messages.map { _ in .taken }
        } catch let failure as MessageFailure {
            guard messages.count > 1 else { return [.refused(failure)] }
            var outcomes: [MessageOutcome] = []
            for events in messages { outcomes += try await self.commit([events]) }
            return outcomes
        }
    }

    /// Tries until the events are durable or refused for good.
    ///
    /// - Throws: ``MessageFailure`` or `CancellationError`.
    private func accept(_ events: [Event]) async throws {
        guard !events.isEmpty else { return }
        while true {
            let wait: Duration
            do throws(IntakeError) {
                _ = try await self.intake.accept(events)
                return
            } catch {
                switch error {
                case .busy(_, let retryAfter): wait = retryAfter
                case .storeUnavailable(let error):
                    self.logger.warning(
                        "messages wait for the store",
                        metadata: ["source": "\(self.source.name)", "error": "\(error)"]
                    )
                    wait = Self.storeRetryDelay
                case .invalidPayload(_, let type, let violations):
                    let why = violations.map(\.description).joined(separator: "; ")
                    throw MessageFailure("invalid-payload", "the payload is no '\(type)': \(why)")
                case .unknownType(_, let type, _):
                    throw MessageFailure("unknown-type", "no rule book declares the event type '\(type)'")
                case .reservedSource(_, let source):
                    throw MessageFailure("reserved-source", "the source '\(source)' is the engine's own")
                case .tooManyEvents(let count, let limit):
                    throw MessageFailure(
                        "too-many-events",
                        "the message holds \(count) events; the limit is \(limit) (limits.batchCount)"
                    )
                }
            }
            try await self.clock.sleep(until: self.clock.now.advanced(by: wait))
        }
    }

    // MARK: What is refused

    /// Keeps a message, as far as the limits of its source allow. It is given up only once that is so.
    private func keep(_ message: SourceMessage, _ failure: MessageFailure) async throws {
        let pool = self.source.rejectedLimits.verified
        guard pool.count > 0 else { return }
        while true {
            let now = self.clock.now
            var rejected = RejectedDelivery(
                id: RejectedID(at: now),
                source: self.source.name,
                receivedAt: now,
                isVerified: true,
                reason: failure.reason,
                detail: failure.detail,
                headers: MessageRecord.headers(of: message),
                body: message.body,
                bodySize: message.body.count
            )
            if rejected.keptSize > pool.size { rejected.body = nil }
            do throws(StoreError) {
                try await self.store.keep(
                    rejected,
                    until: now.advanced(by: pool.keep),
                    countMaximum: pool.count,
                    sizeMaximum: pool.size
                )
                return
            } catch {
                self.logger.warning(
                    "a message that nothing can be made of could not be kept; trying again",
                    metadata: ["source": "\(self.source.name)", "error": "\(error)"]
                )
            }
            try await self.clock.sleep(until: self.clock.now.advanced(by: Self.storeRetryDelay))
        }
    }

    private func count(_ outcome: MessageOutcome) {
        let name =
            switch outcome {
            case .taken: "taken"
            case .refused(let failure): failure.reason
            }
        let dimensions = [("source", self.source.name), ("outcome", name)]
        Counter(label: MetricName.sourceMessages, dimensions: dimensions).increment()
    }
}
