import ProactorEngine
import ProactorJSONSchema
import ProactorModel
import ProactorRules
import Testing

@Suite("Payloads that approvers change, and people whom they let decide") struct ProposalChangeTests {
    private static let type = try? book(
        """
        events:
          B: { schema: { type: object, required: [n], properties: { n: { type: integer, maximum: 9 } } } }
        rules: { r: { on: B, agent: a } }
        agents: { a: { steps: [{ say: x }] } }
        """
    ).eventTypes["B"]

    private func proposal(
        approvers: [String] = ["group:buyers"],
        quorum: Int = 1,
        fourEyes: Bool = false,
        edits: Bool = true,
        step: Int? = nil,
        causedBy: [String] = []
    ) -> Proposal {
        Proposal(
            id: ProposalID(rawValue: "prop_1"),
            taskID: TaskID(rawValue: "task_1"),
            runID: RunID(rawValue: "run_1"),
            rule: "r",
            agent: "a",
            event: event("B", ["n": 1]),
            policy: ApprovalPolicy(
                approvers: approvers,
                quorum: quorum,
                sinks: ["inbox"],
                onApproved: "Yes",
                onRejected: nil,
                onExpired: nil,
                expiresAfter: nil,
                allowsEdits: edits,
                needsFourEyes: fourEyes,
                escalation: ApprovalPolicy.Escalation(after: .seconds(60), to: ["dev"])
            ),
            createdAt: now,
            expiresAt: nil,
            causedBy: causedBy,
            step: step
        )
    }

    private func edit(
        _ proposal: Proposal,
        by person: String = "anna",
        _ data: JSONValue = ["n": 2],
        revision: Int? = nil,
        sizeMaximum: Int = 10_000
    ) throws(DecisionRefusal) -> Proposal {
        try ProposalDecision.edit(
            proposal,
            ProposalEdit(
                by: person,
                data: data,
                reason: "because",
                revision: revision ?? proposal.revision,
                at: now
            ),
            type: Self.type,
            directory: testDirectory,
            eventSizeMaximum: sizeMaximum
        )
    }

    private func approve(_ proposal: Proposal, by person: String) throws(DecisionRefusal) -> Proposal {
        let decision = Decision(
            by: person,
            verdict: .approve,
            reason: nil,
            at: now,
            revision: proposal.revision,
            channel: "cli"
        )
        return try ProposalDecision.decide(proposal, decision, directory: testDirectory)
    }

    private func refusal(_ change: () throws(DecisionRefusal) -> Proposal) -> DecisionRefusal? {
        do throws(DecisionRefusal) {
            _ = try change()
            return nil
        } catch {
            return error
        }
    }

    // MARK: Changes

    @Test func `a change makes the next revision, which keeps who changed what`() throws {
        let edited = try self.edit(self.proposal())
        #expect((edited.revision, edited.version, edited.state) == (2, 2, .waiting))
        #expect(edited.event.jsonData == ["n": 2])
        #expect(edited.revisions.map(\.data) == [["n": 1], ["n": 2]])
        #expect(edited.revisions.map(\.by) == [nil, "anna"])
        #expect(edited.revisions.last?.reason == "because")
        let approved = try self.approve(edited, by: "anna")
        #expect(ProposalDecision.outcome(of: approved, at: now)?.jsonData == ["n": 2])
    }

    @Test func `who approved the payload as it was has not approved the changed one`() throws {
        let once = try self.approve(self.proposal(quorum: 2), by: "anna")
        let edited = try self.edit(once, by: "ben")
        #expect(edited.currentApprovals.isEmpty)
        let twice = try self.approve(edited, by: "anna")
        #expect(twice.state == .waiting)
        #expect(try self.approve(twice, by: "ben").state == .approved)
    }

    @Test func `what may not be changed is refused with the reason`() throws {
        #expect(self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(), ["n": 1]) } == .unchanged)
        #expect(
            self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(), by: "dev") }
                == .notAnApprover(person: "dev", approvers: ["group:buyers"])
        )
        #expect(
            self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(), by: "zoe") }
                == .unknownPerson("zoe")
        )
        #expect(
            self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(), revision: 2) }
                == .otherRevision(decided: 2, current: 1)
        )
        let broken = self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(), ["n": 10]) }
        #expect(broken?.description.contains("n") == true)
        guard case .invalidPayload(let violations)? = broken else {
            Issue.record("\(String(describing: broken))")
            return
        }
        #expect(violations.map(\.keyword) == ["maximum"])
        let locked = self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(edits: false)) }
        #expect(locked?.description.contains("edit: false") == true)
        let call = self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(step: 3)) }
        #expect(call?.description.contains("arguments of a call") == true)
        let large = self.refusal { () throws(DecisionRefusal) in try self.edit(self.proposal(), sizeMaximum: 20) }
        #expect(large == .payloadTooLarge(limit: 20))
        let approved = try self.approve(self.proposal(), by: "anna")
        guard case .alreadyDecided? = self.refusal({ () throws(DecisionRefusal) in try self.edit(approved) }) else {
            Issue.record("a decided proposal was changed")
            return
        }
    }

    @Test func `revisions end at their limit`() throws {
        var proposal = self.proposal()
        for number in 1..<ProposalDecision.revisionMaximum {
            proposal = try self.edit(proposal, ["n": .int(Int64(number % 2 + 2))])
        }
        let last = self.refusal { () throws(DecisionRefusal) in try self.edit(proposal, ["n": 5]) }
        #expect(last?.description.contains("100 revisions") == true)
    }

    // MARK: Four eyes

    @Test func `who changed it, or caused it, does not suffice where four eyes are needed`() throws {
        let edited = try self.edit(self.proposal(fourEyes: true))
        let own = try self.approve(edited, by: "anna")
        #expect(own.state == .waiting)
        #expect(try self.approve(own, by: "ben").state == .approved)
        #expect(try self.approve(edited, by: "ben").state == .approved)
        let caused = try self.approve(self.proposal(fourEyes: true, causedBy: ["ben"]), by: "ben")
        #expect(caused.state == .waiting)
        #expect(try self.approve(self.proposal(fourEyes: true), by: "ben").state == .approved)
        #expect(try self.approve(try self.edit(self.proposal()), by: "anna").state == .approved)
    }

    // MARK: Delegation and escalation

    @Test func `an approver lets somebody decide, who may let another one`() throws {
        let delegated = try ProposalDecision.delegate(
            self.proposal(approvers: ["anna"]),
            from: "anna",
            to: "dev",
            directory: testDirectory,
            at: now
        )
        #expect(Approvers.of(delegated, in: testDirectory) == ["anna", "dev"])
        let again = try ProposalDecision.delegate(
            delegated,
            from: "dev",
            to: "carla",
            directory: testDirectory,
            at: now
        )
        #expect(try self.approve(again, by: "carla").state == .approved)
    }

    @Test func `nobody else delegates, to nobody unknown, and to nobody who may decide already`() {
        let delegate = { (from: String, to: String) in
            self.refusal { () throws(DecisionRefusal) in
                try ProposalDecision.delegate(
                    self.proposal(approvers: ["anna", "ben"]),
                    from: from,
                    to: to,
                    directory: testDirectory,
                    at: now
                )
            }
        }
        #expect(delegate("dev", "carla") == .notAnApprover(person: "dev", approvers: ["anna", "ben"]))
        #expect(delegate("anna", "zoe") == .unknownPerson("zoe"))
        #expect(delegate("anna", "ben")?.description == "'ben' may decide this proposal already")
    }

    @Test func `a delegation by somebody who lost the right gives none`() {
        var proposal = self.proposal(approvers: ["anna"])
        proposal.delegations = [Proposal.Delegation(from: "carla", to: "dev", at: now)]
        #expect(Approvers.of(proposal, in: testDirectory) == ["anna"])
    }

    @Test func `more people decide once it was escalated`() throws {
        let proposal = self.proposal(approvers: ["anna"])
        #expect(ProposalTiming.advance(proposal, to: now.advanced(by: .seconds(59))) == nil)
        let (escalated, occasion) = try #require(ProposalTiming.advance(proposal, to: now.advanced(by: .seconds(60))))
        #expect(occasion == .escalated)
        #expect(Approvers.of(escalated, in: testDirectory) == ["anna", "dev"])
        #expect(ProposalTiming.advance(escalated, to: now.advanced(by: .seconds(600))) == nil)
        #expect(try self.approve(escalated, by: "dev").state == .approved)
    }

    @Test func `reminders come at their distance until it is decided, and never after it expired`() throws {
        var proposal = self.proposal()
        proposal.policy.escalation = nil
        proposal.policy.remindsEvery = .seconds(10)
        proposal.expiresAt = now.advanced(by: .seconds(35))
        var occasions: [String] = []
        while let due = proposal.dueAt {
            let (next, occasion) = try #require(ProposalTiming.advance(proposal, to: due))
            occasions.append("\(due.duration(since: now).wholeMilliseconds / 1000) \(occasion.rawValue)")
            proposal = next
        }
        #expect(occasions == ["10 reminded", "20 reminded", "30 reminded", "35 expired"])
        #expect(try self.approve(self.proposal(), by: "anna").dueAt == nil)
    }
}
