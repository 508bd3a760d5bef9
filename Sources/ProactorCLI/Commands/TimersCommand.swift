import ArgumentParser
import ProactorModel

struct TimersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timers",
        abstract: "See when time operators and schedules have something to do next.",
        discussion: """
            The soonest comes first: when a window closes, an event was expected, a throttle's count is forgotten, or a
            schedule ticks.
            """
    )

    @Option(help: "Only timers of this rule.")
    var rule: String?

    @Option(help: "How many to list, 1 to 500.")
    var limit = 50

    @Option(help: "Only what comes later than this: what the list before said after 'More'.")
    var after: String?

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let page = try await self.options.client().get(
            "/timers",
            query: [("rule", self.rule), ("limit", String(self.limit)), ("after", self.after)]
        )
        guard self.options.format == .text else { return Terminal.write(page) }
        let timers = page["timers"]?.arrayValue ?? []
        Terminal.write(timers.isEmpty ? "no timers" : Self.table(timers))
        if let next = page["next"]?.stringValue { Terminal.write("\nMore: --after '\(next)'") }
    }

    private static func table(_ timers: [JSONValue]) -> String {
        var table = TextTable(["DUE", "RULE", "OPERATOR", "KEY", "STATE"])
        for timer in timers {
            table.add([
                timer["dueAt"]?.stringValue ?? "", timer["rule"]?.stringValue ?? "",
                timer["operator"]?.stringValue ?? "", timer["key"].map { ValueText.short($0) } ?? "-",
                timer["summary"]?.stringValue ?? "",
            ])
        }
        return table.text
    }
}
