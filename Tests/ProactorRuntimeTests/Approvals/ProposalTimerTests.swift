import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct ProposalTimerTests {
    private func service(_ engine: Engine) -> ProposalTimer {
        ProposalTimer(store: engine.store, desk: engine.desk, clock: engine.clock, logger: engine.logger)
    }

    @Test func `a proposal expires at its time, and the event says so`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(expires: "30s"))
        let end = try #require(proposal.expiresAt)
        try await engine.running(self.service(engine)) {
            // It sleeps until then, and no longer.
            try await engine.clock.sleeper { $0 == end }
            engine.clock.advance(to: end)
            try await engine.wait { try await engine.store.proposal(proposal.id)?.state == .expired }
        }
        let outcome = try #require(try await engine.outputs().last)
        #expect(outcome.type == "Lapsed")
        #expect(outcome.id == "\(proposal.id)-expired")
        #expect(outcome.data == proposal.event.data)
        #expect(outcome.extensions[Event.ExtensionName.decidedBy] == nil)
        let audit = try await engine.store.auditEntries(after: 0, limit: 10)
        #expect(audit.map(\.record.action) == ["proposal.expired"])
        #expect(audit.map(\.record.actor) == ["proactor"])
        #expect(try await engine.store.nextProposalDue() == nil)
    }

    @Test func `a proposal that comes while the service sleeps is not overlooked`() async throws {
        let engine = try Engine(Rules.proposing(expires: "10s"))
        try await engine.running(self.service(engine), engine.pool()) {
            let task = try await engine.take(Engine.event("event"))[0]
            try await engine.wait { try await engine.store.task(task)?.proposals.count == 1 }
            let end = try #require(try await engine.store.nextProposalDue())
            try await engine.clock.sleeper { $0 == end }
            engine.clock.advance(to: end)
            try await engine.wait { try await engine.store.task(task)?.proposals.first?.state == .expired }
        }
    }

    @Test func `more than one round of expired proposals are all let go`() async throws {
        let engine = try Engine(Rules.proposing(expires: "10s"))
        for number in 0..<130 { try await engine.take(Engine.event("event-\(number)")) }
        try await engine.running(engine.pool()) {
            try await engine.wait {
                try await engine.store.proposals(in: .waiting, before: nil, limit: 200).count == 130
            }
        }
        engine.clock.advance(by: .seconds(10))
        try await engine.running(self.service(engine)) {
            try await engine.wait {
                try await engine.store.proposals(in: .expired, before: nil, limit: 200).count == 130
            }
        }
        #expect(try await engine.outputs().count { $0.type == "Lapsed" } == 130)
    }

    @Test func `a reminder and an escalation show the proposal once more`() async throws {
        let more = "remind: 10m, escalate: { after: 25m, to: [carla] },"
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(more: more))
        func deliveries() async throws -> Int {
            let lease = engine.clock.now.advanced(by: .seconds(1))
            let claim = DeliveryClaim(
                sinks: .otherThan([]),
                limit: 9,
                worker: "w",
                now: engine.clock.now,
                leaseUntil: lease
            )
            let claimed = try await engine.store.claimDeliveries(claim)
            for delivery in claimed {
                try await engine.store.finish(delivery.id, worker: "w", reference: nil, at: engine.clock.now)
            }
            return claimed.count
        }
        #expect(try await deliveries() == 1)
        for (minutes, isEscalated) in [(10, false), (20, false), (25, true), (35, true)] {
            engine.clock.advance(to: proposal.createdAt.advanced(by: .seconds(minutes * 60)))
            #expect(try await engine.desk.advanceProposals(limit: 10) == 1, "\(minutes)")
            #expect(try await engine.desk.advanceProposals(limit: 10) == 0)
            #expect(try await deliveries() == 1, "\(minutes)")
            let changed = try await engine.store.proposal(proposal.id)
            #expect((changed?.escalatedAt != nil) == isEscalated)
        }
        let audit = try await engine.store.auditEntries(after: 0, limit: 10)
        #expect(audit.map(\.record.action) == ["proposal.escalated"])
        let decided = try await engine.desk.decide(
            proposal.id,
            .approve,
            by: "carla",
            reason: nil,
            revision: nil,
            channel: "api"
        )
        #expect(decided.state == .approved)
    }

    @Test func `what was decided in time does not expire`() async throws {
        let (engine, proposal) = try await ApprovalDeskTests.waiting(Rules.proposing(expires: "10s"))
        _ = try await engine.desk.decide(
            proposal.id,
            .reject,
            by: "anna",
            reason: nil,
            revision: nil,
            channel: "api"
        )
        engine.clock.advance(by: .seconds(100))
        #expect(try await engine.desk.advanceProposals(limit: 10) == 0)
        #expect(try await engine.store.proposal(proposal.id)?.state == .rejected)
    }
}
