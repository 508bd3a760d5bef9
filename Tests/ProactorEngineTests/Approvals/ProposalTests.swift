import ProactorEngine
import ProactorModel
import Testing

@Suite struct ProposalTests {
    private static let expiry = Timestamp(seconds: now.seconds + 3600)

    private func proposal(
        approvers: [String] = ["group:buyers"],
        quorum: Int = 1,
        expiresAt: Timestamp? = Self.expiry,
        decisions: [Decision] = []
    ) -> Proposal {
        Proposal(
            id: ProposalID(rawValue: "prop_1"),
            taskID: TaskID(rawValue: "task_1"),
            runID: RunID(rawValue: "run_1"),
            rule: "r",
            agent: "a",
            event: event("B", ["n": 1], extensions: ["hops": .integer(1), "correlationid": .string("c")]),
            policy: ApprovalPolicy(
                approvers: approvers,
                quorum: quorum,
                sinks: ["inbox"],
                onApproved: "Yes",
                onRejected: "No",
                onExpired: "Late",
                expiresAfter: .seconds(3600)
            ),
            createdAt: now,
            expiresAt: expiresAt,
            decisions: decisions
        )
    }

    private func decision(
        by person: String,
        _ verdict: Decision.Verdict = .approve,
        reason: String? = nil,
        at time: Timestamp = now,
        revision: Int = 1
    ) -> Decision {
        Decision(by: person, verdict: verdict, reason: reason, at: time, revision: revision, channel: "cli")
    }

    private func refusal(_ proposal: Proposal, _ decision: Decision) -> DecisionRefusal? {
        do throws(DecisionRefusal) {
            _ = try ProposalDecision.decide(proposal, decision, directory: testDirectory)
            return nil
        } catch {
            return error
        }
    }

    private func decide(_ proposal: Proposal, _ decision: Decision) throws -> Proposal {
        try ProposalDecision.decide(proposal, decision, directory: testDirectory)
    }

    /// The proposal once its time ran out; `nil` when it did not, or was decided before.
    private static func expired(_ proposal: Proposal, at time: Timestamp) -> Proposal? {
        guard let (changed, occasion) = ProposalTiming.advance(proposal, to: time), occasion == .expired else {
            return nil
        }
        return changed
    }

    // MARK: Deciding

    @Test func `one approval is enough where the quorum is one`() throws {
        let decided = try self.decide(self.proposal(), self.decision(by: "anna", reason: "fine"))
        #expect(decided.state == .approved)
        #expect(decided.decidedAt == now)
        #expect(decided.version == 2)
        #expect(decided.decisions.map(\.by) == ["anna"])
    }

    @Test func `a quorum waits for that many different people`() throws {
        let first = try self.decide(self.proposal(quorum: 2), self.decision(by: "anna"))
        #expect((first.state, first.decidedAt, first.version) == (.waiting, nil, 2))
        #expect(self.refusal(first, self.decision(by: "anna")) == .alreadyApproved(person: "anna"))
        let second = try self.decide(first, self.decision(by: "ben"))
        #expect((second.state, second.version) == (.approved, 3))
    }

    @Test func `one rejection is enough, whatever the quorum`() throws {
        let first = try self.decide(self.proposal(quorum: 3), self.decision(by: "anna"))
        #expect(try self.decide(first, self.decision(by: "ben", .reject)).state == .rejected)
    }

    @Test func `approvals of an earlier revision do not count for a later one`() throws {
        var revised = try self.decide(self.proposal(quorum: 2), self.decision(by: "anna"))
        revised.revision = 2
        let second = try self.decide(revised, self.decision(by: "ben", revision: 2))
        #expect(second.state == .waiting)
        #expect(try self.decide(second, self.decision(by: "anna", revision: 2)).state == .approved)
    }

    @Test func `where nobody is named everybody may decide`() throws {
        #expect(try self.decide(self.proposal(approvers: []), self.decision(by: "dev")).state == .approved)
    }

    // MARK: Refusals

    @Test func `who is not known, or no approver, is refused`() {
        let stranger = self.refusal(self.proposal(), self.decision(by: "eve"))
        #expect(stranger == .unknownPerson("eve"))
        #expect(
            stranger?.description == "nobody named 'eve' is known; people are declared under 'people' in proactor.yaml"
        )
        #expect(self.refusal(self.proposal(approvers: ["eve"]), self.decision(by: "eve")) == .unknownPerson("eve"))
        let other = self.refusal(self.proposal(), self.decision(by: "dev"))
        #expect(other == .notAnApprover(person: "dev", approvers: ["group:buyers"]))
        #expect(other?.description == "'dev' may not decide this proposal; its approvers are group:buyers")
    }

    @Test func `who comes later is told who decided, how and when`() throws {
        let approved = try self.decide(self.proposal(), self.decision(by: "anna"))
        let late = self.refusal(approved, self.decision(by: "ben"))
        #expect(late == .alreadyDecided(state: .approved, by: ["anna"], at: now))
        #expect(late?.description == "the proposal was approved by anna at 2027-01-15T08:00:00Z already")

        let first = try self.decide(self.proposal(quorum: 2), self.decision(by: "anna"))
        let rejected = try self.decide(first, self.decision(by: "ben", .reject))
        #expect(
            self.refusal(rejected, self.decision(by: "carla"))
                == .alreadyDecided(state: .rejected, by: ["ben"], at: now)
        )
    }

    @Test func `from the moment of its expiry nobody decides, whether or not it was noticed`() throws {
        let justBefore = Timestamp(seconds: Self.expiry.seconds - 1, nanoseconds: 999_999_999)
        #expect(try self.decide(self.proposal(), self.decision(by: "anna", at: justBefore)).state == .approved)
        let late = self.refusal(self.proposal(), self.decision(by: "anna", at: Self.expiry))
        #expect(late == .expired(at: Self.expiry))
        #expect(late?.description == "the proposal expired at 2027-01-15T09:00:00Z")
        let expired = try #require(Self.expired(self.proposal(), at: Self.expiry))
        #expect(self.refusal(expired, self.decision(by: "anna")) == .expired(at: Self.expiry))
    }

    @Test func `a decision on another revision, or with too long a reason, is refused`() throws {
        let stale = self.refusal(self.proposal(), self.decision(by: "anna", revision: 2))
        #expect(stale == .otherRevision(decided: 2, current: 1))
        #expect(
            stale?.description == "the decision is on revision 2, but the proposal is at revision 1; look at it again"
        )
        let reason = String(repeating: "é", count: 2000)
        #expect(try self.decide(self.proposal(), self.decision(by: "anna", reason: reason)).state == .approved)
        let long = self.refusal(self.proposal(), self.decision(by: "anna", reason: reason + "x"))
        #expect(long == .reasonTooLong(limit: 2000))
        #expect(long?.description == "the reason is longer than 2000 characters")
    }

    // MARK: Expiry and what follows

    @Test func `a proposal expires when its time has come, once, and never without a time`() throws {
        #expect(Self.expired(self.proposal(), at: now) == nil)
        let expired = try #require(Self.expired(self.proposal(), at: Self.expiry))
        #expect((expired.state, expired.version, expired.decidedAt) == (.expired, 2, Self.expiry))
        #expect(Self.expired(expired, at: Self.expiry) == nil)
        #expect(Self.expired(self.proposal(expiresAt: nil), at: Timestamp(seconds: .max)) == nil)
    }

    @Test func `a decision puts the proposal's payload on the bus, with who decided and why`() throws {
        let decided = try self.decide(self.proposal(), self.decision(by: "anna", reason: "ok"))
        let event = try #require(ProposalDecision.outcome(of: decided, at: now))
        #expect((event.id, event.source, event.type) == ("prop_1-approved", "/proactor/proposals/r", "Yes"))
        #expect(event.data == .json(["n": 1]))
        #expect(event.subject == "s")
        #expect(
            event.extensions == [
                "causationid": .string("e1"), "correlationid": .string("c"), "hops": .integer(2),
                "proposalid": .string("prop_1"), "decidedby": .string("anna"), "decisionreason": .string("ok"),
            ]
        )
    }

    @Test func `each state has its event, waiting and unnamed ones have none`() throws {
        let rejected = try self.decide(self.proposal(), self.decision(by: "anna", .reject))
        #expect(ProposalDecision.outcome(of: rejected, at: now)?.type == "No")
        let first = try self.decide(self.proposal(quorum: 2), self.decision(by: "anna", reason: "ok"))
        #expect(ProposalDecision.outcome(of: first, at: now) == nil)
        let expired = try #require(Self.expired(first, at: Self.expiry))
        let late = try #require(ProposalDecision.outcome(of: expired, at: Self.expiry))
        #expect((late.type, late.id) == ("Late", "prop_1-expired"))
        #expect(late.extensions["decidedby"] == nil)
        var unnamed = rejected
        unnamed.policy.onRejected = nil
        #expect(ProposalDecision.outcome(of: unnamed, at: now) == nil)
    }

    @Test func `whatever a person writes, the event of the decision is a valid CloudEvent`() throws {
        for reason in ["two\nlines\r\n\u{0}", String(repeating: "😀", count: 2000), "", "\u{FFFE}"] {
            let decided = try self.decide(self.proposal(), self.decision(by: "anna", .reject, reason: reason))
            let event = try #require(ProposalDecision.outcome(of: decided, at: now))
            #expect(try CloudEventsJSON.event(from: CloudEventsJSON.json(from: event)) == event)
        }
        let decided = try self.decide(self.proposal(), self.decision(by: "anna", reason: "two\nlines"))
        #expect(ProposalDecision.outcome(of: decided, at: now)?.extensions["decisionreason"] == .string("two lines"))
    }
}
