import Foundation
import Logging
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorStorage

/// A rule book, a store in a directory of its own, and what routes and fires.
struct Deployment {
    static let ruleCount = 1000

    let directory: String
    let store: SQLiteStore
    let book: RuleBook
    let clock = SystemWallClock()
    private let limits: EngineLimits
    private let logger = Logger(label: "benchmark")

    /// - Parameter rules: A file of a rule book.
    init(_ rules: String, keyMaximum: Int = EngineLimits().operatorKeys) throws {
        self.directory =
            FileManager.default.temporaryDirectory.appendingPathComponent("proactor-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: self.directory, withIntermediateDirectories: true)
        self.store = try SQLiteStore(path: "\(self.directory)/state.db")
        let context = RuleBookContext(tools: [], sinks: [], directory: Directory(people: [:], groups: [:]))
        let read = RuleBookReader.read([RuleBookFile(path: "Rules/rules.yaml", text: rules)], context: context)
        guard let book = read.book else { throw BenchmarkFailure("the rules have errors: \(read.diagnostics)") }
        self.book = book
        var limits = EngineLimits()
        limits.operatorKeys = keyMaximum
        self.limits = limits
    }

    private var books: RuleBookShelf {
        RuleBookShelf(current: self.book, store: self.store, recompile: { _ in nil })
    }

    var router: RouterService {
        RouterService(
            store: self.store,
            books: self.books,
            limits: self.limits,
            backlog: BacklogGauge(),
            clock: self.clock,
            logger: self.logger
        )
    }

    func timers(on store: SQLiteStore) -> TimerService {
        TimerService(
            store: store,
            books: self.books,
            limits: self.limits,
            clock: self.clock,
            logger: self.logger
        )
    }

    /// Puts events into the log.
    func append(_ events: [Event]) async throws {
        for start in stride(from: 0, to: events.count, by: 1000) {
            let new = events[start..<min(start + 1000, events.count)].map { event in
                NewEvent(event: event, taskID: TaskID(at: self.clock.now), receivedAt: self.clock.now)
            }
            _ = try await self.store.append(new)
        }
    }

    func remove() async {
        await self.store.close()
        try? FileManager.default.removeItem(atPath: self.directory)
    }
}
