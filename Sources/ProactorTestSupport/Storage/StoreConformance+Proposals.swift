import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``ProposalStore`` promises.
    static let proposals: [StoreCheck] = [
        StoreCheck("a proposal is read as it was made") { fixture async throws in
            let proposal = try await fixture.waitingProposal(expiresAt: 90)
            #expect(try await fixture.store.proposal(proposal.id) == proposal)
            #expect(try await fixture.store.proposal(ProposalID(rawValue: "prop_unknown")) == nil)
        },
        StoreCheck("a decision, its event, its audit entry and its progress commit together") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let output = StoreFixture.newEvent("decided", task: proposal.taskID)
            let change = Self.change(proposal, to: .rejected, outputs: [output])
            try await fixture.store.commit(change)
            #expect(try await fixture.store.proposal(proposal.id) == change.proposal)
            #expect(try await fixture.store.event(source: "/tests", id: "decided")?.taskID == proposal.taskID)
            #expect(try await fixture.store.auditEntries(after: 0, limit: 10).map(\.record) == change.audit)
            #expect(try await fixture.kinds(of: proposal.taskID).last == .proposalDecided)
        },
        StoreCheck("a change of a version that is gone is refused and changes nothing") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let first = Self.change(proposal, to: .approved)
            try await fixture.store.commit(first)
            let kinds = try await fixture.kinds(of: proposal.taskID)
            let second = Self.change(proposal, to: .rejected, by: "tom", outputs: [StoreFixture.newEvent("late")])
            await #expect { try await fixture.store.commit(second) } throws: { $0.isConflict }
            #expect(try await fixture.store.proposal(proposal.id) == first.proposal)
            #expect(try await fixture.store.event(source: "/tests", id: "late") == nil)
            #expect(try await fixture.store.auditEntries(after: 0, limit: 10).count == 1)
            #expect(try await fixture.kinds(of: proposal.taskID) == kinds)
        },
        StoreCheck("of concurrent decisions of one version only one counts") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let committed = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let change = Self.change(proposal, to: .approved, by: "person-\(number)")
                        return (try? await fixture.store.commit(change)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(committed == 1)
            #expect(try await fixture.store.proposal(proposal.id)?.decisions.count == 1)
            #expect(try await fixture.store.auditEntries(after: 0, limit: 100).count == 1)
        },
        StoreCheck("decisions gather until the quorum, in their order") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let first = Self.change(proposal, to: .waiting, by: "tom", reason: "fine\u{0}by me")
            try await fixture.store.commit(first)
            #expect(try await fixture.store.proposal(proposal.id) == first.proposal)
            #expect(try await fixture.state(of: proposal.taskID) == .waiting)
            let second = Self.change(first.proposal, to: .approved, by: "anna")
            try await fixture.store.commit(second)
            #expect(try await fixture.store.proposal(proposal.id)?.decisions.map(\.by) == ["tom", "anna"])
            #expect(try await fixture.state(of: proposal.taskID) == .completed)
        },
        StoreCheck("a change keeps a new revision of the payload") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            var change = Self.change(proposal, to: .approved)
            change.proposal.revision = 2
            change.proposal.event.data = .json(["amount": 7])
            try await fixture.store.commit(change)
            #expect(try await fixture.store.proposal(proposal.id) == change.proposal)
        },
        StoreCheck("a change of a decided proposal leaves its task completed") { fixture async throws in
            let proposal = try await fixture.waitingProposal()
            let decided = Self.change(proposal, to: .approved)
            try await fixture.store.commit(decided)
            let again = Self.change(decided.proposal, to: .approved, by: "anna")
            try await fixture.store.commit(again)
            #expect(try await fixture.store.proposal(proposal.id) == again.proposal)
            #expect(try await fixture.state(of: proposal.taskID) == .completed)
            #expect(try await fixture.kinds(of: proposal.taskID).count { $0 == .taskCompleted } == 1)
        },
        StoreCheck("proposals are listed youngest first, by state, page by page") { fixture async throws in
            var proposals: [Proposal] = []
            for number in 0..<5 {
                proposals.append(try await fixture.waitingProposal("event-\(number)", createdAt: number))
            }
            try await fixture.store.commit(Self.change(proposals[1], to: .approved))
            try await fixture.store.commit(Self.change(proposals[3], to: .expired))
            let store = fixture.store
            let ids = proposals.map(\.id)
            #expect(try await store.proposals(in: nil, before: nil, limit: 3).map(\.id) == [ids[4], ids[3], ids[2]])
            #expect(try await store.proposals(in: nil, before: ids[2], limit: 3).map(\.id) == [ids[1], ids[0]])
            #expect(try await store.proposals(in: .waiting, before: nil, limit: 2).map(\.id) == [ids[4], ids[2]])
            #expect(try await store.proposals(in: .waiting, before: ids[2], limit: 2).map(\.id) == [ids[0]])
            #expect(try await store.proposals(in: .approved, before: nil, limit: 9).map(\.id) == [ids[1]])
            #expect(try await store.proposals(in: .rejected, before: nil, limit: 9).isEmpty)
        },
        StoreCheck("waiting proposals expire at their time, the earliest first") { fixture async throws in
            let store = fixture.store
            #expect(try await store.nextProposalDue() == nil)
            let late = try await fixture.waitingProposal("late", expiresAt: 50)
            let early = try await fixture.waitingProposal("early", expiresAt: 30)
            _ = try await fixture.waitingProposal("never")
            #expect(try await store.nextProposalDue() == StoreFixture.moment(30))
            #expect(try await store.dueProposals(at: StoreFixture.moment(29), limit: 9).isEmpty)
            #expect(try await store.dueProposals(at: StoreFixture.moment(30), limit: 9).map(\.id) == [early.id])
            #expect(
                try await store.dueProposals(at: StoreFixture.moment(99), limit: 9).map(\.id) == [
                    early.id, late.id,
                ]
            )
            #expect(try await store.dueProposals(at: StoreFixture.moment(99), limit: 1).map(\.id) == [early.id])
            try await store.commit(Self.change(early, to: .expired))
            #expect(try await store.nextProposalDue() == StoreFixture.moment(50))
            #expect(try await store.dueProposals(at: StoreFixture.moment(99), limit: 9).map(\.id) == [late.id])
        },
    ]

    /// The change that brings `proposal` into `state`: with a decision, unless it expires.
    static func change(
        _ proposal: Proposal,
        to state: Proposal.State,
        by person: String = "mara",
        reason: String? = nil,
        outputs: [NewEvent] = []
    ) -> ProposalChange {
        let time = StoreFixture.moment(8)
        var changed = proposal
        changed.version += 1
        changed.state = state
        if state != .waiting { changed.decidedAt = time }
        if state != .expired {
            changed.decisions.append(
                Decision(
                    by: person,
                    verdict: state == .rejected ? .reject : .approve,
                    reason: reason,
                    at: time,
                    revision: proposal.revision,
                    channel: "cli"
                )
            )
        }
        let audit = AuditRecord(
            at: time,
            actor: person,
            action: "proposal.\(state.rawValue)",
            subject: proposal.id.rawValue,
            details: ["revision": .int(Int64(proposal.revision))]
        )
        return ProposalChange(
            fromVersion: proposal.version,
            proposal: changed,
            outputs: outputs,
            audit: [audit],
            progress: [StoreFixture.entry(proposal.taskID, .proposalDecided)],
            at: time
        )
    }
}
