import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import ProactorAccess
import ProactorComponents
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorStorage
import ProactorTelemetry
import ProactorTestSupport
import ProactorWebhooks
import ServiceLifecycle
import Testing

@testable import ProactorServer

/// A real server on a port of its own, over a real store in a directory of its own.
struct TestServer: Sendable {
    struct Options: Sendable {
        var limits = EngineLimits()
        var strictTypes = false
        /// A further file of the rule book.
        var rules = ""
        /// Whether events are routed and agents work; otherwise they stay where they were accepted.
        var works = false
        var clock: any WallClock = SystemWallClock()
        var isLoopbackOnly = true
        var proxiedOrigins: [String] = []
        /// Whether streams are told of what happens.
        var watches = true
        var sinks: [String: any Sink] = [:]
        var http = HTTPLimits()
        var callbacks: CallbackPolicy?
        /// What the server finds when it is asked to read its files again; `nil` where it cannot be asked.
        var reload: (@Sendable () async -> ReloadCandidate)?
        /// Pages that the store's file may have.
        var pageMaximum: Int?
        /// Who is let in; `nil` for an open server.
        var access: AccessControl?
        var certificates: ServerCertificates?
        /// What runs beside the server.
        var companions: [any Service] = []
        var webhooks: [WebhookSource] = []
        var handshake = WebhookHandshake()
    }

    /// Shows redirects as they are.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    let port: Int
    let store: any Store
    let watch: ProgressWatch
    let http: HTTPService
    private let group: ServiceGroup

    var authority: String { "127.0.0.1:\(self.port)" }

    /// Serves while `body` runs, and shuts down as a signal would make it.
    static func run(_ options: Options = Options(), _ body: (TestServer) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(path: directory.file("proactor.db"), pageMaximum: options.pageMaximum)
        let watch = ProgressWatch(signals: store.signals())
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let (services, http) = try await Self.services(options, store, watch) { port in listening.yield(port) }
        let group = ServiceGroup(services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            let outcome: Result<Void, any Error>
            do {
                let port = try #require(await ports.first { _ in true }, "the server did not start")
                try await body(TestServer(port: port, store: store, watch: watch, http: http, group: group))
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            await store.close()
            try outcome.get()
        }
    }

    private static func services(
        _ options: Options,
        _ store: SQLiteStore,
        _ watch: ProgressWatch,
        _ onListening: @escaping @Sendable (Int) -> Void
    ) async throws -> (all: [any Service], http: HTTPService) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let book = try TestBook.make(other: options.rules)
        let backlog = BacklogGauge()
        try await store.saveRuleBook(hash: book.hash, contents: book.contents, at: options.clock.now)
        let books = RuleBookShelf(current: book, store: store) { _ in nil }
        let intake = Intake(
            store: store,
            books: books,
            limits: options.limits,
            strictTypes: options.strictTypes,
            backlog: backlog,
            clock: options.clock
        )
        var parts = HTTPService.Parts(
            store: store,
            intake: intake,
            desk: ApprovalDesk(
                store: store,
                books: books,
                directories: DirectoryShelf(TestBook.directory),
                limits: options.limits,
                clock: options.clock
            ),
            deadLetters: DeadLetterDesk(store: store, books: books, limits: options.limits, clock: options.clock),
            watch: watch,
            books: books,
            directory: TestBook.directory,
            limits: options.limits,
            clock: options.clock,
            sinks: options.sinks,
            webhooks: options.webhooks,
            handshake: options.handshake
        )
        parts.access = options.access
        // What is read when it is asked for, without what is recorded meanwhile.
        parts.telemetry.exposition = { samples in samples.map { "\($0.name) \($0.value)\n" }.joined() }
        parts.certificates = options.certificates
        var services: [any Service] = options.companions
        if let certificates = options.certificates { services.append(certificates) }
        services += options.watches ? [watch] as [any Service] : []
        parts.http = options.http
        parts.callbacks = options.callbacks
        if let reload = options.reload {
            let directories = parts.directories
            let desk = ReloadDesk(
                books: books,
                store: store,
                clock: options.clock,
                logger: logger,
                settings: LiveSettings(directory: TestBook.directory),
                load: reload,
                onAccepted: { directories.replace(with: $0.directory) }
            )
            parts.reloads = desk
            services.append(desk)
        }
        if options.works {
            services.append(
                RouterService(
                    store: store,
                    books: books,
                    limits: options.limits,
                    backlog: backlog,
                    clock: options.clock,
                    logger: logger
                )
            )
            services.append(
                WorkerPool(
                    store: store,
                    books: books,
                    tools: ToolBox([:]),
                    models: ModelShelf([:]),
                    governor: OpenGovernor(),
                    limits: options.limits,
                    clock: options.clock,
                    worker: "test",
                    logger: logger
                )
            )
        }
        let http = HTTPService(
            parts,
            host: "127.0.0.1",
            port: 0,
            isLoopbackOnly: options.isLoopbackOnly,
            proxiedOrigins: options.proxiedOrigins,
            logger: logger,
            onListening: onListening
        )
        return (services + [http], http)
    }

    /// Begins to shut the server down, as a signal would.
    func shutDown() async { await self.group.triggerGracefulShutdown() }

    // MARK: Requests

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        try await self.send("GET", path, headers: headers)
    }

    func post(_ path: String, _ body: String, type: String?, headers: [(String, String)] = []) async throws -> Answer {
        try await self.send(
            "POST",
            path,
            headers: headers + (type.map { [("Content-Type", $0)] } ?? []),
            Array(body.utf8)
        )
    }

    /// Posts one event in structured mode.
    func event(_ body: String) async throws -> Answer {
        try await self.post("/events", body, type: "application/cloudevents+json")
    }

    func batch(_ body: String) async throws -> Answer {
        try await self.post("/events", body, type: "application/cloudevents-batch+json")
    }

    func send(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        _ body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://\(self.authority)\(path)")
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await Self.client.execute(request, timeout: .seconds(30))
        let bytes = Array(buffer: try await response.body.collect(upTo: 32 * 1_048_576))
        return Answer(status: Int(response.status.code), headers: response.headers, body: bytes)
    }

    // MARK: Longer ways

    /// Posts an event that makes an agent propose something, and waits until it does.
    func proposal(
        _ id: String = "e-1",
        type: String = "StockLevelZero",
        data: JSONValue = ["sku": "SKU-1"]
    ) async throws -> (task: String, proposal: String) {
        let event: JSONValue = [
            "specversion": "1.0", "id": .string(id), "source": "/inventory", "type": .string(type), "data": data,
        ]
        let task = try #require(try await self.event(event.jsonText).json?["task"]?.stringValue)
        let frames = try await self.frames(of: "/tasks/\(task)/stream") { $0.event == "ProposalWaiting" }
        let proposal = frames.last?.json?["data"]?["proposal"]?.stringValue
        return (task, try #require(proposal))
    }

    /// A task once nothing is at work for it.
    func settled(_ task: String) async throws -> JSONValue {
        while true {
            let json = try #require(try await self.get("/tasks/\(task)").json)
            if json["state"] != "running" { return json }
        }
    }

    /// What a stream brings up to the frame that `isLast`, or to its end.
    func frames(
        of path: String,
        headers: [(String, String)] = [],
        through isLast: (StreamFrame) -> Bool = { _ in false }
    ) async throws -> [StreamFrame] {
        var reader = try await self.stream(path, headers: headers)
        var frames: [StreamFrame] = []
        while let frame = try await reader.next() {
            frames.append(frame)
            if isLast(frame) { break }
        }
        return frames
    }

    /// Opens a stream that must be answered with 200.
    func stream(_ path: String, headers: [(String, String)] = []) async throws -> StreamReader {
        var request = HTTPClientRequest(url: "http://\(self.authority)\(path)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        try #require(response.status == .ok)
        return StreamReader(response)
    }
}

/// A response, read to its end.
struct Answer: Sendable {
    let status: Int
    private let headers: HTTPHeaders
    let body: [UInt8]

    init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    func header(_ name: String) -> String? { self.headers.first(name: name) }

    var text: String { String(decoding: self.body, as: UTF8.self) }
    var json: JSONValue? { try? JSONParser.parse(self.body, limits: JSONLimits(sizeMaximum: 64 * 1_048_576)) }
    var contentType: String? { self.header("Content-Type") }
}

/// Expects problem details (RFC 9457) of a kind.
func expectProblem(
    _ answer: Answer,
    _ status: Int,
    _ name: String,
    says: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
    #expect(answer.contentType == "application/problem+json", sourceLocation: sourceLocation)
    let json = answer.json
    #expect(json?["type"] == .string("urn:proactor:problem:\(name)"), "\(answer.text)", sourceLocation: sourceLocation)
    #expect(json?["status"]?.intValue == Int64(status), sourceLocation: sourceLocation)
    #expect(json?["title"]?.stringValue?.isEmpty == false, sourceLocation: sourceLocation)
    #expect(
        json?["detail"]?.stringValue?.contains(says) == true || says.isEmpty,
        "\(answer.text)",
        sourceLocation: sourceLocation
    )
}
