import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

@Suite("What a rule approves by itself") struct AutomaticApprovalTests {
    private static func text(_ condition: String) -> String {
        """
        events:
          A: {}
          B:
            schema:
              type: object
              required: [total]
              properties: { total: { type: number }, label: { type: string } }
              additionalProperties: false
          C: {}
        rules:
          r:
            on: A
            agent: a
            emits: [B]
            approval: { approvers: [anna], remind: 1h, escalate: { after: 2h, to: [ben] }, auto: '\(condition)', onApproved: C }
        agents: { a: { steps: [{ emit: B, data: { total: 1.5 } }] } }
        """
    }

    private func outcome(_ condition: String, total: JSONValue) throws -> RunOutcome {
        let book = try book(Self.text(condition))
        return try RunOutcome(
            of: run(),
            emissions: [Emission(type: "B", subject: nil, data: ["total": total])],
            event: event(
                "A",
                ["kind": "small"],
                extensions: ["decidedby": .string("ben"), "postedby": .string("dev")]
            ),
            rule: try #require(book.rule(named: "r")),
            eventTypes: book.eventTypes,
            at: now,
            makeID: { ProposalID(rawValue: "prop_\($0)") }
        )
    }

    @Test func `below the condition's limit nobody is asked, and it is recorded as such`() throws {
        let proposal = try #require(try self.outcome("data.total < 200", total: 199.5).proposals.first)
        #expect((proposal.state, proposal.decidedAt) == (.approved, now))
        #expect(proposal.decisions.map(\.by) == [Decision.automaticPerson])
        #expect(proposal.decisions.map(\.channel) == [Decision.automaticChannel])
        #expect(proposal.decisions.first?.reason == "auto: data.total < 200")
        #expect(ProposalDecision.outcome(of: proposal, at: now)?.type == "C")
        #expect(try self.outcome("data.total < 200", total: 200).proposals.first?.state == .waiting)
    }

    @Test func `it sees the cause as well`() throws {
        #expect(try self.outcome(#"cause.data.kind == "small""#, total: 1).proposals.first?.state == .approved)
        #expect(try self.outcome(#"cause.data.kind == "large""#, total: 1).proposals.first?.state == .waiting)
    }

    @Test func `where it has no answer a person is asked, and it is told why`() throws {
        let outcome = try self.outcome(#"cause.data.other == "small""#, total: 1)
        #expect(outcome.proposals.first?.state == .waiting)
        #expect(outcome.automaticFailures.count == 1)
    }

    @Test func `people behind the event are known to the proposal`() throws {
        #expect(try self.outcome("false", total: 1).proposals.first?.causedBy == ["ben", "dev"])
    }

    @Test(
        arguments: [
            ("data.label", "bool"), ("nothing", "nothing"),
        ]
    )
    func `a condition with an error is found when the rules are read`(condition: String, word: String) {
        let context = RuleBookContext(tools: [], sinks: ["inbox"], directory: testDirectory)
        let file = RuleBookFile(path: "Rules/shop/rules.yaml", text: Self.text(condition))
        let diagnostics = RuleBookReader.read([file], context: context).diagnostics
        #expect(
            diagnostics.contains { $0.description.contains("'auto'") && $0.description.contains(word) },
            "\(diagnostics)"
        )
    }
}
