import ArgumentParser
import ProactorModel

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Look events up, or show one.",
        discussion: """
            Without an id the events that were accepted last are listed. With one, or with an event's number in the log,
            that event is shown with the runs that it woke; --source says which one where several have the id.
            """
    )

    @Argument(help: "The id or the number of the event to show.")
    var id: String?

    @OptionGroup var event: EventConditionOptions

    @Option(help: "Only events of this task.")
    var task: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var options: ClientOptions

    func run() async throws {
        let client = try self.options.client()
        if let id = self.id {
            let event = try await client.get("/events/\(id)", query: [("source", self.event.source)])
            switch self.options.format {
            case .json: Terminal.write(event)
            case .text: Terminal.write(EventText.text(event, isColored: Terminal.showsColor))
            }
            return
        }
        let pages = ListPages(
            client: client,
            path: "/events",
            member: "events",
            format: self.options.format,
            emptyText: "no events"
        )
        try await pages.show(self.event.fields + [("task", self.task)], self.page, table: EventText.table)
    }
}
