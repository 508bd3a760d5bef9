import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
package import ProactorAccess
package import ProactorComponents
package import ProactorModel
package import ProactorRuntime
package import ProactorStorage
package import ProactorWebhooks
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
        package var limits: EngineLimits
        package var clock: any WallClock
        /// Where people decide outside of the pages, by name.
        package var sinks: [String: any Sink]
        /// Who is let in; `nil` lets everybody do everything.
        package var access: AccessControl?
        /// The certificate that the server shows; `nil` for plain HTTP.
        package var certificates: ServerCertificates?
        package var webhooks: [WebhookSource]
        /// What messages of brokers that were not taken are tried again with.
        package var consuming: [any ConsumingSource] = []
        package var handshake: WebhookHandshake
        package var telemetry: ServerTelemetry
        /// What bounds connections.
        package var http = HTTPLimits()
        /// Where callbacks may go; `nil` where there are none.
        package var callbacks: CallbackPolicy?
        /// The people in force.
        package var directories: DirectoryShelf
        /// `nil` where nothing can be reloaded.
        package var reloads: ReloadDesk?

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
            sinks: [String: any Sink] = [:],
            webhooks: [WebhookSource] = [],
            handshake: WebhookHandshake = WebhookHandshake(),
            telemetry: ServerTelemetry? = nil
        ) {
            self.store = store
            self.intake = intake
            self.desk = desk
            self.deadLetters = deadLetters
            self.watch = watch
            self.books = books
            self.directories = DirectoryShelf(directory)
            self.limits = limits
            self.clock = clock
            self.sinks = sinks
            self.webhooks = webhooks
            self.handshake = handshake
            self.telemetry = telemetry ?? ServerTelemetry(vitals: EngineVitals(startedAt: clock.now))
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
    private let register: ConnectionRegister
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
        self.register = ConnectionRegister(maximum: min(parts.http.connections, OpenFileLimit.raise()))
        self.onListening = onListening
    }

    package func run() async throws {
        let onListening = self.onListening
        let hub = self.makeHub()
        let application = Application(
            responder: try self.router(hub).buildResponder(),
            server: try self.secured(.http1(configuration: self.connections)),
            configuration: ApplicationConfiguration(
                address: .hostname(self.host, port: self.port),
                serverName: "proactor",
                backlog: Self.acceptBacklog
            ),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: self.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            try await application.run()
            group.cancelAll()
        }
    }

    func makeHub() -> StreamHub { StreamHub(store: self.parts.store, clock: self.parts.clock, logger: self.logger) }

    /// The same over TLS, where the server has a certificate.
    private func secured(_ base: HTTPServerBuilder) throws -> HTTPServerBuilder {
        guard let certificates = self.parts.certificates else { return base }
        return try .tls(base, tlsConfiguration: certificates.configuration())
    }

    /// How connections are guarded, and how they become WebSockets.
    private var connections: HTTP1Channel.Configuration {
        var limits = self.parts.http
        let register = self.register
        limits.connections = register.maximum
        let requestSize = self.parts.limits.requestSize
        let handlers: @Sendable () -> [any RemovableChannelHandler] = { [limits] in
            [
                ConnectionGuard(limits: limits, requestSize: requestSize, register: register),
                WebSocketSwitch(limits: limits),
            ]
        }
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: handlers(),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerSize,
                maxHeaderListSize: limits.headerSize
            )
        )
    }

    private func router(_ hub: StreamHub) throws -> Router<ServerContext> {
        let router = try self.routes(hub)
        MethodRefusal.register(on: router)
        return router
    }

    /// All routes, without the answers to methods that they do not have.
    func routes(_ hub: StreamHub) throws -> Router<ServerContext> {
        let parts = self.parts
        let attempts = FailedAttempts()
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            TelemetryMiddleware()
            ProblemMiddleware()
            AccessMiddleware(access: parts.access, books: parts.books, attempts: attempts, clock: parts.clock)
            OriginGuard(
                checksHost: self.isLoopbackOnly && parts.access == nil,
                proxiedOrigins: Set(self.proxiedOrigins.map { $0.lowercased() }),
                signedPaths: Set(parts.webhooks.filter { !$0.isOpen }.map(\.path) + SinkRoutes.paths(of: parts.sinks))
            )
        }
        let group = router.group()
        EventRoutes(intake: parts.intake, limits: parts.limits, callbacks: parts.callbacks, clock: parts.clock)
            .register(on: group)
        let places = WatcherPlaces(watch: parts.watch, hub: hub, maximum: parts.limits.watchers)
        let stream = ProgressStream(
            store: parts.store,
            feed: ProgressFeed(store: parts.store, watch: parts.watch, clock: parts.clock) { StreamEntry($0) },
            places: places,
            clock: parts.clock
        )
        let pages = try InboxPages()
        let wait = TaskWait(
            store: parts.store,
            watch: parts.watch,
            places: places,
            clock: parts.clock,
            maximum: parts.limits.wait
        )
        TaskRoutes(store: parts.store, stream: stream, wait: wait, pages: pages, directories: parts.directories)
            .register(on: group)
        StreamRoutes(store: parts.store, hub: hub, places: places, books: parts.books, clock: parts.clock)
            .register(on: group)
        ProposalRoutes(store: parts.store, desk: parts.desk).register(on: group)
        ProposalChangeRoutes(store: parts.store, desk: parts.desk, limits: parts.limits).register(on: group)
        DeadLetterRoutes(desk: parts.deadLetters, directories: parts.directories).register(on: group)
        OpenAPIRoutes().register(on: group)
        OperationRoutes(
            store: parts.store,
            books: parts.books,
            telemetry: parts.telemetry,
            metrics: MetricsPage(
                store: parts.store,
                telemetry: parts.telemetry,
                watchers: { places.count },
                connections: { [register = self.register] in register.count },
                books: parts.books,
                clock: parts.clock
            ),
            limits: parts.limits,
            clock: parts.clock
        ).register(on: group)
        RuleRoutes(
            books: parts.books,
            limits: parts.limits,
            clock: parts.clock,
            reloads: parts.reloads,
            store: parts.store
        )
        .register(on: group)
        RuleStateRoutes(store: parts.store, books: parts.books, clock: parts.clock).register(on: group)
        TimerRoutes(store: parts.store, books: parts.books, clock: parts.clock).register(on: group)
        if let reloads = parts.reloads { ReloadRoutes(desk: reloads).register(on: group) }
        EventLookupRoutes(store: parts.store, books: parts.books).register(on: group)
        RunRoutes(store: parts.store, books: parts.books).register(on: group)
        StoreRoutes(store: parts.store).register(on: group)
        InboxRoutes(
            store: parts.store,
            desk: parts.desk,
            books: parts.books,
            directories: parts.directories,
            clock: parts.clock,
            pages: pages,
            limits: parts.limits
        ).register(on: group)
        SignInRoutes(
            access: parts.access,
            attempts: attempts,
            store: parts.store,
            clock: parts.clock,
            pages: pages,
            isTLS: parts.certificates != nil
        ).register(on: group)
        self.registerConsole(on: group)
        DeliveryRoutes(desk: DeliveryDesk(store: parts.store, clock: parts.clock)).register(on: group)
        SinkRoutes(
            sinks: parts.sinks,
            store: parts.store,
            desk: parts.desk,
            books: parts.books,
            directories: parts.directories,
            clock: parts.clock
        ).register(on: group)
        LinkRoutes(
            sinks: parts.sinks,
            store: parts.store,
            desk: parts.desk,
            directories: parts.directories,
            clock: parts.clock,
            pages: try LinkPages(),
            books: parts.books,
            limits: parts.limits
        ).register(on: group)
        self.registerWebhooks(on: group)
        return router
    }

    private func registerConsole(on group: RouterGroup<ServerContext>) {
        ConsoleRoutes(
            store: self.parts.store,
            books: self.parts.books,
            directories: self.parts.directories,
            deadLetters: self.parts.deadLetters,
            telemetry: self.parts.telemetry,
            limits: self.parts.limits,
            clock: self.parts.clock
        ).register(on: group)
    }

    private func registerWebhooks(on group: RouterGroup<ServerContext>) {
        let parts = self.parts
        let desk = WebhookDesk(
            sources: parts.webhooks,
            store: parts.store,
            intake: parts.intake,
            limits: parts.limits,
            clock: parts.clock,
            logger: self.logger
        )
        let routes = WebhookRoutes(desk: desk)
        routes.register(on: group)
        HandshakeRoutes(handshake: parts.handshake, webhooks: routes).register(on: group)
        RejectedRoutes(desk: RejectedDesk(webhooks: desk, consuming: parts.consuming), directories: parts.directories)
            .register(on: group)
    }
}
