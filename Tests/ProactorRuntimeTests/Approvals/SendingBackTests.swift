import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct SendingBackTests {
    private static let rules = ModelAgentTests.rules(
        agent: "limits: { turns: 4 }",
        rule: ", approval: { approvers: [anna, ben], expires: 1h, sendBacks: 2, onApproved: Answered }"
    )
    private static let tools = ["find": ScriptedTool.quiet, "note": ScriptedTool.quiet]

    private static func emitting(_ n: Int64) -> ModelTurn { .calling(("emit_Answered", ["n": .int(n)])) }

    /// An engine in which a model's proposal waits.
    private static func waiting(_ model: ScriptedModel, rules: String = Self.rules) async throws -> (Engine, Proposal) {
        let engine = try Engine(rules)
        try await engine.take(Engine.event("event"))
        try await engine.running(engine.pool(Self.tools, model: model)) {
            try await engine.wait { try await !Self.all(engine, .waiting).isEmpty }
        }
        while try await engine.router.routeBatch() {}
        return (engine, try #require(try await Self.all(engine, .waiting).first))
    }

    private static func all(_ engine: Engine, _ state: Proposal.State?) async throws -> [Proposal] {
        try await engine.store.proposals(in: state, before: nil, limit: 10)
    }

    private func sendBack(
        _ engine: Engine,
        _ id: ProposalID,
        _ comment: String = "less",
        by person: String = "anna"
    )
        async throws -> Proposal
    {
        try await engine.desk.decide(id, .sendBack, by: person, reason: comment, revision: nil, channel: "api")
    }

    /// Lets the run of the proposal go on until it is no longer at work on it.
    private func worked(_ engine: Engine, _ id: ProposalID, _ model: ScriptedModel) async throws -> Proposal {
        try await engine.running(engine.pool(Self.tools, model: model)) {
            try await engine.wait { try await engine.store.proposal(id)?.state != .changesRequested }
        }
        return try #require(try await engine.store.proposal(id))
    }

    @Test func `a run that is sent back goes on, and its answer is the proposal's next revision`() async throws {
        let model = ScriptedModel([Self.emitting(7), Self.emitting(5)])
        let (engine, proposal) = try await Self.waiting(model)
        engine.clock.advance(by: .seconds(1800))
        let returned = try await self.sendBack(engine, proposal.id)
        #expect(returned.state == .changesRequested)
        #expect(try await engine.store.task(proposal.taskID)?.state == .running)
        #expect(try await engine.store.nextProposalDue() == nil)

        let revised = try await self.worked(engine, proposal.id, model)
        #expect((revised.state, revised.revision) == (.waiting, 2))
        #expect(revised.event.jsonData == ["n": 5])
        #expect(revised.event.id == proposal.event.id)
        #expect(revised.expiresAt == engine.clock.now.advanced(by: .seconds(3600)))
        #expect(try await engine.store.task(proposal.taskID)?.state == .waiting)
        #expect(model.requests.count == 2)
        #expect(model.requests[1].messages.count == 3)
        // The proposed event is on the bus once; what is decided has the new payload.
        #expect(try await engine.outputs().map(\.jsonData) == [["n": 7]])
        _ = try await engine.desk.decide(proposal.id, .approve, by: "anna", reason: nil, revision: 2, channel: "api")
        while try await engine.router.routeBatch() {}
        #expect(try await engine.outputs().last?.jsonData == ["n": 5])
        let audit = try await engine.store.auditEntries(after: 0, limit: 10)
        #expect(audit.map(\.record.action) == ["proposal.send-back", "proposal.revise", "proposal.approve"])
        #expect(audit.map(\.record.actor) == ["anna", "proactor", "anna"])
        let changes = try await engine.progress(of: proposal.taskID).filter { $0.kind == .proposalChanged }
        #expect(changes.map { $0.data["change"] } == ["sent-back", "revised"])
    }

    @Test func `what people changed before they sent it back is what the agent is shown`() async throws {
        let model = ScriptedModel([Self.emitting(7), Self.emitting(5)])
        let (engine, proposal) = try await Self.waiting(model)
        _ = try await engine.desk.edit(proposal.id, data: ["n": 6], by: "ben", reason: nil, revision: 1)
        _ = try await self.sendBack(engine, proposal.id)
        let revised = try await self.worked(engine, proposal.id, model)
        #expect(revised.revisions.map(\.number) == [1, 2, 3])
        #expect(revised.revisions.map(\.by) == [nil, "ben", nil])
        guard case .text(let told)? = model.requests[1].messages.last?.content.last else { return #expect(Bool(false)) }
        #expect(told.contains(#""payload":{"n":6}"#))
    }

    @Test func `a model that concludes instead withdraws the proposal`() async throws {
        let model = ScriptedModel([Self.emitting(7), .calling(("conclude", ["reason": "no need"]))])
        let (engine, proposal) = try await Self.waiting(model)
        _ = try await self.sendBack(engine, proposal.id)
        let withdrawn = try await self.worked(engine, proposal.id, model)
        #expect(withdrawn.state == .withdrawn)
        #expect(withdrawn.remark?.text == "no need")
        #expect(try await engine.store.task(proposal.taskID)?.state == .completed)
        #expect(try await engine.store.auditEntries(after: 1, limit: 1).first?.record.action == "proposal.withdraw")
    }

    @Test func `a run that fails for good leaves the proposal waiting, and can be sent back again, but not resumed`()
        async throws
    {
        let model = ScriptedModel { _, number throws(ModelFailure) in
            guard number != 2 else { throw ModelFailure(.invalidRequest, "no") }
            return Self.emitting(Int64(number))
        }
        let (engine, proposal) = try await Self.waiting(model)
        _ = try await self.sendBack(engine, proposal.id)
        let waiting = try await self.worked(engine, proposal.id, model)
        #expect((waiting.state, waiting.revision, waiting.event) == (.waiting, 1, proposal.event))
        #expect(waiting.remark?.kind == .agentFailed)
        #expect(try await engine.notices().count == 1)
        for act in [Run.Resolution.Action.resumed, .replayed] {
            await #expect {
                switch act {
                case .resumed: _ = try await engine.deadLetters.resume(proposal.runID, by: "anna")
                default: _ = try await engine.deadLetters.replay(proposal.runID, by: "anna")
                }
            } throws: { "\($0)".contains("send that back again") }
        }
        _ = try await self.sendBack(engine, proposal.id, "please")
        let revised = try await self.worked(engine, proposal.id, model)
        #expect((revised.state, revised.revision) == (.waiting, 2))
        #expect(try await engine.store.run(proposal.runID)?.resolution?.action == .resumed)
        #expect(model.requests.count == 3)
        // As often as the rule says, the failed time included.
        await #expect { try await self.sendBack(engine, proposal.id) } throws: { "\($0)".contains("sendBacks") }
    }

    @Test func `two proposals of one run that are sent back at once are answered one after the other`() async throws {
        let rules = Rules.answering(
            """
                  - { emit: Answered, subject: a, data: { n: "{{ feedback == null ? 1 : feedback.data.n + 10 }}" } }
                  - { emit: Answered, subject: b, data: { n: "{{ feedback == null ? 2 : feedback.data.n + 10 }}" } }
            """,
            rule: ", approval: { approvers: [anna] }"
        )
        let engine = try Engine(rules)
        let task = try await engine.take(Engine.event("event"))[0]
        try await engine.running(engine.pool()) {
            try await engine.wait { try await Self.all(engine, .waiting).count == 2 }
        }
        for proposal in try await Self.all(engine, .waiting) {
            _ = try await self.sendBack(engine, proposal.id)
            engine.clock.advance(by: .seconds(1))
        }
        try await engine.running(engine.pool()) {
            try await engine.wait { try await Self.all(engine, .waiting).count == 2 }
        }
        let revised = try await Self.all(engine, .waiting)
        #expect(Set(revised.map(\.event.jsonData)) == [["n": 11], ["n": 12]])
        #expect(revised.map(\.revision) == [2, 2])
        #expect(try await engine.run(of: task).state == .completed)
        let kinds = try await engine.store.steps(of: try await engine.run(of: task).id).map(\.kind)
        #expect(kinds == [.feedback, .feedback])
    }

    /// What a process had done when it ended, while a run was at work on an answer.
    enum Stage: CaseIterable { case sentBack, claimed, asked, answered }

    @Test(arguments: Stage.allCases)
    func `a process that ends while an answer is made leaves exactly one new revision`(stage: Stage) async throws {
        let first = ScriptedModel([Self.emitting(7)])
        let (engine, proposal) = try await Self.waiting(first)
        _ = try await self.sendBack(engine, proposal.id)
        if stage != .sentBack {
            let claim = RunClaim(
                worker: "lost",
                limit: 1,
                freePlaces: ["clerk": 1],
                now: engine.clock.now,
                leaseUntil: engine.clock.now.advanced(by: .seconds(60))
            )
            let claimed = try #require(try await engine.store.claimRuns(claim).first)
            #expect(claimed.sentBack.map(\.id) == [proposal.id])
            var steps: [Step] = []
            if stage != .claimed {
                let feedback = try #require(Feedback(of: claimed.sentBack[0], delegated: claimed.delegated))
                steps.append(Self.step(claimed.steps.nextPlace, .feedback, feedback.json, .value(.null)))
            }
            if stage == .answered {
                steps.append(Self.step(claimed.steps.nextPlace + 1, .modelTurn, .null, .value(Self.emitting(5).json)))
            }
            for step in steps { try await engine.store.journal(step, under: claimed.lease, progress: []) }
        }
        let later = try await engine.reopened()
        let second = ScriptedModel([Self.emitting(5)])
        let revised = try await self.worked(later, proposal.id, second)
        #expect((revised.state, revised.revision, revised.event.jsonData) == (.waiting, 2, ["n": 5]))
        #expect(second.requests.count == (stage == .answered ? 0 : 1))
        let run = try #require(try await later.store.run(proposal.runID))
        #expect(run.state == .completed)
        #expect(try await later.store.steps(of: run.id).map(\.kind) == [.modelTurn, .feedback, .modelTurn])
        #expect(try await later.store.auditEntries(after: 0, limit: 10).count == 2)
        #expect(try await later.store.task(proposal.taskID)?.state == .waiting)
    }

    private static func step(_ index: Int, _ kind: Step.Kind, _ input: JSONValue, _ output: StepOutput) -> Step {
        let time = Timestamp(seconds: 1_800_000_000)
        return Step(
            index: index,
            kind: kind,
            name: "default",
            input: input,
            output: output,
            startedAt: time,
            finishedAt: time
        )
    }
}
