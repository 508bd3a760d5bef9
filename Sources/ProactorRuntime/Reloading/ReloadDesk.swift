package import Logging
import Metrics
package import ProactorDiagnostics
import ProactorModel
import ProactorRules
package import ProactorStorage
import ServiceLifecycle
import Synchronization

/// Reads a deployment's files again and puts them in force, when they check.
///
/// One look at a time: who asks while one is under way is answered by the next. What does not check changes nothing.
/// Runs at work go on with the rule book that they began with.
package final class ReloadDesk: Service {
    /// Problems that the log names.
    private static let loggedMaximum = 20
    /// Who asks for a look that nobody asked for.
    private static let engine = "proactor"

    private struct Ask {
        let trigger: ReloadReport.Trigger
        let by: String
        let continuation: CheckedContinuation<ReloadReport?, Never>?
    }

    private struct State {
        var asks: [Ask] = []
        var isClosed = false
        var last: ReloadReport
        var settings: LiveSettings
    }

    private let books: RuleBookShelf
    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    private let load: @Sendable () async -> ReloadCandidate
    private let onAccepted: @Sendable (LiveSettings) -> Void
    private let wake = WakeSignal()
    private let state: Mutex<State>

    /// - Parameters:
    ///   - settings: Those that are in force.
    ///   - warnings: What was found when the server started.
    ///   - load: Reads and checks everything; off the threads that serve.
    ///   - onAccepted: Puts in force what is not the rule book.
    package init(
        books: RuleBookShelf,
        store: any Store,
        clock: any WallClock,
        logger: Logger,
        settings: LiveSettings,
        warnings: [Diagnostic] = [],
        load: @escaping @Sendable () async -> ReloadCandidate,
        onAccepted: @escaping @Sendable (LiveSettings) -> Void
    ) {
        self.books = books
        self.store = store
        self.clock = clock
        self.logger = logger
        self.load = load
        self.onAccepted = onAccepted
        let start = ReloadReport(
            at: clock.now,
            trigger: .start,
            by: Self.engine,
            isAccepted: true,
            ruleBook: books.current.hash,
            diagnostics: warnings
        )
        self.state = Mutex(State(last: start, settings: settings))
    }

    /// What became of the last look; of the one at the start, where there was none since.
    package var last: ReloadReport { self.state.withLock { $0.last } }

    /// Asks for a look, and does not wait for it.
    package func request(_ trigger: ReloadReport.Trigger) {
        self.ask(Ask(trigger: trigger, by: Self.engine, continuation: nil))
    }

    /// Looks, and answers what came of it; `nil` when the server is shutting down.
    package func reload(by person: String) async -> ReloadReport? {
        await withCheckedContinuation { continuation in
            self.ask(Ask(trigger: .request, by: person, continuation: continuation))
        }
    }

    private func ask(_ ask: Ask) {
        let isTaken = self.state.withLock { state in
            if !state.isClosed { state.asks.append(ask) }
            return !state.isClosed
        }
        if isTaken { self.wake.wake() } else { ask.continuation?.resume(returning: nil) }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.wake.wait()
                let asks = self.takeAsks()
                guard let first = asks.first, !Task.isCancelled else {
                    for ask in asks { ask.continuation?.resume(returning: nil) }
                    continue
                }
                // Who asked is named before what changed by itself.
                let ask = asks.first { $0.continuation != nil } ?? first
                let report = await self.look(ask)
                self.state.withLock { $0.last = report }
                for ask in asks { ask.continuation?.resume(returning: report) }
            }
        }
        let abandoned = self.state.withLock { state in
            state.isClosed = true
            defer { state.asks = [] }
            return state.asks
        }
        for ask in abandoned { ask.continuation?.resume(returning: nil) }
    }

    private func takeAsks() -> [Ask] {
        self.state.withLock { state in
            defer { state.asks = [] }
            return state.asks
        }
    }

    private func look(_ ask: Ask) async -> ReloadReport {
        let candidate = await self.load()
        let current = self.books.current.hash
        var report = ReloadReport(
            at: self.clock.now,
            trigger: ask.trigger,
            by: ask.by,
            isAccepted: false,
            ruleBook: current,
            diagnostics: candidate.diagnostics,
            pendingKeys: candidate.pendingKeys
        )
        if let book = candidate.book {
            report.diagnostics += book.operatorChanges(since: self.books.current)
            do {
                try await self.putInForce(book.hash == current ? nil : book, ask, candidate)
                report.isAccepted = true
                report.ruleBook = book.hash
                report.replaced = book.hash == current ? nil : current
            } catch {
                report.failure = "\(error)"
            }
        }
        self.tell(report)
        return report
    }
}

extension ReloadDesk {
    /// - Parameter book: `nil` where it is the one in force.
    private func putInForce(
        _ book: RuleBook?,
        _ ask: Ask,
        _ candidate: ReloadCandidate
    ) async throws(StoreError) {
        let now = self.clock.now
        let changedKeys = candidate.settings.changedKeys(since: self.state.withLock { $0.settings })
        var records: [AuditRecord] = []
        func record(_ action: String, _ subject: String, _ details: JSONObject) {
            var details = details
            details["trigger"] = .string(ask.trigger.rawValue)
            let record = AuditRecord(
                at: now,
                actor: ask.by,
                action: action,
                subject: subject,
                details: .object(details)
            )
            records.append(record)
        }
        if let book {
            record("rulebook.replaced", book.hash, ["from": .string(self.books.current.hash)])
            // Kept before it is in force, so that a run that begins with it can end after any crash.
            try await self.store.saveRuleBook(hash: book.hash, contents: book.contents, at: now)
        }
        if !changedKeys.isEmpty {
            record("settings.replaced", "proactor.yaml", ["keys": .array(changedKeys.map(JSONValue.string))])
        }
        if !records.isEmpty { try await self.store.appendAudit(records) }
        if let book { self.books.replace(with: book) }
        self.state.withLock { $0.settings = candidate.settings }
        self.onAccepted(candidate.settings)
    }

    private func tell(_ report: ReloadReport) {
        Counter(
            label: "proactor_reloads_total",
            dimensions: [("outcome", report.isAccepted ? "accepted" : "refused")]
        ).increment()
        let context: Logger.Metadata = [
            "trigger": "\(report.trigger.rawValue)", "by": "\(report.by)", "ruleBook": "\(report.ruleBook)",
        ]
        if let failure = report.failure {
            self.logger.error(
                "the changed rule book could not be kept; the one before stays in force",
                metadata: context.merging(["error": "\(failure)"]) { first, _ in first }
            )
        } else if !report.isAccepted {
            self.logger.error("the changed files do not check; what was before stays in force", metadata: context)
        } else if report.replaced != nil {
            self.logger.notice("another rule book is in force", metadata: context)
        } else {
            self.logger.info("the rule book is the same as before", metadata: context)
        }
        for diagnostic in report.diagnostics.prefix(Self.loggedMaximum) where diagnostic.severity == .error {
            self.logger.error("a problem in the changed files", metadata: ["problem": "\(diagnostic)"])
        }
        if !report.pendingKeys.isEmpty {
            self.logger.warning(
                "a change of proactor.yaml takes a restart",
                metadata: ["keys": "\(report.pendingKeys.joined(separator: ", "))"]
            )
        }
    }
}
