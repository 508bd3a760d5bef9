import ArgumentParser
import ProactorModel

struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals",
        abstract: "See what waits for a decision, and decide.",
        subcommands: [List.self, Show.self, Approve.self, Reject.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List proposals, the waiting ones unless told otherwise."
        )

        @Option(help: "waiting, approved, rejected, expired, or all.")
        var state = ProposalSelection.waiting

        @Option(help: "How many to list, 1 to 500.")
        var limit = 50

        @Option(help: "Only proposals older than this one: the id where the list before ended.")
        var before: String?

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let page = try await self.options.client().get(
                "/proposals",
                query: [
                    ("state", self.state == .all ? nil : self.state.rawValue), ("limit", String(self.limit)),
                    ("before", self.before),
                ]
            )
            guard self.options.format == .text else {
                Terminal.write(page)
                return
            }
            let proposals = page["proposals"]?.arrayValue ?? []
            let nothing = self.state == .waiting ? "nothing waits for a decision" : "no proposals"
            Terminal.write(proposals.isEmpty ? nothing : ProposalText.table(proposals))
            if let next = page["next"]?.stringValue { Terminal.write("\nMore: --before \(next)") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one proposal with all that it says.")

        @Argument(help: "The proposal's id.")
        var id: String

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let proposal = try await self.options.client().get("/proposals/\(self.id)")
            switch self.options.format {
            case .json: Terminal.write(proposal)
            case .text: Terminal.write(ProposalText.text(proposal, isColored: Terminal.showsColor))
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Approve a proposal.")

        @OptionGroup var decision: DecisionOptions

        func run() async throws { try await self.decision.decide(.approve) }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Reject a proposal.")

        @OptionGroup var decision: DecisionOptions

        func run() async throws { try await self.decision.decide(.reject) }
    }
}

/// Which proposals to list.
enum ProposalSelection: String, ExpressibleByArgument, CaseIterable {
    case waiting
    case approved
    case rejected
    case expired
    case all
}

/// What a decision takes.
struct DecisionOptions: ParsableArguments {
    @Argument(help: "The proposal's id.")
    var id: String

    @Option(
        name: .customLong("as"),
        help: "Who decides: a person's id in proactor.yaml; whose the access token is, without it."
    )
    var person: String?

    @Option(help: "Why; kept with the decision.")
    var reason: String?

    @OptionGroup var options: ClientOptions

    func decide(_ verdict: Decision.Verdict) async throws {
        var body: JSONObject = ["verdict": .string(verdict.rawValue)]
        body["by"] = self.person.map(JSONValue.string)
        body["reason"] = self.reason.map(JSONValue.string)
        let proposal = try await self.options.client().post("/proposals/\(self.id)/decisions", .object(body))
        guard self.options.format == .text else {
            Terminal.write(proposal)
            return
        }
        Terminal.write(ProposalText.outcome(proposal))
    }
}
