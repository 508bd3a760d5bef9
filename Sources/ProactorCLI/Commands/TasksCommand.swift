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

    @Option(help: "Only tasks that an event of this type began.")
    var type: String?

    @Option(help: "Only tasks in which this rule matched.")
    var rule: String?

    @Option(help: "How many tasks to list, 1 to 500.")
    var limit = 20

    @Option(help: "Only tasks older than this one: the id where the list before ended.")
    var before: String?

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
        let page = try await client.get(
            "/tasks",
            query: [
                ("state", self.state?.rawValue), ("type", self.type), ("rule", self.rule),
                ("limit", String(self.limit)),
                ("before", self.before),
            ]
        )
        guard self.options.format == .text else {
            Terminal.write(page)
            return
        }
        let tasks = page["tasks"]?.arrayValue ?? []
        Terminal.write(tasks.isEmpty ? "no tasks" : TaskText.table(tasks))
        if let next = page["next"]?.stringValue { Terminal.write("\nMore: --before \(next)") }
    }
}

extension TaskSnapshot.State: ExpressibleByArgument {}
