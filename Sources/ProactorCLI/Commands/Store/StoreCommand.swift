import ArgumentParser
import ProactorModel
import ProactorSQLite
import ProactorStorage

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look into the store.",
        subcommands: [Status.self, Check.self]
    )

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how large the store is and what it holds.",
            discussion: "Asks a running server, or with --file reads the file itself, whether or not a server uses it."
        )

        @Option(help: "The file of a store.")
        var file: String?

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let status: JSONValue
            if let file = self.file {
                do throws(SQLiteStoreError) {
                    status = try StoreInspection(path: file).status().json
                } catch {
                    throw CommandFailure(error.description)
                }
            } else {
                status = try await self.options.client().get("/store")
            }
            Terminal.write(self.options.format == .json ? status.jsonText : StoreText.text(status))
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that the store is sound.",
            discussion: """
                Reads the whole file, while a server uses it or without one: its pages and indexes, what rows refer to, what
                tasks count, and the audit log. It changes nothing. The exit status is 1 when something is wrong.
                """
        )

        @OptionGroup var store: StoreFileOptions

        @Option(help: "text, or json for programs.")
        var format = OutputFormat.text

        func run() async throws {
            let inspection = try self.store.inspection()
            let report: StoreReport
            do { report = try inspection.check() } catch { throw CommandFailure(error.description) }
            if self.format == .json {
                Terminal.write(report.json)
            } else {
                for problem in report.problems { Terminal.write(TextTable.onOneLine(problem)) }
                Terminal.write(
                    report.problems.isEmpty
                        ? "The store is sound; its audit log has \(report.auditEntries) entries, the last with hash \(report.auditHash)."
                        : "The store is not sound: \(CheckReport.count(report.problems.count, "problem")). Restore a backup."
                )
            }
            if !report.problems.isEmpty { throw ExitCode(ExitStatus.problems) }
        }
    }
}

extension StoreReport {
    /// What was found, for programs.
    var json: JSONValue {
        [
            "sound": .bool(self.problems.isEmpty), "problems": .array(self.problems.map(JSONValue.string)),
            "auditEntries": .int(self.auditEntries), "auditHash": .string(self.auditHash),
        ]
    }
}
