import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct ApprovalDeskTests {
    /// An engine in which one proposal waits.
    static func waiting(_ rules: String) async throws -> (Engine, Proposal) {
        let engine = try Engine(rules)
        let task = try await engine.take(Engine.event("event"))[0]
        try await engine.running(engine.pool()) {
            try await engine.wait { try await engine.store.task(task)?.proposals.count == 1 }
        }
        while try await engine.router.routeBatch() {}
        let proposals = try await engine.store.proposals(in: .waiting, before: nil, limit: 10)
        return (engine, try #require(proposals.first))
    }

    private func refusal(
        _ engine: Engine,
        _ id: ProposalID,
        _ verdict: Decision.Verdict = .approve,
        by person: String,
        reason: String? = nil,
        revision: Int? = nil
    ) async -> ApprovalError? {
        do throws(ApprovalError) {
            _ = try await engine.desk.decide(
                id,
                verdict,
                by: person,
                reason: reason,
                revision: revision,
                channel: "api"
            )
            return nil
        } catch {
            return error
        }
    }

    private func outcomes(_ engine: Engine) async throws -> [Event] {
        try await engine.outputs().filter { $0.source == "/proactor/proposals/answer" }
    }

    @Test func `an approval puts the next event on the bus, with who and why`() async throws {
        let (engine, proposal) = try await Self.waiting(Rules.proposing())
        #expect(await self.refusal(engine, proposal.id, by: "anna", reason: "as planned") == nil)
        let outcome = try #require(try await self.outcomes(engine).first)
        #expect(outcome.type == "Approved")
        #expect(outcome.id == "\(proposal.id)-approved")
        #expect(outcome.data == proposal.event.data)
        #expect(outcome.subject == "s")
        #expect(outcome.extensions[Event.ExtensionName.decidedBy] == .string("anna"))
        #expect(outcome.extensions[Event.ExtensionName.reason] == .string("as planned"))
        #expect(outcome.extensions[Event.ExtensionName.causation] == .string(proposal.event.id))
        #expect(outcome.hops == 2)
        #expect(try await engine.store.task(proposal.taskID)?.state == .running)
        #expect(try await engine.router.routeBatch())
        #expect(try await engine.store.task(proposal.taskID)?.state == .completed)
    }

    @Test func `of those who decide at the same instant one decides`() async throws {
        for _ in 0..<10 {
            let (engine, proposal) = try await Self.waiting(Rules.proposing())
            let refusals = await withTaskGroup(of: ApprovalError?.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let verdict = number.isMultiple(of: 3) ? Decision.Verdict.reject : .approve
                        let person = number.isMultiple(of: 2) ? "anna" : "ben"
                        return await self.refusal(engine, proposal.id, verdict, by: person)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 1)
            for case let refusal? in refusals {
                guard case .refused(.alreadyDecided(_, let by, let at)) = refusal else {
                    Issue.record("refused with \(refusal)")
                    continue
                }
                #expect(by.count == 1)
                #expect(at == engine.clock.now)
            }
            let decided = try #require(try await engine.store.proposal(proposal.id))
            #expect(decided.decisions.count == 1)
            #expect(
                try await self.outcomes(engine).map(\.type) == [decided.state == .approved ? "Approved" : "Rejected"]
            )
            let audit = try await engine.store.auditEntries(after: 0, limit: 10)
            #expect(audit.map(\.record.subject) == [proposal.id.rawValue])
            #expect(AuditChain.firstFlaw(in: audit, afterNumber: 0, previousHash: AuditChain.genesisHash) == nil)
        }
    }

    @Test func `two who approve at the same instant make a quorum of two, once`() async throws {
        for _ in 0..<10 {
            let (engine, proposal) = try await Self.waiting(Rules.proposing(quorum: 2))
            async let anna = self.refusal(engine, proposal.id, by: "anna")
            async let ben = self.refusal(engine, proposal.id, by: "ben")
            #expect(await [anna, ben] == [nil, nil])
            #expect(try await engine.store.proposal(proposal.id)?.state == .approved)
            #expect(try await self.outcomes(engine).count == 1)
            #expect(try await engine.store.auditEntries(after: 0, limit: 10).count == 2)
        }
    }

    @Test func `nobody counts twice towards a quorum`() async throws {
        let (engine, proposal) = try await Self.waiting(Rules.proposing(quorum: 2))
        #expect(await self.refusal(engine, proposal.id, by: "anna") == nil)
        #expect(await self.refusal(engine, proposal.id, by: "anna") == .refused(.alreadyApproved(person: "anna")))
        #expect(try await engine.store.proposal(proposal.id)?.state == .waiting)
        #expect(try await self.outcomes(engine).isEmpty)
    }

    @Test func `who may not decide is refused, and nothing is written`() async throws {
        let (engine, proposal) = try await Self.waiting(Rules.proposing())
        #expect(await self.refusal(engine, proposal.id, by: "zoe") == .refused(.unknownPerson("zoe")))
        #expect(
            await self.refusal(engine, proposal.id, by: "carla")
                == .refused(.notAnApprover(person: "carla", approvers: ["anna", "ben"]))
        )
        #expect(
            await self.refusal(engine, proposal.id, by: "anna", revision: 2)
                == .refused(.otherRevision(decided: 2, current: 1))
        )
        let none = ProposalID(rawValue: "prop_none")
        #expect(await self.refusal(engine, none, by: "anna") == .notFound(none))
        #expect(try await engine.store.proposal(proposal.id) == proposal)
        #expect(try await engine.store.auditEntries(after: 0, limit: 10).isEmpty)
    }

    @Test func `a proposal whose time ran out cannot be decided, though nobody noticed yet`() async throws {
        let (engine, proposal) = try await Self.waiting(Rules.proposing(expires: "1h"))
        let end = try #require(proposal.expiresAt)
        #expect(end == proposal.createdAt.advanced(by: .seconds(3600)))
        engine.clock.advance(to: end)
        #expect(await self.refusal(engine, proposal.id, by: "anna") == .refused(.expired(at: end)))
    }

    @Test func `a store that cannot be written is said to be so`() async throws {
        let (engine, proposal) = try await Self.waiting(Rules.proposing())
        await engine.store.close()
        guard case .store(.unavailable) = await self.refusal(engine, proposal.id, by: "anna") else {
            Issue.record("the decision was not refused for the store")
            return
        }
    }
}
