import Logging
import ProactorComponents
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport

/// What stands behind a source in a server: a real store, and the service that keeps sources at work.
struct SourceHarness: Sendable {
    let directory: TemporaryDirectory
    let store: SQLiteStore
    let vitals = SourceVitals()
    private let intake: Intake

    init() throws {
        self.directory = try TemporaryDirectory()
        self.store = try SQLiteStore(path: self.directory.file("state.db"))
        let context = RuleBookContext(tools: [], sinks: [], directory: Directory(), models: [])
        guard let book = RuleBookReader.read([], context: context).book else { throw CancellationError() }
        let books = RuleBookShelf(current: book, store: self.store) { contents in
            RuleBookReader.read(RuleBook.files(from: contents), context: context).book
        }
        self.intake = Intake(
            store: self.store,
            books: books,
            limits: EngineLimits(),
            strictTypes: false,
            backlog: BacklogGauge(),
            clock: SystemWallClock()
        )
    }

    /// Runs the source while `body` does, as a server would, and ends it.
    func running<Value: Sendable>(
        _ source: any ConsumingSource,
        _ body: () async throws -> Value
    ) async throws -> Value {
        var logger = Logger(label: "tests")
        logger.logLevel = .critical
        let service = SourceService(
            sources: [source],
            store: self.store,
            intake: self.intake,
            limits: EngineLimits(),
            vitals: self.vitals,
            clock: SystemWallClock(),
            logger: logger
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            let value = try await body()
            group.cancelAll()
            try await group.waitForAll()
            return value
        }
    }

    /// The events of the log once there are as many as that.
    func events(_ count: Int) async throws -> [Event] {
        let signals = self.store.signals()
        var events = try await self.store.events(after: 0, limit: 100_000)
        if events.count >= count { return events.map(\.event) }
        for await _ in signals {
            events = try await self.store.events(after: 0, limit: 100_000)
            if events.count >= count { break }
        }
        return events.map(\.event)
    }

    /// The messages that were refused, youngest first, with their bodies.
    func refused() async throws -> [RejectedDelivery] {
        var refused: [RejectedDelivery] = []
        for listed in try await self.store.rejectedDeliveries(RejectedFilter(), before: nil, limit: 500) {
            if let whole = try await self.store.rejectedDelivery(listed.id) { refused.append(whole) }
        }
        return refused
    }
}
