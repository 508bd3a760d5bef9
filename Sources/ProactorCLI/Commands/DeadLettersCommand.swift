import ArgumentParser
import ProactorModel

struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "See runs that could not go on, and deal with them.",
        subcommands: [List.self, Show.self, Replay.self, Discard.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List dead letters that nobody has dealt with, youngest first."
        )

        @Flag(help: "Those that were dealt with as well.")
        var all = false

        @OptionGroup var filter: DeadLetterFilterOptions

        @Option(help: "How many to list, 1 to 500.")
        var limit = 50

        @Option(help: "Only dead letters older than this one: the id where the list before ended.")
        var before: String?

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let page = try await self.options.client().get(
                "/dead-letters",
                query: self.filter.fields + [
                    ("all", self.all ? "true" : nil), ("limit", String(self.limit)), ("before", self.before),
                ]
            )
            guard self.options.format == .text else {
                Terminal.write(page)
                return
            }
            let letters = page["deadLetters"]?.arrayValue ?? []
            Terminal.write(letters.isEmpty ? "no dead letters" : DeadLetterText.table(letters))
            if let next = page["next"]?.stringValue { Terminal.write("\nMore: --before \(next)") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one dead letter: its event, prompt, journal, errors and cost."
        )

        @Argument(help: "The run's id.")
        var id: String

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let letter = try await self.options.client().get("/dead-letters/\(self.id)")
            switch self.options.format {
            case .json: Terminal.write(letter)
            case .text: Terminal.write(DeadLetterText.text(letter, isColored: Terminal.showsColor))
            }
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run dead letters again: one, or all that the filters name.",
            discussion: """
                A replay begins from the start, with today's rules and agents. With --resume the run goes on where its
                journal ends, with the rules that it began with; what was paid for is not paid for again.
                """
        )

        @Argument(help: "The run's id; without it, the filters say which.")
        var id: String?

        @Flag(help: "Go on where the journal ends.")
        var resume = false

        @OptionGroup var filter: DeadLetterFilterOptions
        @OptionGroup var decision: DeadLetterDecisionOptions

        func validate() throws {
            let isFiltered = self.filter.fields.contains { $0.value != nil }
            if self.id == nil, !isFiltered {
                throw ValidationError(
                    "name a run, or which ones with --rule, --agent, --type, --code, --since or --until"
                )
            }
            if self.id != nil, isFiltered { throw ValidationError("name a run or filters, not both") }
        }

        func run() async throws {
            var body = self.decision.body
            if self.resume { body["resume"] = true }
            let client = try self.decision.options.client()
            if let id = self.id {
                let answer = try await client.post("/dead-letters/\(id)/replay", .object(body))
                guard self.decision.options.format == .text else { return Terminal.write(answer) }
                return Terminal.write(DeadLetterText.replayed(answer))
            }
            for (name, value) in self.filter.fields { body[name] = value.map(JSONValue.string) }
            let answer = try await client.post("/dead-letters/replay", .object(body))
            guard self.decision.options.format == .text else { return Terminal.write(answer) }
            for replayed in answer["replayed"]?.arrayValue ?? [] { Terminal.write(DeadLetterText.replayed(replayed)) }
            for refused in answer["refused"]?.arrayValue ?? [] {
                Terminal.write("\(ValueText.text(refused["id"])) stays: \(ValueText.text(refused["detail"]))")
            }
            if answer["replayed"]?.arrayValue?.isEmpty == true, answer["refused"]?.arrayValue?.isEmpty == true {
                Terminal.write("no dead letters")
            }
            if answer["isComplete"] == false { Terminal.write("There are more; run the command again.") }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a dead letter off the list.")

        @Argument(help: "The run's id.")
        var id: String

        @OptionGroup var decision: DeadLetterDecisionOptions

        func run() async throws {
            let client = try self.decision.options.client()
            let answer = try await client.post("/dead-letters/\(self.id)/discard", .object(self.decision.body))
            guard self.decision.options.format == .text else { return Terminal.write(answer) }
            Terminal.write("\(self.id) is discarded")
        }
    }
}

/// Which dead letters a command is about.
struct DeadLetterFilterOptions: ParsableArguments {
    @Option(help: "Only runs of this rule.")
    var rule: String?

    @Option(help: "Only runs of this agent.")
    var agent: String?

    @Option(help: "Only runs that an event of this type woke.")
    var type: String?

    @Option(help: "Only runs whose last error has this code, such as turn-limit.")
    var code: String?

    @Option(help: "Only runs that ended at this time or later: 2026-01-31T09:00:00Z.")
    var since: String?

    @Option(help: "Only runs that ended before this time.")
    var until: String?

    var fields: [(name: String, value: String?)] {
        [
            ("rule", self.rule), ("agent", self.agent), ("type", self.type), ("code", self.code),
            ("since", self.since), ("until", self.until),
        ]
    }
}

/// What dealing with a dead letter takes.
struct DeadLetterDecisionOptions: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: "Who does this: a person's id in proactor.yaml; whose the access token is, without it."
    )
    var person: String?

    @Option(help: "Why; kept in the audit log.")
    var reason: String?

    @OptionGroup var options: ClientOptions

    var body: JSONObject {
        var body: JSONObject = [:]
        body["by"] = self.person.map(JSONValue.string)
        body["reason"] = self.reason.map(JSONValue.string)
        return body
    }
}
