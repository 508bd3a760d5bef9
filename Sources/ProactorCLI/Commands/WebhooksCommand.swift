import ArgumentParser
import ProactorModel

struct WebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract: "See what webhooks did not take, and try it again.",
        subcommands: [Rejected.self]
    )

    struct Rejected: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deliveries that were not taken.",
            subcommands: [List.self, Show.self, Retry.self],
            defaultSubcommand: List.self
        )
    }
}

extension WebhooksCommand.Rejected {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List deliveries that were not taken, youngest first."
        )

        @Flag(help: "Those that were taken after all as well.")
        var all = false

        @Option(help: "Only deliveries to this source.")
        var source: String?

        @Option(help: "Only deliveries that were refused for this reason, such as unmapped or signature-wrong.")
        var reason: String?

        @Option(help: "How many to list, 1 to 500.")
        var limit = 50

        @Option(help: "Only deliveries older than this one: the id where the list before ended.")
        var before: String?

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let page = try await self.options.client().get(
                "/webhooks/rejected",
                query: [
                    ("source", self.source), ("reason", self.reason), ("all", self.all ? "true" : nil),
                    ("limit", String(self.limit)), ("before", self.before),
                ]
            )
            guard self.options.format == .text else { return Terminal.write(page) }
            let deliveries = page["rejected"]?.arrayValue ?? []
            Terminal.write(deliveries.isEmpty ? "no rejected deliveries" : RejectedText.table(deliveries))
            if let next = page["next"]?.stringValue { Terminal.write("\nMore: --before \(next)") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one delivery: why it was not taken, its headers and its body."
        )

        @Argument(help: "The delivery's id.")
        var id: String

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let delivery = try await self.options.client().get("/webhooks/rejected/\(self.id)")
            switch self.options.format {
            case .json: Terminal.write(delivery)
            case .text: Terminal.write(RejectedText.text(delivery, isColored: Terminal.showsColor))
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try deliveries again, with the configuration that the server has now.",
            discussion: """
                With --all, every delivery is tried again that is known to be its sender's. One whose signature was wrong
                can be tried by its id; it is taken only when a secret of today makes the signature.
                """
        )

        @Argument(help: "The delivery's id; or --all.")
        var id: String?

        @Flag(help: "All that are known to be their senders'.")
        var all = false

        @Option(help: "With --all: only deliveries to this source.")
        var source: String?

        @Option(name: .customLong("as"), help: "Who does this: a person's id in proactor.yaml.")
        var person: String?

        @OptionGroup var options: ClientOptions

        func validate() throws {
            guard (self.id != nil) != self.all else { throw ValidationError("name a delivery, or pass --all") }
            guard self.all || self.source == nil else { throw ValidationError("--source goes with --all") }
        }

        func run() async throws {
            var body = JSONObject()
            body["by"] = self.person.map(JSONValue.string)
            body["source"] = self.source.map(JSONValue.string)
            let client = try self.options.client()
            if let id = self.id {
                let answer = try await client.post("/webhooks/rejected/\(id)/retry", .object(body))
                return Terminal.write(self.options.format == .json ? answer.jsonText : RejectedText.retried(answer))
            }
            let answer = try await client.post("/webhooks/rejected/retry", .object(body))
            guard self.options.format == .text else { return Terminal.write(answer) }
            let retried = answer["retried"]?.arrayValue ?? []
            let refused = answer["refused"]?.arrayValue ?? []
            for delivery in retried { Terminal.write(RejectedText.retried(delivery)) }
            for delivery in refused {
                Terminal.write("\(ValueText.text(delivery["id"])) stays: \(ValueText.text(delivery["detail"]))")
            }
            if retried.isEmpty, refused.isEmpty { Terminal.write("no rejected deliveries") }
            if answer["isComplete"] == false { Terminal.write("There are more; run the command again.") }
        }
    }
}
