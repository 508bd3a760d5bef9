import ArgumentParser
import ProactorModel

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Look runs up, or show one.",
        discussion: """
            A run is one agent's work for one match of one rule. Without an id the runs that were created last are listed;
            with one, its event, its prompt, its journal and its errors are shown.
            """
    )

    @Argument(help: "The id of the run to show.")
    var id: String?

    @Option(help: "Only runs of this rule.")
    var rule: String?

    @Option(help: "Only runs of this agent.")
    var agent: String?

    @Option(help: "Only runs in this state: queued, running, waiting, completed or dead-lettered.")
    var state: Run.State?

    @Option(help: "Only runs of this task.")
    var task: String?

    @OptionGroup var event: EventConditionOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var options: ClientOptions

    func run() async throws {
        let client = try self.options.client()
        if let id = self.id {
            let run = try await client.get("/runs/\(id)")
            switch self.options.format {
            case .json: Terminal.write(run)
            case .text: Terminal.write(RunText.text(run, isColored: Terminal.showsColor))
            }
            return
        }
        let filters = [
            ("rule", self.rule), ("agent", self.agent), ("state", self.state?.rawValue), ("task", self.task),
        ]
        let pages = ListPages(
            client: client,
            path: "/runs",
            member: "runs",
            format: self.options.format,
            emptyText: "no runs"
        )
        try await pages.show(filters + self.event.fields, self.page, table: RunText.table)
    }
}

extension Run.State: ExpressibleByArgument {}
