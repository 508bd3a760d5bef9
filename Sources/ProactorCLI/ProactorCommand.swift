package import ArgumentParser
import ProactorModel
import ProactorSQLite

/// The command `proactor`.
package struct ProactorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "proactor",
        abstract: "Wakes agents when something happens, by rules that domain teams write in YAML.",
        discussion: """
            Start a server in the directory of proactor.yaml, send it an event, and follow what the event sets off:

              proactor check
              proactor serve
              proactor send StockLevelZero --source /inventory/eu --data '{"sku": "SKU-123", …}'
              proactor watch task_…
              proactor approvals list

            Commands that talk to a server take --server URL, else PROACTOR_SERVER, else http://127.0.0.1:8787. Where it lets
            in only whom it knows, PROACTOR_TOKEN or the file PROACTOR_TOKEN_FILE holds the access token.
            The exit status is 0 when all is well, 1 when there were problems, and 2 for wrong usage.
            """,
        version: "\(ProactorVersion.current) (store format \(SQLiteStore.knownFormat))",
        subcommands: [
            ServeCommand.self, CheckCommand.self, TestCommand.self, ExplainCommand.self, SchemaCommand.self,
            SendCommand.self, WatchCommand.self, TasksCommand.self, ApprovalsCommand.self, DeadLettersCommand.self,
            DeliveriesCommand.self, WebhooksCommand.self, AuditCommand.self, TokenCommand.self, EventsCommand.self,
            RunsCommand.self, TimersCommand.self, ReloadCommand.self, StoreCommand.self, BackupCommand.self,
        ]
    )

    package init() {}

    /// Carries out the command line and answers the exit status.
    package static func execute(_ arguments: [String]) async -> Int32 {
        do {
            var command = try Self.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return ExitStatus.fine
        } catch let failure as CommandFailure {
            Terminal.error("proactor: \(failure)")
            return ExitStatus.problems
        } catch let failure as ConnectionFailure {
            Terminal.error("proactor: \(failure)")
            return ExitStatus.problems
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            switch Self.exitCode(for: error) {
            case .success:
                // Help and the version were asked for.
                Terminal.write(Self.fullMessage(for: error))
                return ExitStatus.fine
            case .validationFailure:
                Terminal.error(Self.fullMessage(for: error))
                return ExitStatus.wrongUsage
            default:
                Terminal.error("proactor: \(error)")
                return ExitStatus.problems
            }
        }
    }
}

/// What the program's exit status means.
enum ExitStatus {
    static let fine: Int32 = 0
    /// Something was found, or did not work.
    static let problems: Int32 = 1
    static let wrongUsage: Int32 = 2
}

/// Why a command could not do its work: one line that says what to do.
struct CommandFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
