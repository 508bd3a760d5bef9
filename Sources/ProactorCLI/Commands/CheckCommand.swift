import ArgumentParser
import ProactorDiagnostics
import ProactorModel
import ProactorRules
import ProactorRuntime

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Name everything that is wrong with a rule book.",
        discussion: """
            Reads proactor.yaml and the rules, agents and event types that it names, as 'proactor serve' does, and prints
            every problem with file, line and column, the line itself, and what to write instead.

            Where the store is a file that is there already, it also names the time operators whose state a change would drop.

            The exit status is 1 when there are errors; warnings alone leave it 0.
            """
    )

    @Argument(help: "The directory of proactor.yaml. Without that file, Rules and Agents below it are checked.")
    var directory = "."

    @Option(help: "text, or json for programs.")
    var format = OutputFormat.text

    func run() async throws {
        let loaded = try DeploymentLoader.load(inDirectory: self.directory)
            .withDroppedState(inDirectory: self.directory)
        let errors = loaded.diagnostics.count { $0.severity == .error }
        switch self.format {
        case .json: Terminal.write(CheckReport.json(loaded))
        case .text:
            if !loaded.diagnostics.isEmpty { Terminal.write(loaded.report(isColored: Terminal.showsColor)) }
            Terminal.write(CheckReport.summary(loaded))
        }
        if errors > 0 { throw ExitCode(ExitStatus.problems) }
    }
}

/// What `check` says.
enum CheckReport {
    static func summary(_ loaded: LoadedDeployment) -> String {
        let errors = loaded.diagnostics.count { $0.severity == .error }
        let warnings = loaded.diagnostics.count - errors
        let found = "\(Self.count(errors, "error")), \(Self.count(warnings, "warning"))"
        guard let book = loaded.book else { return found }
        return "\(Self.contents(of: book)): \(errors + warnings == 0 ? "no problems" : found)"
    }

    static func json(_ loaded: LoadedDeployment) -> JSONValue {
        [
            "ruleBook": loaded.book.map { .string($0.hash) } ?? .null,
            "problems": .array(loaded.diagnostics.map(\.json)),
        ]
    }

    static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
