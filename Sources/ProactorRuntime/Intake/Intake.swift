import ProactorJSONSchema
package import ProactorModel
import ProactorRules
package import ProactorStorage
import Synchronization

/// Takes events from outside: checks them, makes them durable, and answers with their tasks.
///
/// Nothing is answered before it is on disk, and nothing is taken in that the engine could not hold: past the watermarks events are refused
/// until the router has caught up.
package final class Intake: Sendable {
    private let store: any Store
    private let books: RuleBookShelf
    private let limits: EngineLimits
    private let strictTypes: Bool
    private let clock: any WallClock
    private let backlog: BacklogGauge
    private let pendingAppends = Mutex(0)
    private let telemetry = IntakeTelemetry()

    package init(
        store: any Store,
        books: RuleBookShelf,
        limits: EngineLimits,
        strictTypes: Bool,
        backlog: BacklogGauge,
        clock: any WallClock
    ) {
        self.store = store
        self.books = books
        self.limits = limits
        self.strictTypes = strictTypes
        self.backlog = backlog
        self.clock = clock
    }

    /// Accepts events, all or none. The results stand in the order of `events`; a repeat is answered with the first one's task.
    package func accept(_ events: [Event]) async throws(IntakeError) -> [AppendResult] {
        try await self.observed(events, results: \.self) { events throws(IntakeError) in
            try await self.admit(events) { events throws(StoreError) in
                let results = try await self.store.append(events)
                self.backlog.added(results.count { !$0.isDuplicate })
                return results
            }
        }
    }

    /// The same for a request that asks for more than its events. A request that was there before changes nothing.
    package func accept(
        _ events: [Event],
        key: IntakeKey?,
        callback: String?
    ) async throws(IntakeError) -> IntakeAnswer {
        let terms = IntakeTerms(key: key, callback: callback, at: self.clock.now)
        return try await self.observed(events, results: \.results) { events throws(IntakeError) in
            try await self.admit(events) { events throws(StoreError) in
                let answer = try await self.store.append(events, under: terms)
                if case .appended(let results) = answer { self.backlog.added(results.count { !$0.isDuplicate }) }
                return answer
            }
        }
    }

    private func observed<Answer>(
        _ events: [Event],
        results: (Answer) -> [AppendResult],
        _ accept: ([Event]) async throws(IntakeError) -> Answer
    ) async throws(IntakeError) -> Answer {
        let (span, events) = self.telemetry.begin(events)
        do throws(IntakeError) {
            let answer = try await accept(events)
            self.telemetry.accepted(events, results(answer), self.books.current, span)
            return answer
        } catch {
            self.telemetry.refused(error, span)
            throw error
        }
    }

    private func admit<Answer>(
        _ events: [Event],
        _ append: ([NewEvent]) async throws(StoreError) -> Answer
    ) async throws(IntakeError) -> Answer {
        guard events.count <= self.limits.batchCount else {
            throw .tooManyEvents(count: events.count, limit: self.limits.batchCount)
        }
        try self.check(events)
        guard self.backlog.unroutedEvents < self.limits.unroutedEvents else {
            throw .busy(.backlog, retryAfter: Self.backlogRetryAfter)
        }
        guard self.enter() else { throw .busy(.appends, retryAfter: Self.appendsRetryAfter) }
        defer { self.pendingAppends.withLock { $0 -= 1 } }

        let now = self.clock.now
        let newEvents = events.map { NewEvent(event: $0, taskID: TaskID(at: now), receivedAt: now) }
        do {
            return try await append(newEvents)
        } catch {
            throw .storeUnavailable(error)
        }
    }

    /// How long a sender should wait when the router is behind, and when too many requests are waiting for the disk.
    private static let backlogRetryAfter = Duration.seconds(5)
    private static let appendsRetryAfter = Duration.seconds(1)

    private func enter() -> Bool {
        self.pendingAppends.withLock { pending in
            guard pending < self.limits.pendingAppends else { return false }
            pending += 1
            return true
        }
    }

    private func check(_ events: [Event]) throws(IntakeError) {
        let book = self.books.current
        for (index, event) in events.enumerated() {
            // Only the engine speaks in its own name: a decision cannot be made up by posting it.
            guard !event.source.hasPrefix("/proactor/") else {
                throw .reservedSource(index: index, source: event.source)
            }
            guard let type = book.eventTypes[event.type] else {
                guard !self.strictTypes else {
                    throw .unknownType(index: index, type: event.type, known: book.eventTypes.keys.sorted())
                }
                continue
            }
            let violations = type.schema?.validate(event.jsonData) ?? []
            guard violations.isEmpty else {
                throw .invalidPayload(index: index, type: event.type, violations: violations)
            }
        }
    }
}
