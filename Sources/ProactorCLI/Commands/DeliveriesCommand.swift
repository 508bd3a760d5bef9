import ArgumentParser
import ProactorModel

struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "See what goes to sinks, and make again what was given up.",
        subcommands: [List.self, Retry.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List deliveries that were given up, youngest first."
        )

        @Option(help: "Those in this state instead: queued, delivered, dead-lettered or all.")
        var state = "dead-lettered"

        @Option(help: "Only those to this sink.")
        var sink: String?

        @Option(help: "How many to list, 1 to 500.")
        var limit = 50

        @Option(help: "Only deliveries older than this one: the id where the list before ended.")
        var before: String?

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let page = try await self.options.client().get(
                "/deliveries",
                query: [
                    ("state", self.state == "all" ? nil : self.state), ("sink", self.sink),
                    ("limit", String(self.limit)), ("before", self.before),
                ]
            )
            guard self.options.format == .text else {
                Terminal.write(page)
                return
            }
            let deliveries = page["deliveries"]?.arrayValue ?? []
            Terminal.write(deliveries.isEmpty ? "no deliveries" : Self.table(deliveries))
            if let next = page["next"]?.stringValue { Terminal.write("\nMore: --before \(next)") }
        }

        private static func table(_ deliveries: [JSONValue]) -> String {
            var table = TextTable(["DELIVERY", "SINK", "STATE", "ATTEMPTS", "WHAT", "ERROR"])
            for delivery in deliveries {
                let text = { (key: String) in delivery[key]?.stringValue ?? "" }
                let event = delivery["event"]?.intValue.map { "event \($0)" }
                table.add([
                    text("id"), text("sink"), text("state"), String(delivery["attempts"]?.intValue ?? 0),
                    event ?? "\(text("proposal")) (\(text("occasion")))", text("error"),
                ])
            }
            return table.text
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put deliveries that were given up back into the queue."
        )

        @Argument(help: "The deliveries' ids.")
        var ids: [String]

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let client = try self.options.client()
            for id in self.ids {
                let answer = try await client.post("/deliveries/\(id)/retry", .object([:]))
                switch self.options.format {
                case .json: Terminal.write(answer)
                case .text: Terminal.write("\(id) is tried again")
                }
            }
        }
    }
}
