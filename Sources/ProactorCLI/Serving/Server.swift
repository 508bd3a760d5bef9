import Foundation
import Logging
import NIOCore
import ProactorComponents
import ProactorConfiguration
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorSQLite
import ProactorServer
import ProactorStorage
import ServiceLifecycle
import UnixSignals

/// One process that does everything: opens what the deployment names, runs the services, and closes it again.
struct Server {
    /// How much longer than its limit a graceful shutdown may take before what is left is cancelled.
    private static let shutdownGrace = Duration.seconds(5)

    let deployment: Deployment
    let book: RuleBook
    let context: RuleBookContext
    /// Where model turns are recorded.
    let record: String?

    private let logger = Logger(label: "proactor")
    private let clock = SystemWallClock()

    init(deployment: Deployment, book: RuleBook, context: RuleBookContext, record: String?) {
        self.deployment = deployment
        self.book = book
        self.context = context
        self.record = record
    }

    func run() async throws {
        let listen = self.deployment.listen
        guard listen.isLoopback else {
            throw CommandFailure(
                "'listen' is \(listen), but there is no access control yet that other machines could be let in with; "
                    + "listen on 127.0.0.1, behind a proxy that admits the right people"
            )
        }
        let components = Components(deployment: self.deployment)
        let models = try components.models()
        let sinks = try components.sinks()
        try self.checkModels(models)
        let store = try self.openStore()
        do {
            try await self.serve(store, components, models, sinks)
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

    private func openStore() throws(CommandFailure) -> SQLiteStore {
        let path = SourceFiles.path(self.deployment.storePath, in: self.deployment.baseDirectory)
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                "the directory \(directory) cannot be made; choose another 'store' or mend its permissions"
            )
        }
        do { return try SQLiteStore(path: path) } catch { throw CommandFailure("\(error)") }
    }

    private func serve(
        _ store: SQLiteStore,
        _ components: Components,
        _ models: ModelShelf,
        _ sinks: [String: any Sink]
    ) async throws {
        let limits = self.deployment.limits
        try await store.saveRuleBook(hash: self.book.hash, contents: self.book.contents, at: self.clock.now)
        let context = self.context
        let books = RuleBookShelf(current: self.book, store: store) { contents in
            RuleBookReader.recompile(RuleBook.files(from: contents), context: context)
        }
        let worker = "worker-\(UUID().uuidString.prefix(8).lowercased())"
        let deadLetters = DeadLetterDesk(store: store, books: books, limits: limits, clock: self.clock)
        let tools = try components.tools(engine: EngineDesk(store: store, desk: deadLetters))
        var models = models
        if let directory = self.record {
            models = try Components.recording(models, into: directory, without: components.secrets.values)
        }
        let governor = self.governor(store, worker)
        let backlog = BacklogGauge()
        backlog.set(try await store.unroutedEventCount())
        let desk = ApprovalDesk(store: store, directory: self.deployment.directory, clock: self.clock)
        let watch = ProgressWatch(signals: store.signals(of: [.progress]))
        // In this order, since a graceful shutdown ends them from the last to the first: no more requests are taken
        // before the runs at work are waited for, and what they tell is shown until the end.
        let services: [any Service] = [
            watch,
            RouterService(
                store: store,
                books: books,
                limits: limits,
                backlog: backlog,
                clock: self.clock,
                logger: self.logger,
                subscriptions: self.deployment.subscriptions
            ),
            ExpiryService(store: store, desk: desk, clock: self.clock, logger: self.logger),
            DeliveryService(
                store: store,
                sinks: sinks,
                composer: NoticeComposer(
                    store: store,
                    books: books,
                    directory: self.deployment.directory,
                    publicURL: self.deployment.publicURL,
                    clock: self.clock
                ),
                worker: worker,
                clock: self.clock,
                logger: self.logger
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
                logger: self.logger
            ),
            self.httpService(store, books, desk, deadLetters, watch, backlog, sinks),
        ]
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: self.logger
        )
        configuration.maximumGracefulShutdownDuration = limits.shutdown + Self.shutdownGrace
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await tools.close()
            throw error
        }
        await tools.close()
    }

    private func governor(_ store: SQLiteStore, _ worker: String) -> Governor {
        Governor(
            models: self.deployment.models.mapValues { ($0.limits, $0.prices) },
            budgets: Budgets(
                all: self.deployment.budget,
                rules: Dictionary(uniqueKeysWithValues: self.book.rules.map { ($0.name, $0.budget) }),
                agents: self.book.agents.mapValues(\.budget)
            ),
            store: store,
            clock: self.clock,
            process: worker,
            // The lock beside the store's file keeps other processes away.
            isAlone: true,
            logger: self.logger
        )
    }

    private func httpService(
        _ store: SQLiteStore,
        _ books: RuleBookShelf,
        _ desk: ApprovalDesk,
        _ deadLetters: DeadLetterDesk,
        _ watch: ProgressWatch,
        _ backlog: BacklogGauge,
        _ sinks: [String: any Sink]
    ) -> HTTPService {
        let intake = Intake(
            store: store,
            books: books,
            limits: self.deployment.limits,
            strictTypes: self.deployment.strictTypes,
            backlog: backlog,
            clock: self.clock
        )
        let parts = HTTPService.Parts(
            store: store,
            intake: intake,
            desk: desk,
            deadLetters: deadLetters,
            watch: watch,
            books: books,
            directory: self.deployment.directory,
            limits: self.deployment.limits,
            clock: self.clock,
            sinks: sinks
        )
        let listen = self.deployment.listen
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
            Terminal.write(
                "Serving at http://\(address)/, open to everybody on this machine (there is no access control)"
            )
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
