import ArgumentParser
import ProactorModel

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Let a server read its rules again.",
        discussion: """
            The server reads and checks its files. When they check, they are in force from the next event on; runs at
            work end with the rules that they began with. When they do not, nothing changes, the problems are shown, and
            the exit status is 1.
            """
    )

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let (status, report) = try await self.options.client().answer(posting: "/reload", expecting: [200, 422])
        if self.options.format == .json {
            Terminal.write(report)
        } else {
            for problem in report["problems"]?.arrayValue ?? [] { Terminal.write(Self.line(problem)) }
            Terminal.write(Self.summary(report, isAccepted: status == 200))
        }
        if status != 200 { throw ExitCode(ExitStatus.problems) }
    }

    private static func summary(_ report: JSONValue, isAccepted: Bool) -> String {
        let hash = (report["ruleBook"]?.stringValue ?? "").prefix(12)
        let keys = (report["needRestart"]?.arrayValue ?? []).compactMap(\.stringValue)
        let pending = keys.isEmpty ? "" : "\nOf proactor.yaml a restart takes: \(keys.joined(separator: ", "))"
        guard isAccepted else { return "Refused; the rule book \(hash) stays in force." }
        return report["replaced"] == nil
            ? "The rule book \(hash) is in force, as before.\(pending)" : "The rule book \(hash) is in force.\(pending)"
    }

    /// A problem as `check` begins it: place, severity, message, hint, code.
    private static func line(_ problem: JSONValue) -> String {
        var line = ""
        if let file = problem["file"]?.stringValue {
            line += "\(file):\(problem["line"]?.intValue ?? 0):\(problem["column"]?.intValue ?? 0): "
        }
        line += "\(ValueText.text(problem["severity"])): \(ValueText.text(problem["message"]))"
        if let hint = problem["hint"]?.stringValue { line += "; \(hint)" }
        return TextTable.onOneLine("\(line) [\(ValueText.text(problem["code"]))]")
    }
}
