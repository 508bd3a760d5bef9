import ArgumentParser
import Foundation
import Logging
import ProactorConfiguration
import ProactorObservability

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

    @Option(
        help:
            "How much is logged to the standard error: trace, debug, info, notice, warning, error or critical; notice without it."
    )
    var logLevel: LogLevel?

    @Option(
        help:
            "How the log is written: json for programs, text for people. Without it, as 'logs' in the configuration says."
    )
    var logFormat: LogFormat?

    func validate() throws {
        guard let listen = self.listen, ListenAddress(listen) == nil else { return }
        throw ValidationError("--listen must be HOST:PORT, such as 127.0.0.1:8787, is '\(listen)'")
    }

    func run() async throws {
        let loaded = try DeploymentLoader.load(self.config, isRequired: true)
        if !loaded.diagnostics.isEmpty { Terminal.error(loaded.report(isColored: false)) }
        guard var deployment = loaded.deployment, let book = loaded.book else {
            throw CommandFailure(
                "\(CheckReport.summary(loaded)); the server starts only with a rule book without errors"
            )
        }
        if let address = self.listen.flatMap(ListenAddress.init) { deployment.listen = address }
        let settings = deployment.telemetry
        let secrets = DeploymentSecrets(baseDirectory: deployment.baseDirectory)
        let level = self.logLevel?.level ?? settings.logLevel.flatMap { Logger.Level(rawValue: $0.rawValue) }
        let format = self.logFormat ?? settings.logFormat.flatMap { LogFormat(rawValue: $0.rawValue) }
        let telemetry = try ProcessTelemetry.start(
            settings,
            level: level ?? .notice,
            format: format ?? .text,
            secrets: secrets,
            environment: ProcessInfo.processInfo.environment
        )
        let server = Server(
            deployment: deployment,
            book: book,
            context: loaded.context,
            record: self.record,
            secrets: secrets,
            telemetry: telemetry,
            source: Server.Source(
                path: self.config,
                text: loaded.texts[self.config] ?? "",
                warnings: loaded.diagnostics
            )
        )
        try await server.run()
    }
}

extension LogFormat: ExpressibleByArgument {}

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
