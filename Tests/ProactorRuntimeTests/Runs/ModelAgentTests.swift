import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite struct ModelAgentTests {
    /// A rule whose agent is a model, with an agent of each kind to delegate to.
    static func rules(agent: String = "", rule: String = "") -> String {
        """
        events:
          Asked: {}
          Answered: { schema: { type: object, required: [n], properties: { n: { type: integer } } } }
        rules:
          ask: { on: Asked, agent: clerk, prompt: "Answer {{ event.id }}.", emits: [Answered]\(rule) }
        agents:
          clerk:
            model: default
            instructions: You are a clerk.
            tools: [find, note, ask-helper, ask-other]
            retry: { attempts: 2, first: 1s, jitter: 0 }
            \(agent)
          helper: { model: default, instructions: You help. }
          other: { steps: [ { return: { length: "{{ size(prompt) }}" } } ] }
        """
    }

    private static let answer: ModelTurn = .calling(("emit_Answered", ["n": 7]))

    private func deadLetter(_ engine: Engine, _ task: TaskID, _ pool: WorkerPool) async throws -> Run {
        try await engine.running(engine.router, pool) {
            try await engine.completed(task)
        }
        return try #require(try await engine.store.task(task)?.runs.first { $0.parent == nil })
    }

    // MARK: Turns

    @Test func `a model is told its instructions, the prompt and its tools, and ends by emitting`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel([Self.answer])
        try await engine.running(
            engine.router,
            engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        ) {
            try await engine.completed(task)
        }
        let request = try #require(model.requests.first)
        #expect(request.system.hasPrefix("You are a clerk.\n"))
        #expect(request.messages == [ModelRequest.Message(.user, [.text("Answer e1.")])])
        #expect(request.tools.map(\.name) == ["find", "note", "ask-helper", "ask-other", "emit_Answered", "conclude"])
        #expect(try await engine.outputs().map(\.jsonData) == [["n": 7]])
        let run = try await engine.run(of: task)
        #expect(run.state == .completed)
        let steps = try await engine.store.steps(of: run.id)
        #expect(steps.map(\.kind) == [.modelTurn])
        #expect(steps[0].charge?.cost == Money(micros: 120))
    }

    @Test func `calls of one turn are made at once, and their results go back together`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel([
            .calling(("find", ["item": "lamp"]), ("note", ["text": "x"])), Self.answer,
        ])
        let find = ScriptedTool { call, _ in ["found": call.arguments] }
        let note = ScriptedTool { _, _ throws(ToolFailure) in throw ToolFailure(.unavailable, "out of paper") }
        try await engine.running(engine.router, engine.pool(["find": find, "note": note], model: model)) {
            try await engine.completed(task)
        }
        #expect(
            model.requests[1].messages.last
                == ModelRequest.Message(
                    .user,
                    [
                        .toolResult(
                            ToolAnswer(callID: "call_0", text: #"{"found":{"item":"lamp"}}"#, isFailure: false)
                        ), .toolResult(ToolAnswer(callID: "call_1", text: "out of paper", isFailure: true)),
                    ]
                )
        )
        #expect(try await engine.run(of: task).state == .completed)
    }

    @Test func `output that breaks its schema goes back to the model, a bounded number of times`() async throws {
        let engine = try Engine(Self.rules(agent: "limits: { corrections: 2 }"))
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { _, _ in .calling(("emit_Answered", ["n": "many"])) }
        let run = try await self.deadLetter(
            engine,
            task,
            engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        )
        #expect(model.requests.count == 3)
        #expect(run.failures.map(\.code) == ["output-invalid"])
        let told = try #require(model.requests[1].messages.last?.content.first)
        guard case .toolResult(let answer) = told else { return #expect(Bool(false), "\(told)") }
        #expect(answer.isFailure && answer.text.contains("/n"))
        #expect(try await engine.outputs().isEmpty)
        let notice = try #require(try await engine.notices().first)
        #expect(notice.jsonData["code"] == "output-invalid" && notice.jsonData["tokens"] == 330)
    }

    @Test func `a model that ends without emitting is reminded, and may say that nothing is called for`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel([.saying("All is well."), .calling(("conclude", ["reason": "nothing to do"]))])
        try await engine.running(
            engine.router,
            engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        ) {
            try await engine.completed(task)
        }
        #expect(model.requests.count == 2)
        #expect(try await engine.run(of: task).state == .completed)
        #expect(try await engine.outputs().isEmpty)
        let said = try await engine.progress(of: task).filter { $0.kind == .reasoningStep }
        #expect(said.map { $0.data["text"] } == ["All is well."])
    }

    @Test(arguments: [
        ("limits: { turns: 2 }", "turn-limit"), ("limits: { tokens: 200 }", "token-limit"),
        ("limits: { cost: 0.0002 }", "cost-limit"),
    ])
    func `a run over a limit ends among the dead letters, which say the limit`(limit: String, code: String) async throws
    {
        let engine = try Engine(Self.rules(agent: limit))
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { _, number in .calling(("find", ["n": .int(Int64(number))])) }
        let run = try await self.deadLetter(
            engine,
            task,
            engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        )
        #expect(run.failures.map(\.code) == [code])
        #expect(run.attempt == 1)
        #expect(model.requests.count == 2)
    }

    @Test func `the same call again is noticed, and a third time not made`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { _, number in number < 4 ? .calling(("find", ["n": 1])) : Self.answer }
        let find = ScriptedTool { _, _ in "found" }
        try await engine.running(engine.router, engine.pool(["find": find, "note": ScriptedTool.quiet], model: model)) {
            try await engine.completed(task)
        }
        #expect(find.calls.count == 2)
        let told = model.requests[3].messages.flatMap(\.content).compactMap { part -> String? in
            guard case .toolResult(let answer) = part else { return nil }
            return answer.text
        }
        #expect(told[0] == "found")
        #expect(told[1].hasPrefix("found\n\nYou have made this same call before."))
        #expect(told[2].contains("it is not called again"))
    }

    // MARK: Failures

    @Test func `a provider's failure is tried again at once, then as another attempt`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { _, number throws(ModelFailure) in
            guard number > 4 else { throw ModelFailure(.unavailable, "status 500") }
            return Self.answer
        }
        try await engine.running(
            engine.router,
            engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        ) {
            for delay in [1, 2, 1, 1] {
                let next = engine.clock.now.advanced(by: .seconds(delay))
                try await engine.clock.sleeper { $0 == next }
                engine.clock.advance(to: next)
            }
            try await engine.completed(task)
        }
        let run = try await engine.run(of: task)
        #expect(run.state == .completed)
        #expect(run.attempt == 2)
        #expect(run.failures.map(\.code) == ["provider-unavailable"])
        #expect(model.requests.count == 5)
    }

    @Test(arguments: [
        ModelFailure(.unauthorized, "wrong key"), ModelFailure(.invalidRequest, "bad"),
        ModelFailure(.contextOverflow, "too long"),
    ])
    func `a failure that would come again burns no attempts`(failure: ModelFailure) async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { _, _ throws(ModelFailure) in throw failure }
        let run = try await self.deadLetter(
            engine,
            task,
            engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        )
        #expect(run.failures.map(\.code) == [failure.kind.rawValue])
        #expect(model.requests.count == 1)
    }

    @Test func `a call that the governor holds gives up its worker, and no attempt`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let later = engine.clock.now.advanced(by: .seconds(60))
        let governor = OpenGovernor(refusals: [.notBefore(later, reason: "the provider is down")])
        let model = ScriptedModel([Self.answer])
        let pool = engine.pool(
            ["find": ScriptedTool.quiet, "note": ScriptedTool.quiet],
            model: model,
            governor: governor
        )
        try await engine.running(engine.router, pool) {
            try await engine.wait { try await engine.run(of: task).nextAt == later }
            #expect(try await engine.run(of: task).state == .queued)
            try await engine.clock.sleeper { $0 <= later }
            engine.clock.advance(to: later)
            try await engine.completed(task)
        }
        let run = try await engine.run(of: task)
        #expect(run.state == .completed && run.attempt == 1 && run.failures.isEmpty)
        #expect(governor.outcomes.count == 1)
    }

    // MARK: Waiting

    @Test func `delegated runs work on their own, and the parent goes on with what they found`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { request, _ in
            if request.system.hasPrefix("You help.") { return .saying("42") }
            if request.messages.count > 1 { return Self.answer }
            return .calling(("ask-helper", ["task": "Count."]), ("ask-other", ["task": "abc"]))
        }
        try await engine.running(
            engine.router,
            engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        ) {
            try await engine.completed(task)
        }
        let runs = try #require(try await engine.store.task(task)?.runs)
        #expect(runs.count == 3 && runs.allSatisfy { $0.state == .completed })
        let parent = try #require(runs.first { $0.parent == nil })
        #expect(parent.attempt == 1)
        let children = try await engine.store.children(of: parent.id)
        #expect(children.map(\.agent) == ["helper", "other"])
        #expect(children.map(\.result) == ["42", ["length": 3]])
        let answers = try #require(model.requests.last?.messages.last?.content)
        #expect(
            answers == [
                .toolResult(ToolAnswer(callID: "call_0", text: "42", isFailure: false)),
                .toolResult(ToolAnswer(callID: "call_1", text: #"{"length":3}"#, isFailure: false)),
            ]
        )
        #expect(try await engine.store.usage(of: parent.id).tokens.total == 330)
    }

    @Test func `a tool with an effect is called once a person has approved, with the key of the call`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel([.calling(("note", ["text": "hello"])), Self.answer])
        let note = ScriptedTool { _, _ in "noted" }
        let pool = engine.pool(["find": ScriptedTool.quiet, "note": note], effects: ["note"], model: model)
        try await engine.running(engine.router, pool) {
            try await engine.wait { try await engine.run(of: task).state == .waiting }
            let proposal = try #require(try await engine.store.task(task)?.proposals.first)
            #expect(proposal.event.jsonData["arguments"] == ["text": "hello"])
            #expect(note.calls.isEmpty)
            _ = try await engine.desk.decide(
                proposal.id,
                .approve,
                by: "anna",
                reason: nil,
                revision: nil,
                channel: "test"
            )
            try await engine.completed(task)
        }
        let run = try await engine.run(of: task)
        #expect(note.calls.map(\.idempotencyKey) == ["\(run.id)-1"])
        #expect(run.attempt == 1)
    }

    @Test func `a rejected call is not made, and the model is told why`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel([.calling(("note", ["text": "hello"])), Self.answer])
        let note = ScriptedTool { _, _ in "noted" }
        let pool = engine.pool(["find": ScriptedTool.quiet, "note": note], effects: ["note"], model: model)
        try await engine.running(engine.router, pool) {
            try await engine.wait { try await engine.run(of: task).state == .waiting }
            let proposal = try #require(try await engine.store.task(task)?.proposals.first)
            _ = try await engine.desk.decide(
                proposal.id,
                .reject,
                by: "anna",
                reason: "too loud",
                revision: nil,
                channel: "test"
            )
            try await engine.completed(task)
        }
        #expect(note.calls.isEmpty)
        #expect(
            model.requests[1].messages.last?.content == [
                .toolResult(
                    ToolAnswer(callID: "call_0", text: "anna rejected this call, saying: too loud", isFailure: true)
                )
            ]
        )
    }

    @Test func `a delegated run that takes too long is cancelled, and the parent is told`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { request, _ throws(ModelFailure) in
            if request.system.hasPrefix("You help.") {
                // The helper's model never answers.
                do { try await engine.clock.sleep(until: engine.clock.now.advanced(by: .seconds(90_000))) } catch {}
                throw ModelFailure(.unavailable, "cancelled")
            }
            return request.messages.count > 1 ? Self.answer : .calling(("ask-helper", ["task": "Count."]))
        }
        let pool = engine.pool(
            ["find": ScriptedTool.quiet, "note": ScriptedTool.quiet],
            timeout: .seconds(40),
            model: model
        )
        try await engine.running(engine.router, pool) {
            try await engine.wait { try await engine.store.task(task)?.runs.contains { $0.state == .waiting } == true }
            let deadline = engine.clock.now.advanced(by: .seconds(40))
            while engine.clock.now < deadline {
                let next = try await engine.clock.sleeper { $0 <= deadline }
                engine.clock.advance(to: next)
            }
            try await engine.completed(task)
        }
        let runs = try #require(try await engine.store.task(task)?.runs)
        let child = try #require(runs.first { $0.parent != nil })
        #expect(child.state == .deadLettered && child.failures.last?.code == "cancelled")
        #expect(runs.first { $0.parent == nil }?.state == .completed)
        guard case .toolResult(let answer)? = model.requests.last?.messages.last?.content.first else {
            return #expect(Bool(false), "\(String(describing: model.requests.last))")
        }
        #expect(answer.isFailure && answer.text == "no result within 40s")
    }

    @Test func `delegated runs delegate no deeper than the limit, and share what the parent has left`() async throws {
        var engine = try Engine(Self.rules(agent: "limits: { tokens: 10110 }"))
        engine.limits.delegations = 1
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { request, _ in
            if request.system.hasPrefix("You help.") { return .saying("42") }
            if request.messages.count > 1 { return Self.answer }
            return .calling(("ask-helper", ["task": "a"]), ("ask-helper", ["task": "b"]))
        }
        let pool = engine.pool(["find": ScriptedTool.quiet, "note": ScriptedTool.quiet], model: model)
        try await engine.running(engine.router, pool) { try await engine.completed(task) }
        let children = try #require(try await engine.store.task(task)?.runs.filter { $0.parent != nil })
        #expect(
            children.map(\.allowance) == [
                Run.Allowance(tokens: 5000, cost: nil), Run.Allowance(tokens: 5000, cost: nil),
            ]
        )
        #expect(children.map { $0.parent?.depth } == [1, 1])
    }

    @Test func `what a tool wants to know is asked of a person, whose answer goes along with the next call`()
        async throws
    {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel([.calling(("note", ["text": "hello"])), Self.answer])
        let question = ToolQuestion(
            key: "sure",
            message: "Really?",
            schema: [
                "type": "object", "properties": ["ok": ["type": "boolean"], "n": ["type": "integer", "default": 3]],
            ]
        )
        let note = ScriptedTool { call, _ throws(ToolFailure) in
            guard let answer = call.answers.first else {
                throw ToolFailure(.inputRequired, "it asks", questions: [question])
            }
            return answer.content ?? "declined"
        }
        try await engine.running(engine.router, engine.pool(["find": ScriptedTool.quiet, "note": note], model: model)) {
            try await engine.wait { try await engine.run(of: task).state == .waiting }
            let proposal = try #require(try await engine.store.task(task)?.proposals.first)
            #expect(proposal.event.jsonData["questions"]?.arrayValue?.first?["message"] == "Really?")
            _ = try await engine.desk.decide(
                proposal.id,
                .approve,
                by: "anna",
                reason: nil,
                revision: nil,
                channel: "test"
            )
            try await engine.completed(task)
        }
        #expect(note.calls.map { $0.answers.first?.content } == [nil, ["ok": true, "n": 3]])
        #expect(try await engine.store.steps(of: engine.run(of: task).id)[1].output == .value(["ok": true, "n": 3]))
    }

    @Test func `an approved call that asks a person once more fails, and is not made again`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel([.calling(("note", ["text": "hello"])), Self.answer])
        let question = ToolQuestion(key: "sure", message: "Really?", schema: ["type": "object"])
        let note = ScriptedTool { _, _ throws(ToolFailure) in
            throw ToolFailure(.inputRequired, "it asks", questions: [question])
        }
        let pool = engine.pool(["find": ScriptedTool.quiet, "note": note], effects: ["note"], model: model)
        try await engine.running(engine.router, pool) {
            try await engine.wait { try await engine.run(of: task).state == .waiting }
            let id = try #require(try await engine.store.task(task)?.proposals.first).id
            _ = try await engine.desk.decide(id, .approve, by: "anna", reason: nil, revision: nil, channel: "test")
            try await engine.completed(task)
        }
        #expect(note.calls.count == 1)
        #expect(try await engine.store.task(task)?.proposals.count == 1)
        #expect(try await engine.store.steps(of: engine.run(of: task).id)[1].output == .failure("it asks"))
    }

    @Test(arguments: [
        ModelFailure(.rateLimited, "slow down"), ModelFailure(.overloaded, "busy"),
        ModelFailure(.quotaExhausted, "pay"),
    ])
    func `a refusal for the provider's limits burns no attempt, and in the end gives up the worker`(
        failure: ModelFailure
    ) async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let model = ScriptedModel { _, number throws(ModelFailure) in
            guard number > 6 else { throw failure }
            return Self.answer
        }
        let governor = OpenGovernor()
        let pool = engine.pool(
            ["find": ScriptedTool.quiet, "note": ScriptedTool.quiet],
            model: model,
            governor: governor
        )
        try await engine.running(engine.router, pool) {
            let later = engine.clock.now.advanced(by: .seconds(30))
            try await engine.wait { try await engine.run(of: task).nextAt == later }
            try await engine.clock.sleeper { $0 == later }
            engine.clock.advance(to: later)
            try await engine.completed(task)
        }
        let run = try await engine.run(of: task)
        #expect(run.state == .completed && run.attempt == 1 && run.failures.isEmpty)
        #expect(governor.outcomes.count == 7)
        #expect(governor.outcomes.prefix(6).allSatisfy { $0 == .failed(failure) })
    }

    @Test func `a run that is interrupted goes on after its last turn, and buys none twice`() async throws {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1"))[0]
        let first = ScriptedModel([.calling(("find", ["n": 1]))])
        let held = HeldTool()
        try await engine.running(engine.router, engine.pool(["find": held, "note": ScriptedTool.quiet], model: first)) {
            var calls = held.calls.makeAsyncIterator()
            _ = await calls.next()
        }
        let again = try await engine.reopened()
        let second = ScriptedModel([Self.answer])
        let find = ScriptedTool { _, _ in "found" }
        try await again.running(again.router, again.pool(["find": find, "note": ScriptedTool.quiet], model: second)) {
            try await again.completed(task)
        }
        #expect(second.requests.count == 1)
        #expect(second.requests[0].messages.count == 3)
        #expect(find.calls.map(\.idempotencyKey) == ["\(try await again.run(of: task).id)-1"])
    }
}

extension ScriptedTool {
    /// A tool that is never called.
    static var quiet: ScriptedTool {
        ScriptedTool { _, _ throws(ToolFailure) in throw ToolFailure(.misconfigured, "nobody should call this") }
    }
}
