import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
package import ProactorComponents
package import ProactorModel
package import ProactorRuntime
package import ProactorStorage
import ServiceLifecycle

/// The HTTP server: intake, tasks and their progress, proposals, health, and the inbox page.
package struct HTTPService: Service {
    /// What the server is made of.
    package struct Parts: Sendable {
        package var store: any Store
        package var intake: Intake
        package var desk: ApprovalDesk
        package var deadLetters: DeadLetterDesk
        package var watch: ProgressWatch
        package var books: RuleBookShelf
        package var directory: Directory
        package var limits: EngineLimits
        package var clock: any WallClock
        /// Where people decide outside of the pages, by name.
        package var sinks: [String: any Sink]

        package init(
            store: any Store,
            intake: Intake,
            desk: ApprovalDesk,
            deadLetters: DeadLetterDesk,
            watch: ProgressWatch,
            books: RuleBookShelf,
            directory: Directory,
            limits: EngineLimits,
            clock: any WallClock,
            sinks: [String: any Sink] = [:]
        ) {
            self.store = store
            self.intake = intake
            self.desk = desk
            self.deadLetters = deadLetters
            self.watch = watch
            self.books = books
            self.directory = directory
            self.limits = limits
            self.clock = clock
            self.sinks = sinks
        }
    }

    /// Connections that wait to be accepted.
    private static let acceptBacklog = 1024

    private let parts: Parts
    private let host: String
    private let port: Int
    private let isLoopbackOnly: Bool
    private let proxiedOrigins: [String]
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - proxiedOrigins: The origins, such as `https://proactor.example.com`, whose pages are this server's own.
    ///   - onListening: Called once with the port, when connections are accepted.
    package init(
        _ parts: Parts,
        host: String,
        port: Int,
        isLoopbackOnly: Bool,
        proxiedOrigins: [String] = [],
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        self.parts = parts
        self.host = host
        self.port = port
        self.isLoopbackOnly = isLoopbackOnly
        self.proxiedOrigins = proxiedOrigins
        self.logger = logger
        self.onListening = onListening
    }

    package func run() async throws {
        let onListening = self.onListening
        let application = Application(
            responder: try self.router().buildResponder(),
            configuration: ApplicationConfiguration(
                address: .hostname(self.host, port: self.port),
                serverName: "proactor",
                backlog: Self.acceptBacklog
            ),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: self.logger
        )
        try await application.run()
    }

    private func router() throws -> Router<ServerContext> {
        let parts = self.parts
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            ProblemMiddleware()
            AccessMiddleware()
            OriginGuard(
                isLoopbackOnly: self.isLoopbackOnly,
                proxiedOrigins: Set(self.proxiedOrigins.map { $0.lowercased() })
            )
        }
        let group = router.group()
        EventRoutes(intake: parts.intake, limits: parts.limits).register(on: group)
        let stream = ProgressStream(
            store: parts.store,
            feed: ProgressFeed(store: parts.store, watch: parts.watch, clock: parts.clock),
            watch: parts.watch,
            watcherMaximum: parts.limits.watchers
        )
        let pages = try InboxPages()
        TaskRoutes(store: parts.store, stream: stream, pages: pages).register(on: group)
        ProposalRoutes(store: parts.store, desk: parts.desk).register(on: group)
        DeadLetterRoutes(desk: parts.deadLetters, directory: parts.directory).register(on: group)
        OperationRoutes(store: parts.store).register(on: group)
        OpenAPIRoutes().register(on: group)
        RuleRoutes(books: parts.books, limits: parts.limits, clock: parts.clock).register(on: group)
        InboxRoutes(
            store: parts.store,
            desk: parts.desk,
            books: parts.books,
            directory: parts.directory,
            clock: parts.clock,
            pages: pages
        ).register(on: group)
        DeliveryRoutes(desk: DeliveryDesk(store: parts.store, clock: parts.clock)).register(on: group)
        SinkRoutes(sinks: parts.sinks, desk: parts.desk, directory: parts.directory, clock: parts.clock)
            .register(on: group)
        LinkRoutes(
            sinks: parts.sinks,
            store: parts.store,
            desk: parts.desk,
            directory: parts.directory,
            clock: parts.clock,
            pages: try LinkPages()
        ).register(on: group)
        MethodRefusal.register(on: router)
        return router
    }
}
