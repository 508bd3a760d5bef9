import ArgumentParser
import Logging
import ProactorConfiguration

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server.",
        discussion: """
            Takes in events, matches them against the rules, lets agents work, and asks people, until SIGTERM or SIGINT
            (Ctrl-C) ends it: then it takes no more requests, waits for the runs at work, and hands back the rest.

            It starts only with a rule book that has no errors; 'proactor check' shows what is wrong with one.
            """
    )

    @Option(help: "The configuration's file.")
    var config = DeploymentLoader.fileName

    @Option(help: "HOST:PORT to listen on, instead of 'listen' in the configuration. Port 0 lets the system choose.")
    var listen: String?

    @Option(
        help: """
            A directory to record every model turn in, one file a model, without secrets: for models of the kind \
            'recorded', which answer with them again.
            """
    )
    var record: String?

    @Option(help: "How much is logged to the standard error: trace, debug, info, notice, warning, error or critical.")
    var logLevel = LogLevel.notice

    func validate() throws {
        guard let listen = self.listen, ListenAddress(listen) == nil else { return }
        throw ValidationError("--listen must be HOST:PORT, such as 127.0.0.1:8787, is '\(listen)'")
    }

    func run() async throws {
        let level = self.logLevel.level
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let loaded = try DeploymentLoader.load(self.config, isRequired: true)
        if !loaded.diagnostics.isEmpty { Terminal.error(loaded.report(isColored: false)) }
        guard var deployment = loaded.deployment, let book = loaded.book else {
            throw CommandFailure(
                "\(CheckReport.summary(loaded)); the server starts only with a rule book without errors"
            )
        }
        if let address = self.listen.flatMap(ListenAddress.init) { deployment.listen = address }
        let server = Server(
            deployment: deployment,
            book: book,
            context: loaded.context,
            record: self.record,
            source: Server.Source(
                path: self.config,
                text: loaded.texts[self.config] ?? "",
                warnings: loaded.diagnostics
            )
        )
        try await server.run()
    }
}

/// How much is logged.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace
    case debug
    case info
    case notice
    case warning
    case error
    case critical

    var level: Logger.Level { Logger.Level(rawValue: self.rawValue) ?? .notice }
}
