import Foundation
import Logging
import NIOCore
import ProactorAccess
import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorObservability
import ProactorRules
import ProactorRuntime
import ProactorServer
import ProactorStorage
import ProactorWebhooks
import ServiceLifecycle
import UnixSignals

/// One process that does everything: opens what the deployment names, runs the services, and closes it again.
struct Server {
    /// How much longer than its limit a graceful shutdown may take before what is left is cancelled.
    private static let shutdownGrace = Duration.seconds(5)

    /// Where the deployment was read from.
    struct Source {
        /// The configuration's file.
        let path: String
        let text: String
        let warnings: [Diagnostic]
    }

    /// How often the files are looked at.
    static let watchInterval = Duration.seconds(1)

    let deployment: Deployment
    let book: RuleBook
    let context: RuleBookContext
    /// Where model turns are recorded.
    let record: String?
    let secrets: DeploymentSecrets
    let telemetry: ProcessTelemetry
    let source: Source

    let logger = Logger(label: "proactor")
    let clock = SystemWallClock()

    init(
        deployment: Deployment,
        book: RuleBook,
        context: RuleBookContext,
        record: String?,
        secrets: DeploymentSecrets,
        telemetry: ProcessTelemetry,
        source: Source
    ) {
        self.deployment = deployment
        self.book = book
        self.context = context
        self.record = record
        self.secrets = secrets
        self.telemetry = telemetry
        self.source = source
    }

    func run() async throws {
        let listen = self.deployment.listen
        let components = Components(deployment: self.deployment, secrets: self.secrets)
        let making = AccessMaking(
            deployment: self.deployment,
            secrets: components.secrets.source,
            clock: self.clock,
            logger: self.logger
        )
        try making.checkAddress(listen)
        let access = try making.access()
        let certificates = try making.certificates()
        let models = try components.models()
        let sinks = try components.sinks()
        try self.checkModels(models)
        let store = try await StoreOpening(deployment: self.deployment, secrets: components.secrets).open()
        do {
            try await self.serve(store, components, models, sinks, access, certificates)
            await store.close()
        } catch {
            await store.close()
            throw Self.explained(error, listen)
        }
    }

    /// Agents without a script need their model; who has one is told that it stands in.
    private func checkModels(_ models: ModelShelf) throws(CommandFailure) {
        for agent in self.book.agents.values.sorted(by: { $0.name < $1.name }) {
            guard let model = agent.model, let reason = models.missing[model.name] else { continue }
            guard agent.script != nil else {
                throw CommandFailure(
                    "\(agent.location): the agent '\(agent.name)' needs the model '\(model.name)', which cannot be used: "
                        + "\(reason); or give the agent 'steps' to go by without it"
                )
            }
            self.logger.notice(
                "an agent goes by its steps, since its model cannot be used",
                metadata: ["agent": "\(agent.name)", "model": "\(model.name)", "reason": "\(reason)"]
            )
        }
    }

    private func serve(
        _ store: any Store,
        _ components: Components,
        _ models: ModelShelf,
        _ sinks: [String: any Sink],
        _ access: (control: AccessControl, provider: IdentityProvider?)?,
        _ certificates: ServerCertificates?
    ) async throws {
        let limits = self.deployment.limits
        try await store.saveRuleBook(hash: self.book.hash, contents: self.book.contents, at: self.clock.now)
        let context = self.context
        let books = RuleBookShelf(current: self.book, store: store) { contents in
            RuleBookReader.recompile(RuleBook.files(from: contents), context: context)
        }
        let worker = "worker-\(UUID().uuidString.prefix(8).lowercased())"
        let deadLetters = DeadLetterDesk(store: store, books: books, limits: limits, clock: self.clock)
        let sources = try components.sources()
        let tools = try components.tools(engine: EngineDesk(store: store, desk: deadLetters))
        var models = models
        if let directory = self.record {
            models = try Components.recording(models, into: directory, without: components.secrets.values)
        }
        let governor = self.governor(store, worker)
        let backlog = BacklogGauge()
        backlog.set(try await store.unroutedEventCount())
        let vitals = EngineVitals(startedAt: self.clock.now, router: Heartbeat(), workers: Heartbeat())
        let directories = DirectoryShelf(self.deployment.directory)
        let desk = ApprovalDesk(
            store: store,
            books: books,
            directories: directories,
            limits: limits,
            clock: self.clock
        )
        let reloads = self.reloadDesk(store, books, models) { settings in
            directories.replace(with: settings.directory)
            governor.replace(budgets: settings.budgets, limits: settings.modelLimits)
        }
        let watch = ProgressWatch(signals: store.signals(of: [.progress]))
        let intake = Intake(
            store: store,
            books: books,
            limits: limits,
            strictTypes: self.deployment.strictTypes,
            backlog: backlog,
            clock: self.clock
        )
        // In this order, since a graceful shutdown ends them from the last to the first: no more requests are taken
        // before the runs at work are waited for, and what they tell is shown until the end.
        var services: [any Service] = []
        if let provider = access?.provider { services.append(provider) }
        if let certificates { services.append(certificates) }
        services += try self.callbackService(store, components, worker)
        services += [
            SignalService(reloads: reloads),
            RetentionService(self.deployment.retention, store: store, clock: self.clock, logger: self.logger),
            reloads,
            self.changeWatch(reloads),
            watch,
            RouterService(
                store: store,
                books: books,
                limits: limits,
                backlog: backlog,
                clock: self.clock,
                heartbeat: vitals.router,
                logger: self.logger,
                subscriptions: self.deployment.subscriptions,
                logsPayloads: self.deployment.telemetry.logsPayloads
            ),
            TimerService(store: store, books: books, limits: limits, clock: self.clock, logger: self.logger),
            ProposalTimer(store: store, desk: desk, clock: self.clock, logger: self.logger),
            WithdrawalService(store: store, desk: desk, clock: self.clock, logger: self.logger),
            WebhookCleaner(store: store, clock: self.clock, logger: self.logger),
            DeliveryService(
                store: store,
                sinks: sinks,
                composer: NoticeComposer(
                    store: store,
                    books: books,
                    directories: directories,
                    publicURL: self.deployment.publicURL,
                    clock: self.clock
                ),
                worker: worker,
                clock: self.clock,
                logger: self.logger,
                vitals: vitals.sinks
            ),
            governor,
            WorkerPool(
                store: store,
                books: books,
                tools: tools,
                models: models,
                governor: governor,
                limits: limits,
                clock: self.clock,
                worker: worker,
                heartbeat: vitals.workers,
                logger: self.logger
            ),
            self.httpService(
                store,
                books,
                desk,
                deadLetters,
                watch,
                intake,
                sinks,
                access?.control,
                certificates,
                sources,
                self.serverTelemetry(vitals, governor),
                directories,
                reloads
            ),
            SourceService(
                sources: sources.consuming,
                store: store,
                intake: intake,
                limits: limits,
                vitals: vitals.sources,
                clock: self.clock,
                logger: self.logger
            ),
            DrainService(vitals: vitals, time: limits.drain, clock: self.clock),
        ]
        do {
            try await self.run(services)
        } catch {
            await tools.close()
            throw error
        }
        await tools.close()
    }

    private func run(_ services: [any Service]) async throws {
        // Ended last, so that it sends what all the others have told.
        let exporters: [any Service] = self.telemetry.exporter.map { [$0] } ?? []
        var configuration = ServiceGroupConfiguration(
            services: (exporters + services).map(NamedService.init),
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: self.logger
        )
        let limits = self.deployment.limits
        configuration.maximumGracefulShutdownDuration = limits.drain + limits.shutdown + Self.shutdownGrace
        try await ServiceGroup(configuration: configuration).run()
    }

    private func governor(_ store: any Store, _ worker: String) -> Governor {
        Governor(
            models: self.deployment.models.mapValues { ($0.limits, $0.prices) },
            budgets: Budgets(self.deployment, self.book),
            store: store,
            clock: self.clock,
            process: worker,
            // The lock beside a store's file keeps other processes away; a database is shared.
            isAlone: self.deployment.postgreSQL == nil,
            logger: self.logger
        )
    }

    /// What `/metrics` and `/health` look at.
    private func serverTelemetry(_ vitals: EngineVitals, _ governor: Governor) -> ServerTelemetry {
        let registry = self.telemetry.registry ?? MetricRegistry()
        return ServerTelemetry(
            vitals: vitals,
            governor: { try await governor.snapshot() },
            process: { ProcessReading.samples() },
            exposition: { registry.text(with: $0) }
        )
    }

    private func httpService(
        _ store: any Store,
        _ books: RuleBookShelf,
        _ desk: ApprovalDesk,
        _ deadLetters: DeadLetterDesk,
        _ watch: ProgressWatch,
        _ intake: Intake,
        _ sinks: [String: any Sink],
        _ access: AccessControl?,
        _ certificates: ServerCertificates?,
        _ sources: (webhooks: [WebhookSource], consuming: [any ConsumingSource]),
        _ telemetry: ServerTelemetry,
        _ directories: DirectoryShelf,
        _ reloads: ReloadDesk
    ) -> HTTPService {
        var parts = HTTPService.Parts(
            store: store,
            intake: intake,
            desk: desk,
            deadLetters: deadLetters,
            watch: watch,
            books: books,
            directory: self.deployment.directory,
            limits: self.deployment.limits,
            clock: self.clock,
            sinks: sinks,
            webhooks: sources.webhooks,
            handshake: self.deployment.handshake,
            telemetry: telemetry
        )
        parts.consuming = sources.consuming
        parts.access = access
        parts.certificates = certificates
        parts.http = self.deployment.http
        parts.callbacks = self.deployment.callbacks?.policy
        parts.directories = directories
        parts.reloads = reloads
        let listen = self.deployment.listen
        let letsIn = AccessMaking.sentence(self.deployment)
        let scheme = certificates == nil ? "http" : "https"
        let contents = CheckReport.contents(of: self.book)
        let hash = self.book.hash.prefix(12)
        return HTTPService(
            parts,
            host: listen.host,
            port: listen.port,
            isLoopbackOnly: listen.isLoopback,
            proxiedOrigins: self.deployment.pageOrigins,
            logger: self.logger
        ) { port in
            let address = ListenAddress(host: listen.host, port: port)
            Terminal.write("Rule book \(hash): \(contents)")
            Terminal.write("Serving at \(scheme)://\(address)/, \(letsIn)")
            ServiceManager.notify("READY=1\nSTATUS=Serving at \(scheme)://\(address)/")
        }
    }

    /// What went wrong in words of the deployment, where it is known.
    private static func explained(_ error: any Error, _ listen: ListenAddress) -> any Error {
        if let error = error as? IOError {
            switch error.errnoCode {
            case EADDRINUSE:
                return CommandFailure("\(listen) is in use; end what listens there, or pass --listen HOST:PORT")
            case EACCES: return CommandFailure("\(listen) may not be listened on; choose a port above 1023")
            case EADDRNOTAVAIL: return CommandFailure("\(listen) is no address of this machine; correct 'listen'")
            default: return CommandFailure("the server ended: \(error)")
            }
        }
        if error is SocketAddressError {
            return CommandFailure("'\(listen.host)' is no address of this machine; correct 'listen'")
        }
        return error is CommandFailure ? error : CommandFailure("the server ended: \(error)")
    }
}
