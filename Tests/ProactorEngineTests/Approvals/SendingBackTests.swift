import ProactorEngine
import ProactorModel
import Testing

@Suite struct SendingBackTests {
    private static func proposal(
        sendBacks: Int = 3,
        quorum: Int = 1,
        step: Int? = nil,
        decisions: [Decision] = []
    ) -> Proposal {
        Proposal(
            id: ProposalID(rawValue: "prop_1"),
            taskID: TaskID(rawValue: "task_1"),
            runID: RunID(rawValue: "run_1"),
            rule: "r",
            agent: "a",
            event: Event(id: "run_1-1", source: "/proactor/rules/r", type: "B", data: .json(["n": 1])),
            policy: ApprovalPolicy(
                approvers: ["group:buyers"],
                quorum: quorum,
                sinks: ["inbox"],
                onApproved: "Yes",
                onRejected: "No",
                onExpired: "Late",
                onWithdrawn: "Gone",
                expiresAfter: .seconds(3600),
                needsFourEyes: true,
                sendBackMaximum: sendBacks
            ),
            createdAt: now,
            expiresAt: now.advanced(by: .seconds(3600)),
            decisions: decisions,
            step: step
        )
    }

    private static func decision(
        _ verdict: Decision.Verdict,
        by person: String = "anna",
        _ reason: String? = "less",
        revision: Int = 1
    ) -> Decision {
        Decision(by: person, verdict: verdict, reason: reason, at: now, revision: revision, channel: "cli")
    }

    private func decide(_ proposal: Proposal, _ decision: Decision) throws -> Proposal {
        try ProposalDecision.decide(proposal, decision, directory: testDirectory)
    }

    private func refusal(_ proposal: Proposal, _ decision: Decision) -> DecisionRefusal? {
        do throws(DecisionRefusal) {
            _ = try ProposalDecision.decide(proposal, decision, directory: testDirectory)
            return nil
        } catch {
            return error
        }
    }

    private func answered(
        _ proposal: Proposal,
        _ emissions: [Emission],
        text: String? = nil,
        after: Int = 60
    ) throws -> Proposal {
        ProposalDecision.answered(
            proposal,
            try #require(Feedback(of: proposal, delegated: RunUsage())),
            by: emissions,
            text: text,
            at: now.advanced(by: .seconds(after))
        )
    }

    @Test
    func `who sends a proposal back says what shall be different, and nobody decides until there is a new revision`()
        throws
    {
        let returned = try self.decide(Self.proposal(), Self.decision(.sendBack))
        #expect(returned.state == .changesRequested)
        #expect(returned.dueAt == nil && returned.decidedAt == nil)
        #expect(ProposalDecision.outcome(of: returned, at: now) == nil)
        #expect(self.refusal(returned, Self.decision(.approve, by: "ben")) == .beingRevised(by: "anna", at: now))
        for blank in [nil, "", " \n"] {
            guard case .notReturnable = self.refusal(Self.proposal(), Self.decision(.sendBack, blank)) else {
                Issue.record("sent back without a word")
                continue
            }
        }
    }

    @Test func `a call is not sent back, nor what was sent back as often as its rule lets it be`() throws {
        for proposal in [
            Self.proposal(step: 2), Self.proposal(sendBacks: 0),
            Self.proposal(sendBacks: 1, decisions: [Self.decision(.sendBack)]),
        ] {
            guard case .notReturnable = self.refusal(proposal, Self.decision(.sendBack)) else {
                Issue.record("\(proposal) was sent back")
                continue
            }
        }
    }

    @Test func `what the agent emits in answer is the next revision, which waits as if it were new`() throws {
        let approved = try self.decide(Self.proposal(quorum: 2), Self.decision(.approve, by: "ben"))
        let returned = try self.decide(approved, Self.decision(.sendBack))
        let emissions = [
            Emission(type: "B", subject: nil, data: ["n": 5]), Emission(type: "B", subject: "s", data: ["n": 2]),
        ]
        let revised = try self.answered(returned, emissions)
        #expect(revised.state == .waiting)
        // The proposal is the run's second output, so that of several answers the second is its own.
        #expect(revised.event.jsonData == ["n": 2])
        #expect((revised.event.subject, revised.event.id) == ("s", "run_1-1"))
        #expect(revised.expiresAt == now.advanced(by: .seconds(3660)))
        #expect(revised.currentApprovals.isEmpty)
        let last = try #require(revised.revisions.last)
        #expect((last.number, last.by, last.reason, last.requestedBy) == (2, nil, "less", "anna"))
        // Who sent it back may approve, and is the second pair of eyes.
        let one = try self.decide(revised, Self.decision(.approve, revision: 2))
        #expect(one.state == .waiting)
        #expect(try self.decide(one, Self.decision(.approve, by: "ben", revision: 2)).state == .approved)
    }

    @Test func `an agent that emits nothing in answer withdraws the proposal, with its reason`() throws {
        let returned = try self.decide(Self.proposal(), Self.decision(.sendBack))
        let withdrawn = try self.answered(returned, [Emission(type: "C", subject: nil, data: 1)], text: "no need")
        #expect(withdrawn.state == .withdrawn)
        #expect(withdrawn.remark?.sentence == "The agent took it back: no need")
        let outcome = try #require(ProposalDecision.outcome(of: withdrawn, at: now))
        #expect((outcome.type, outcome.id) == ("Gone", "prop_1-withdrawn"))
        #expect(outcome.extensions[Event.ExtensionName.reason] == .string("no need"))
        #expect(outcome.extensions[Event.ExtensionName.decidedBy] == nil)
        #expect(
            self.refusal(withdrawn, Self.decision(.approve))
                == .alreadyDecided(state: .withdrawn, by: [], at: withdrawn.decidedAt)
        )
    }

    @Test func `an agent that fails leaves the proposal waiting as it was, and approvals begin anew`() throws {
        let approved = try self.decide(Self.proposal(quorum: 2), Self.decision(.approve, by: "ben"))
        let returned = try self.decide(approved, Self.decision(.sendBack))
        let waiting = ProposalDecision.unanswered(returned, because: "out of tokens", at: now)
        #expect((waiting.state, waiting.revision, waiting.event) == (.waiting, 1, returned.event))
        #expect(waiting.remark?.sentence.contains("out of tokens") == true)
        #expect(waiting.currentApprovals.isEmpty)
        let again = try self.decide(waiting, Self.decision(.approve, by: "ben"))
        #expect(again.state == .waiting)
        #expect(try self.decide(again, Self.decision(.approve)).state == .approved)
        let second = try self.decide(waiting, Self.decision(.sendBack, "even less"))
        #expect(second.remark == nil)
        #expect(try #require(Feedback(of: second, delegated: RunUsage())).number == 2)
    }

    @Test func `feedback is read from the journal as it was written`() throws {
        let returned = try self.decide(Self.proposal(), Self.decision(.sendBack))
        let used = RunUsage(tokens: TokenUsage(input: 7, output: 3), cost: Money(micros: 9))
        let feedback = try #require(Feedback(of: returned, delegated: used))
        #expect(Feedback(json: feedback.json) == feedback)
        #expect(feedback.isAbout(returned))
        #expect(!feedback.isAbout(try self.answered(returned, [])))
    }
}
