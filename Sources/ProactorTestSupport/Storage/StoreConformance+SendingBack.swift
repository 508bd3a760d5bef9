import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What the store promises of proposals that are sent back to their runs.
    static let sendingBack: [StoreCheck] = [
        StoreCheck("a proposal that is sent back queues its run again, with all that it did") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let change = Self.sentBack(proposal)
            try await fixture.store.commit(change)
            #expect(try await fixture.store.proposal(proposal.id) == change.proposal)
            #expect(try await fixture.state(of: proposal.taskID) == .running)
            let claimed = try #require(try await fixture.claim(at: 20).first)
            #expect(claimed.run.id == proposal.runID)
            #expect(claimed.run.attempt == 1)
            #expect(claimed.sentBack == [change.proposal])
            // It has been at its end once, by which a worker knows that it must not begin anew.
            #expect(claimed.run.finishedAt != nil)
        },
        StoreCheck("the agent of a run is at work as long as its proposal is open") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            #expect(try await fixture.store.agentsAtWork() == [StoreFixture.agent])
            try await fixture.store.commit(Self.change(proposal, to: .rejected))
            #expect(try await fixture.store.agentsAtWork().isEmpty)
        },
        StoreCheck("an answer and the end of its run commit together, or not at all") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let returned = Self.sentBack(proposal)
            try await fixture.store.commit(returned)
            let claimed = try #require(try await fixture.claim(at: 20).first)
            let answer = Self.answered(returned.proposal)
            var stale = answer
            stale.fromVersion -= 1
            await #expect {
                try await fixture.store.complete(claimed.lease, with: Self.completion(stale))
            } throws: {
                $0.isConflict
            }
            #expect(try await fixture.store.run(proposal.runID)?.state == .running)
            try await fixture.store.complete(claimed.lease, with: Self.completion(answer))
            #expect(try await fixture.store.proposal(proposal.id) == answer.proposal)
            #expect(try await fixture.store.run(proposal.runID)?.state == .completed)
            #expect(try await fixture.state(of: proposal.taskID) == .waiting)
            #expect(try await fixture.store.nextProposalDue() == answer.proposal.dueAt)
        },
        StoreCheck("a run of which another proposal is sent back meanwhile is queued again at its end") {
            fixture async throws in
            let claimed = try await fixture.claimedRun()
            let first = StoreFixture.proposal(for: claimed, createdAt: 1)
            let second = StoreFixture.proposal(for: claimed, createdAt: 2)
            try await fixture.complete(claimed, proposals: [first, second])
            #expect(try await fixture.store.proposals(of: claimed.run.id).map(\.id) == [first.id, second.id])
            let returned = Self.sentBack(second)
            try await fixture.store.commit(returned)
            let again = try #require(try await fixture.claim(at: 20).first)
            let other = Self.sentBack(first, at: 9)
            try await fixture.store.commit(other)
            #expect(try await fixture.store.run(claimed.run.id)?.state == .running)
            try await fixture.store.complete(again.lease, with: Self.completion(Self.answered(returned.proposal)))
            let third = try #require(try await fixture.claim(at: 40).first)
            #expect(third.sentBack == [other.proposal])
            try await fixture.store.complete(third.lease, with: Self.completion(Self.answered(other.proposal)))
            #expect(try await fixture.claim(at: 40).isEmpty)
            #expect(try await fixture.state(of: claimed.run.taskID) == .waiting)
        },
        StoreCheck("a run that cannot answer leaves no proposal behind that waits for it") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let returned = Self.sentBack(proposal)
            try await fixture.store.commit(returned)
            let claimed = try #require(try await fixture.claim(at: 20).first)
            await #expect {
                try await fixture.store.deadLetter(
                    claimed.lease,
                    after: StoreFixture.failure,
                    outputs: [],
                    progress: [],
                    unanswered: []
                )
            } throws: {
                $0.isConflict
            }
            var waiting = Self.answered(returned.proposal)
            waiting.proposal.remark = Proposal.Remark(kind: .agentFailed, text: "no\u{0}", at: StoreFixture.moment(9))
            try await fixture.store.deadLetter(
                claimed.lease,
                after: StoreFixture.failure,
                outputs: [],
                progress: [],
                unanswered: [waiting]
            )
            #expect(try await fixture.store.proposal(proposal.id) == waiting.proposal)
            #expect(try await fixture.store.run(proposal.runID)?.state == .deadLettered)
            #expect(try await fixture.state(of: proposal.taskID) == .waiting)
            // Sent back once more, the dead letter is at work again.
            try await fixture.store.commit(Self.sentBack(waiting.proposal))
            let run = try #require(try await fixture.store.run(proposal.runID))
            #expect((run.state, run.resolution?.action) == (.queued, .resumed))
        },
    ]

    private static func sentBack(_ proposal: Proposal, at second: Int = 8) -> ProposalChange {
        var changed = proposal
        changed.version += 1
        changed.state = .changesRequested
        changed.decisions.append(
            Decision(
                by: "mara",
                verdict: .sendBack,
                reason: "less",
                at: StoreFixture.moment(second),
                revision: proposal.revision,
                channel: "cli"
            )
        )
        return Self.plain(changed, from: proposal)
    }

    private static func answered(_ proposal: Proposal) -> ProposalChange {
        var changed = proposal
        changed.version += 1
        changed.state = .waiting
        changed.waitsSince = StoreFixture.moment(30)
        changed.expiresAt = StoreFixture.moment(90)
        return Self.plain(changed, from: proposal)
    }

    private static func plain(_ changed: Proposal, from proposal: Proposal) -> ProposalChange {
        ProposalChange(
            fromVersion: proposal.version,
            proposal: changed,
            outputs: [],
            audit: [],
            progress: [StoreFixture.entry(proposal.taskID, .proposalChanged)],
            at: StoreFixture.moment(8)
        )
    }

    private static func completion(_ answer: ProposalChange) -> RunCompletion {
        RunCompletion(
            outputs: [],
            proposals: [],
            deliveries: [],
            progress: [],
            answer: answer,
            at: StoreFixture.moment(31)
        )
    }
}
