package import Logging
import ProactorEngine
package import ProactorModel
package import ProactorRules
package import ProactorStorage
import ServiceLifecycle

/// Lets time pass for the time operators of rules: what is due fires, once, in one transaction with what it causes.
///
/// Nothing fires before the events that arrived earlier are routed, so that a router that is behind changes when a run
/// begins, and never which.
package struct TimerService: Service {
    /// Keys of one round; each may need the events of a whole window.
    private static let batch = 64
    /// How long to wait at the longest without a signal before looking again: rule books change.
    private static let idleMaximum = Duration.seconds(5)
    /// How long to wait for the router.
    private static let routingDelay = Duration.milliseconds(50)
    private static let storeRetryDelay = Duration.seconds(1)

    private let store: any Store
    private let books: RuleBookShelf
    private let limits: EngineLimits
    private let clock: any WallClock
    private let logger: Logger

    package init(
        store: any Store,
        books: RuleBookShelf,
        limits: EngineLimits,
        clock: any WallClock,
        logger: Logger
    ) {
        self.store = store
        self.books = books
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        let wake = WakeSignal()
        let signals = self.store.signals(of: [.timersChanged])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() { wake.wake() }
            }
            group.addTask { await cancelWhenGracefulShutdown { await self.fire(wokenBy: wake) } }
            await group.waitForAll()
        }
    }

    private func fire(wokenBy wake: WakeSignal) async {
        var begun: String?
        while !Task.isCancelled {
            let now = self.clock.now
            var next = now.advanced(by: Self.idleMaximum)
            do {
                let book = self.books.current
                if begun != book.hash {
                    try await self.beginBook(book)
                    begun = book.hash
                }
                if try await self.fireBatch() { continue }
                if let due = try await self.store.nextOperatorDue() {
                    next = min(next, due > now ? due : now.advanced(by: Self.routingDelay))
                }
            } catch StoreError.conflict {
                // The router was faster.
                continue
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error("timers could not fire; trying again", metadata: ["error": "\(error)"])
                next = now.advanced(by: Self.storeRetryDelay)
            }
            await wake.wait(until: next, clock: self.clock)
        }
    }

    /// Starts the schedules of a rule book that have not begun yet, and drops what operators knew that it has no more.
    package func beginBook(_ book: RuleBook) async throws(StoreError) {
        let now = self.clock.now
        let schedules = book.timings.keys.sorted().map { OperatorKey(operation: $0, key: "") }
        let known = Set(try await self.store.operatorRecords(schedules).records.map(\.id))
        let changes = OperatorBatch.beginning(book, known: known, at: now)
        if !changes.isEmpty { try await self.store.commit(OperatorCommit(changes: changes, at: now)) }
        for summary in try await self.store.operators() where book.timings[summary.operation] == nil {
            self.logger.notice(
                "a rule's time operator means something else now, or is gone; what it knew is dropped",
                metadata: ["rule": "\(summary.rule)", "keys": "\(summary.keys)"]
            )
            try await self.drop(summary, book)
        }
    }

    private func drop(_ summary: OperatorSummary, _ book: RuleBook) async throws(StoreError) {
        let desk = OperatorDesk(store: self.store, limits: self.limits)
        while !Task.isCancelled {
            let now = self.clock.now
            let records = try await self.store.operatorRecords(of: summary.operation, after: nil, limit: Self.batch)
            guard !records.isEmpty else { return }
            let reading = OperatorReading(records: records, keyCounts: [:])
            try await self.store.commit(try await desk.advance(reading, until: now, book: book, at: now))
        }
    }

    /// Fires what is due; `false` when nothing was.
    package func fireBatch() async throws(StoreError) -> Bool {
        let now = self.clock.now
        let until = try await self.store.routedUntil(now)
        let reading = try await self.store.dueOperators(until: until, limit: Self.batch)
        guard !reading.records.isEmpty else { return false }
        let desk = OperatorDesk(store: self.store, limits: self.limits)
        let commit = try await desk.advance(reading, until: until, book: self.books.current, at: now)
        try await self.store.commit(commit)
        var counts = RuleCounts()
        counts.add(commit)
        counts.record()
        return true
    }
}
