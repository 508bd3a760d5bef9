import ArgumentParser
import ProactorModel
import ProactorStorage

struct TasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks",
        abstract: "List tasks, or show one.",
        discussion: """
            A task is one accepted event and all that it sets off. Without an id the youngest tasks are listed; with one,
            its event, its runs with their journals and errors, and its proposals are shown.
            """
    )

    @Argument(help: "The id of the task to show.")
    var id: String?

    @Option(help: "Only tasks in this state: running, waiting or completed.")
    var state: TaskSnapshot.State?

    @Option(help: "Only tasks in which this rule matched.")
    var rule: String?

    @Option(help: "Only tasks for which this agent worked.")
    var agent: String?

    @OptionGroup var event: EventConditionOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var options: ClientOptions

    func run() async throws {
        let client = try self.options.client()
        if let id = self.id {
            let task = try await client.get("/tasks/\(id)")
            switch self.options.format {
            case .json: Terminal.write(task)
            case .text: Terminal.write(TaskText.text(task, isColored: Terminal.showsColor))
            }
            return
        }
        let filters = [("state", self.state?.rawValue), ("rule", self.rule), ("agent", self.agent)]
        let pages = ListPages(
            client: client,
            path: "/tasks",
            member: "tasks",
            format: self.options.format,
            emptyText: "no tasks"
        )
        try await pages.show(filters + self.event.fields, self.page, table: TaskText.table)
    }
}

extension TaskSnapshot.State: ExpressibleByArgument {}
