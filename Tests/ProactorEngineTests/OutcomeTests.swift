import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

@Suite struct OutcomeTests {
    private static let text = """
        events:
          A: {}
          B: { schema: { type: object, required: [n], properties: { n: { type: integer } } } }
          C: {}
        rules:
          r: { on: A, agent: a, emits: [B, C] }
          asks: { on: A, agent: a, emits: [B, C], approval: { approvers: [anna], expires: 1h, onApproved: C } }
        agents: { a: { steps: [{ emit: B, data: { n: 1 } }, { emit: C }] } }

        """

    private func outcome(
        _ emissions: [Emission],
        rule: String = "r",
        cause: Event = event(),
        sizeMaximum: Int = 262_144
    ) throws -> RunOutcome {
        let book = try book(Self.text)
        return try RunOutcome(
            of: run(rule: rule),
            emissions: emissions,
            event: cause,
            rule: try #require(book.rule(named: rule)),
            eventTypes: book.eventTypes,
            at: now,
            eventSizeMaximum: sizeMaximum,
            makeID: { ProposalID(rawValue: "prop_\($0)") }
        )
    }

    @Test func `outputs have ids from run and index, and name what caused them`() throws {
        let cause = event(extensions: ["hops": .integer(2), "correlationid": .string("c9")])
        let outcome = try self.outcome(
            [Emission(type: "B", subject: nil, data: ["n": 1]), Emission(type: "C", subject: "own", data: [:])],
            cause: cause
        )
        #expect(outcome.outputs.map(\.id) == ["run_1-0", "run_1-1"])
        #expect(outcome.outputs.map(\.source) == ["/proactor/rules/r", "/proactor/rules/r"])
        #expect(outcome.outputs.map(\.subject) == ["s", "own"])
        #expect(outcome.outputs[0].time == now)
        #expect(
            outcome.outputs[0].extensions == [
                "causationid": .string("e1"), "hops": .integer(3), "correlationid": .string("c9"),
            ]
        )
        #expect(outcome.proposals.isEmpty)
        for output in outcome.outputs {
            #expect(try CloudEventsJSON.event(from: CloudEventsJSON.json(from: output)) == output)
        }
    }

    @Test func `what belongs together is named by the task where the sender named nothing`() throws {
        let output = try #require(try self.outcome([Emission(type: "C", subject: nil, data: [:])]).outputs.first)
        #expect(output.extensions["correlationid"] == .string("task_1"))
        #expect(output.hops == 1)
    }

    @Test func `hops never overflow`() throws {
        let cause = event(extensions: ["hops": .integer(.max)])
        #expect(
            try self.outcome([Emission(type: "C", subject: nil, data: [:])], cause: cause).outputs[0].hops
                == Int(Int32.max)
        )
    }

    @Test func `where a rule asks for approval, each output becomes a proposal`() throws {
        let emissions = [
            Emission(type: "B", subject: nil, data: ["n": 1]), Emission(type: "C", subject: nil, data: [:]),
        ]
        let outcome = try self.outcome(emissions, rule: "asks")
        #expect(outcome.proposals.map(\.id.rawValue) == ["prop_0", "prop_1"])
        let proposal = outcome.proposals[0]
        #expect(proposal.event == outcome.outputs[0])
        #expect((proposal.state, proposal.revision, proposal.version) == (.waiting, 1, 1))
        #expect(proposal.expiresAt == Timestamp(seconds: now.seconds + 3600))
        #expect(proposal.policy.approvers == ["anna"])
        #expect((proposal.rule, proposal.agent) == ("asks", "a"))
    }

    @Test(arguments: [
        (Emission(type: "A", subject: nil, data: [:]), "rule 'r' may not emit 'A'; its 'emits' lists B, C"),
        (
            Emission(type: "B", subject: nil, data: ["n": "x"]),
            "the payload of 'B' breaks its schema: /n must be integer, is \"x\""
        ),
        (
            Emission(type: "B", subject: nil, data: [:]),
            "the payload of 'B' breaks its schema: the value lacks the property 'n'"
        ),
        (
            Emission(type: "C", subject: "a\nb", data: [:]),
            "the subject of 'C' must be one line without control characters"
        ),
        (
            Emission(type: "C", subject: String(repeating: "x", count: 2049), data: [:]),
            "the subject of 'C' has 2049 bytes; the limit is 2048"
        ),
    ])
    func `an output that is not allowed is refused with its reason`(emission: Emission, message: String) throws {
        let error = #expect(throws: EmissionRefusal.self) { try self.outcome([emission]) }
        #expect(error?.message == message)
    }

    @Test func `an output past the size of an event is refused`() throws {
        let emission = Emission(type: "C", subject: nil, data: ["text": .string(String(repeating: "x", count: 1000))])
        let error = #expect(throws: EmissionRefusal.self) { try self.outcome([emission], sizeMaximum: 1000) }
        #expect(error?.message.hasSuffix("the limit is 1000 (limits.eventSize)") == true)
        #expect(try self.outcome([emission], sizeMaximum: 2000).outputs.count == 1)
    }

    @Test func `an empty subject is none`() throws {
        #expect(try self.outcome([Emission(type: "C", subject: "", data: [:])]).outputs[0].subject == "s")
    }
}
