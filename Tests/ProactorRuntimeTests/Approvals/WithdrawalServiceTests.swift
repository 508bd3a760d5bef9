import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct WithdrawalServiceTests {
    private static func rules(_ withdrawOn: String = "{ on: Lapsed, key: data.sku }", call: String = "") -> String {
        Rules.answering(
            call + "      - { emit: Answered, data: { n: 1 } }",
            rule: ", approval: { approvers: [anna], withdrawOn: \(withdrawOn), onWithdrawn: Rejected }"
        )
    }

    private func service(_ engine: Engine) -> WithdrawalService {
        WithdrawalService(store: engine.store, desk: engine.desk, clock: engine.clock, logger: engine.logger)
    }

    /// An engine in which a proposal waits that an event with this payload led to.
    private func waiting(_ rules: String, data: JSONValue = ["sku": "a"]) async throws -> (Engine, Proposal) {
        let engine = try Engine(rules)
        try await engine.take(Engine.event("first", data: data))
        try await engine.running(engine.pool()) {
            try await engine.wait { try await !Self.all(engine).isEmpty }
        }
        while try await engine.router.routeBatch() {}
        return (engine, try #require(try await Self.all(engine).first))
    }

    private static func all(_ engine: Engine) async throws -> [Proposal] {
        try await engine.store.proposals(in: nil, before: nil, limit: 10)
    }

    private func withdrawn(_ engine: Engine, _ id: ProposalID) async throws -> Proposal {
        try await engine.running(self.service(engine)) {
            try await engine.wait { try await engine.store.proposal(id)?.state == .withdrawn }
        }
        return try #require(try await engine.store.proposal(id))
    }

    @Test func `a later event of the same key withdraws the proposal, once, and everybody is told`() async throws {
        let (engine, proposal) = try await self.waiting(Self.rules())
        try await engine.take(Engine.event("other", type: "Lapsed", data: ["sku": "b"]))
        #expect(try await engine.desk.withdrawProposals(limit: 10) == 0)
        try await engine.take(
            Engine.event("later", type: "Lapsed", data: ["sku": "a"]),
            Engine.event("again", type: "Lapsed", data: ["sku": "a"])
        )
        let moot = try await self.withdrawn(engine, proposal.id)
        #expect(moot.remark?.sentence == "A later event made it moot: Lapsed (later)")
        #expect(try await engine.desk.withdrawProposals(limit: 10) == 0)
        while try await engine.router.routeBatch() {}
        #expect(try await engine.outputs().map(\.id) == [proposal.event.id, "\(proposal.id)-withdrawn"])
        #expect(try await engine.outputs().last?.type == "Rejected")
        let audit = try await engine.store.auditEntries(after: 0, limit: 10)
        #expect(audit.map(\.record.action) == ["proposal.withdraw"])
        #expect(audit[0].record.details["withdrawnBy"] == "later")
        let last = try await engine.progress(of: proposal.taskID).last { $0.kind == .proposalDecided }
        #expect(last?.data["state"] == "withdrawn")
        #expect(try await engine.store.task(proposal.taskID)?.state == .completed)
        await #expect {
            try await engine.desk.decide(proposal.id, .approve, by: "anna", reason: nil, revision: nil, channel: "api")
        } throws: {
            "\($0)".contains("withdrawn")
        }
    }

    @Test func `an event that comes while the agent is at work withdraws what it proposes then`() async throws {
        let engine = try Engine(Self.rules(call: "      - { call: find }\n"))
        try await engine.take(Engine.event("first", data: ["sku": "a"]))
        let find = ScriptedTool { _, _ in
            _ = try? await engine.take(Engine.event("meanwhile", type: "Lapsed", data: ["sku": "a"]))
            return [:]
        }
        try await engine.running(engine.pool(["find": find, "note": ScriptedTool.quiet]), self.service(engine)) {
            try await engine.wait { try await Self.all(engine).first?.state == .withdrawn }
        }
    }

    @Test func `an event that came before does not withdraw, nor one that its condition or a null key excludes`()
        async throws
    {
        let engine = try Engine(Self.rules("{ on: Lapsed, when: data.n > 0, key: data.sku }"))
        try await engine.take(Engine.event("before", type: "Lapsed", data: ["sku": "a", "n": 1]))
        try await engine.take(Engine.event("first", data: ["sku": "a"]))
        try await engine.running(engine.pool()) {
            try await engine.wait { try await !Self.all(engine).isEmpty }
        }
        try await engine.take(Engine.event("not", type: "Lapsed", data: ["sku": "a", "n": 0]))
        try await engine.take(Engine.event("null", type: "Lapsed", data: ["sku": .null, "n": 1]))
        let task = try await engine.take(Engine.event("broken", type: "Lapsed", data: ["sku": "a"]))[0]
        #expect(try await engine.desk.withdrawProposals(limit: 10) == 0)
        let failed = try await engine.progress(of: task).first { $0.kind == .ruleFailed }
        #expect(failed?.data["part"] == "withdrawOn")
    }

    @Test func `what a proposal is known by may be said on its own, and its failure is told`() async throws {
        let (engine, proposal) = try await self.waiting(
            Self.rules("{ on: Lapsed, key: data.number, equals: \"cause.data.sku + string(data.n)\" }")
        )
        #expect(proposal.withdrawalKey == #""a1""#)
        try await engine.take(Engine.event("later", type: "Lapsed", data: ["number": "a1"]))
        #expect(try await self.withdrawn(engine, proposal.id).state == .withdrawn)
        let (other, keyless) = try await self.waiting(Self.rules(), data: [:])
        #expect(keyless.withdrawalKey == nil)
        let failed = try await other.progress(of: keyless.taskID).first { $0.kind == .ruleFailed }
        #expect(failed?.data["part"] == "withdrawOn")
    }

    @Test func `a proposal that is with its agent is withdrawn as well, and what the agent makes of it is dropped`()
        async throws
    {
        let (engine, proposal) = try await self.waiting(Self.rules())
        _ = try await engine.desk.decide(
            proposal.id,
            .sendBack,
            by: "anna",
            reason: "less",
            revision: nil,
            channel: "api"
        )
        try await engine.take(Engine.event("later", type: "Lapsed", data: ["sku": "a"]))
        // The process ends before the withdrawal, and another takes it up.
        let next = try await engine.reopened()
        let moot = try await self.withdrawn(next, proposal.id)
        #expect(moot.revision == 1)
        try await next.running(next.pool(), next.router) { try await next.completed(proposal.taskID) }
        #expect(try await next.store.proposal(proposal.id) == moot)
        #expect(try await Self.all(next).count == 1)
        #expect(try await next.store.run(proposal.runID)?.state == .completed)
    }
}
