import ArgumentParser
import ProactorModel
import ProactorSQLite
import ProactorStorage

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the store, while a server uses it or without one.",
        discussion: """
            The copy is one moment's state, whole and in one file. It is checked, as 'proactor store check' does, and forced
            to the disk, before it gets its name; a file that is there already is never overwritten.
            """
    )

    @Argument(help: "The file to make.")
    var destination: String

    @OptionGroup var store: StoreFileOptions

    @Option(help: "text, or json for programs.")
    var format = OutputFormat.text

    func run() async throws {
        let inspection = try self.store.inspection()
        let report: StoreReport
        do { report = try inspection.backUp(to: self.destination) } catch { throw CommandFailure(error.description) }
        guard self.format == .text else {
            var json = report.json.objectValue ?? [:]
            json["file"] = .string(self.destination)
            return Terminal.write(JSONValue.object(json))
        }
        Terminal.write(
            "\(self.destination) is sound; its audit log has \(report.auditEntries) entries, the last with hash "
                + "\(report.auditHash)."
        )
    }
}
