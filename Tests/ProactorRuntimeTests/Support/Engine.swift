import Logging
import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import ServiceLifecycle

/// A real store, a rule book and a clock that a test moves: everything that the services are made of.
struct Engine: Sendable {
    /// The people who may decide.
    static let people = Directory(
        people: [
            "anna": Person(id: "anna", name: "Anna", email: nil), "ben": Person(id: "ben", name: "Ben", email: nil),
            "carla": Person(id: "carla", name: "Carla", email: nil),
        ],
        groups: [:]
    )

    let directory: TemporaryDirectory
    let store: any Store
    let clock: ManualClock
    let book: RuleBook
    let books: RuleBookShelf
    let backlog = BacklogGauge()
    var limits = EngineLimits()
    /// Events that sinks are told of.
    var subscriptions: [SinkSubscription] = []
    var logger: Logger = {
        var logger = Logger(label: "tests")
        logger.logLevel = .critical
        return logger
    }()

    /// - Parameters:
    ///   - rules: A file of a rule book; it may name the tools `find` and `note`, and the sinks `desk` and `inbox`.
    ///   - engine: Whose store and clock to go on with.
    init(_ rules: String, in engine: Engine? = nil) throws {
        self.directory = try engine?.directory ?? TemporaryDirectory()
        self.clock = engine?.clock ?? ManualClock()
        self.store = try engine?.store ?? SQLiteStore(path: self.directory.file("state.db"))
        self.book = try Self.book(rules)
        self.books = RuleBookShelf(current: self.book, store: self.store) { contents in
            RuleBookReader.read(RuleBook.files(from: contents), context: Self.context).book
        }
    }

    /// The engine on the same file, opened anew, as after the process's end.
    func reopened() async throws -> Engine {
        await self.store.close()
        return Engine(self, store: try SQLiteStore(path: self.directory.file("state.db")))
    }

    private init(_ engine: Engine, store: any Store) {
        self.directory = engine.directory
        self.clock = engine.clock
        self.store = store
        self.book = engine.book
        self.books = RuleBookShelf(current: engine.book, store: store) { contents in
            RuleBookReader.read(RuleBook.files(from: contents), context: Self.context).book
        }
        self.limits = engine.limits
    }

    /// The agent of each tool that delegates.
    private static let delegates = ["ask-helper": "helper", "ask-other": "other"]

    private static let context = RuleBookContext(
        tools: ["find", "note", "ask-helper", "ask-other"],
        sinks: ["desk", "inbox", "phone"],
        directory: Self.people,
        models: ["default"]
    )

    static func book(_ rules: String) throws -> RuleBook {
        let (book, diagnostics) = RuleBookReader.read(
            [RuleBookFile(path: "rules.yaml", text: rules)],
            context: Self.context
        )
        guard let book else { throw Broken(diagnostics: diagnostics) }
        return book
    }

    struct Broken: Error { let diagnostics: [Diagnostic] }

    // MARK: Parts

    func intake(strictTypes: Bool = false) -> Intake {
        Intake(
            store: self.store,
            books: self.books,
            limits: self.limits,
            strictTypes: strictTypes,
            backlog: self.backlog,
            clock: self.clock
        )
    }

    var router: RouterService {
        RouterService(
            store: self.store,
            books: self.books,
            limits: self.limits,
            backlog: self.backlog,
            clock: self.clock,
            logger: self.logger,
            subscriptions: self.subscriptions
        )
    }

    /// - Parameter clock: A clock of the worker's own, for one whose time stands still.
    func pool(
        _ tools: [String: any Tool] = [:],
        worker: String = "worker-a",
        timeout: Duration = .seconds(86_400),
        effects: Set<String> = [],
        model: (any ModelProvider)? = nil,
        governor: OpenGovernor = OpenGovernor(),
        clock: ManualClock? = nil
    ) -> WorkerPool {
        var entries = tools.map { name, tool in
            (
                name,
                ToolBox.Entry(
                    tool: tool,
                    timeout: timeout,
                    resultSizeMaximum: 1000,
                    hasEffect: effects.contains(name)
                )
            )
        }
        for (name, agent) in Self.delegates {
            let tool = try? DelegateToolKind().makeTool(
                named: name,
                DelegateToolKind.Configuration(agent: agent),
                in: ToolEnvironment(baseDirectory: "/")
            )
            if let tool { entries.append((name, ToolBox.Entry(tool: tool, timeout: timeout, resultSizeMaximum: 1000))) }
        }
        let models = model.map { ["default": ModelShelf.Entry(provider: $0, prices: TokenPrices(input: 1, output: 2))] }
        return WorkerPool(
            store: self.store,
            books: self.books,
            tools: ToolBox(Dictionary(uniqueKeysWithValues: entries)),
            models: ModelShelf(models ?? [:]),
            governor: governor,
            limits: self.limits,
            clock: clock ?? self.clock,
            worker: worker,
            logger: self.logger
        )
    }

    var deadLetters: DeadLetterDesk {
        DeadLetterDesk(store: self.store, books: self.books, limits: self.limits, clock: self.clock)
    }

    var desk: ApprovalDesk {
        ApprovalDesk(
            store: self.store,
            books: self.books,
            directories: DirectoryShelf(Self.people),
            limits: self.limits,
            clock: self.clock
        )
    }

    // MARK: Steps of a test

    static func event(_ id: String, type: String = "Asked", source: String = "/tests", data: JSONValue = [:]) -> Event {
        Event(id: id, source: source, type: type, data: .json(data))
    }

    /// Accepts events and routes them, with or without a router that runs; answers their tasks.
    @discardableResult
    func take(_ events: Event...) async throws -> [TaskID] {
        let results = try await self.intake().accept(events)
        while try await self.store.unroutedEventCount() > 0 { try await self.routeBatch() }
        return results.map(\.taskID)
    }

    private func routeBatch() async throws {
        do {
            _ = try await self.router.routeBatch()
        } catch {
            // A router that runs was faster.
            guard case .conflict = error else { throw error }
        }
    }

    /// Returns once `condition` holds; looks again whenever the store tells of a change.
    func wait(until condition: () async throws -> Bool) async throws {
        let signals = self.store.signals()
        if try await condition() { return }
        for await _ in signals where try await condition() { return }
        throw CancellationError()
    }

    /// Returns once the task is completed, with its progress.
    @discardableResult
    func completed(_ task: TaskID) async throws -> [ProgressEntry] {
        try await self.wait { try await self.store.task(task)?.state == .completed }
        return try await self.progress(of: task)
    }

    func progress(of task: TaskID) async throws -> [ProgressEntry] {
        try await self.store.progress(of: task, after: 0, limit: 10_000).map(\.entry)
    }

    /// The only run of the task.
    func run(of task: TaskID) async throws -> Run {
        guard let runs = try await self.store.task(task)?.runs, runs.count == 1 else { throw NotOneRun() }
        return runs[0]
    }

    struct NotOneRun: Error {}

    /// The events in the log that did not come from outside, those aside that tell of dead letters.
    func outputs() async throws -> [Event] {
        try await self.store.events(after: 0, limit: 10_000).map(\.event).filter {
            $0.source.hasPrefix("/proactor/") && $0.type != "proactor.run.deadlettered"
        }
    }

    /// The events in the log that tell of dead letters.
    func notices() async throws -> [Event] {
        try await self.store.events(matching: EventSearch(types: ["proactor.run.deadlettered"], limit: 1000)).map(
            \.event
        )
    }

    /// Lets services run while `body` does, and ends them after it.
    @discardableResult
    func running<Value: Sendable>(
        _ services: any Service...,
        body: () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
