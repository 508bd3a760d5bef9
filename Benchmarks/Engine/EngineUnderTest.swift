import Foundation
import Logging
import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorServer
import ProactorStorage
import ServiceLifecycle

/// A whole server in this process, with a model that the benchmark brings.
struct EngineUnderTest {
    static let rules = """
        events: { Asked: {}, Answered: { schema: { type: object, required: [n] } } }
        rules: { ask: { on: Asked, agent: clerk, prompt: "Answer {{ data.n }}.", emits: [Answered] } }
        agents:
          clerk:
            model: default
            instructions: You are a clerk.
            tools: [look]
            concurrency: 200
            limits: { turns: 1000, tokens: 100000000, time: 7d }
        """

    let store: SQLiteStore
    let directory: URL
    private let book: RuleBook
    private let logger: Logger

    init() throws {
        self.directory = FileManager.default.temporaryDirectory.appending(path: "proactor-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.directory, withIntermediateDirectories: true)
        self.store = try SQLiteStore(path: self.directory.appending(path: "state.db").path)
        let context = RuleBookContext(tools: ["look"], sinks: [], directory: Directory(), models: ["default"])
        let file = RuleBookFile(path: "Rules/bench/rules.yaml", text: Self.rules)
        guard let book = RuleBookReader.read([file], context: context).book else { throw BrokenRules() }
        self.book = book
        var logger = Logger(label: "benchmark")
        logger.logLevel = .error
        self.logger = logger
    }

    struct BrokenRules: Error {}

    /// Runs all services while `body` does, which is given the server's port.
    func running<Value: Sendable>(
        _ model: any ModelProvider,
        limits: ModelLimits,
        workers: Int,
        clock: any WallClock,
        _ body: @Sendable (_ port: Int) async throws -> Value
    ) async throws -> Value {
        var engine = EngineLimits()
        engine.workers = workers
        let books = RuleBookShelf(current: self.book, store: self.store) { _ in nil }
        try await self.store.saveRuleBook(hash: self.book.hash, contents: self.book.contents, at: clock.now)
        let backlog = BacklogGauge()
        let governor = Governor(
            models: ["default": (limits, TokenPrices(input: 3, output: 15))],
            store: self.store,
            clock: clock,
            process: "benchmark",
            isAlone: true,
            logger: self.logger
        )
        let pool = WorkerPool(
            store: self.store,
            books: books,
            tools: ToolBox(["look": .init(tool: InstantTool(), timeout: .seconds(60), resultSizeMaximum: 1000)]),
            models: ModelShelf(["default": .init(provider: model, prices: TokenPrices(input: 3, output: 15))]),
            governor: governor,
            limits: engine,
            clock: clock,
            worker: "benchmark",
            logger: self.logger
        )
        let router = RouterService(
            store: self.store,
            books: books,
            limits: engine,
            backlog: backlog,
            clock: clock,
            logger: self.logger
        )
        let watch = ProgressWatch(signals: self.store.signals(of: [.progress]))
        let parts = HTTPService.Parts(
            store: self.store,
            intake: Intake(
                store: self.store,
                books: books,
                limits: engine,
                strictTypes: false,
                backlog: backlog,
                clock: clock
            ),
            desk: ApprovalDesk(
                store: self.store,
                books: books,
                directories: DirectoryShelf(Directory()),
                limits: engine,
                clock: clock
            ),
            deadLetters: DeadLetterDesk(store: self.store, books: books, limits: engine, clock: clock),
            watch: watch,
            books: books,
            directory: Directory(),
            limits: engine,
            clock: clock
        )
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let http = HTTPService(parts, host: "127.0.0.1", port: 0, isLoopbackOnly: true, logger: self.logger) { port in
            listening.yield(port)
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let services: [any Service] = [watch, router, governor, pool, http]
            for service in services { group.addTask { try await service.run() } }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
            return try await body(port)
        }
    }

    /// How many runs are in a state.
    func count(_ state: Run.State) async throws -> Int {
        try await self.store.runs(in: state, limit: 1_000_000).count
    }

    func close() async {
        await self.store.close()
        try? FileManager.default.removeItem(at: self.directory)
    }
}
