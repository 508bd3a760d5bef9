import ProactorComponents
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite struct DeadLetterDeskTests {
    private static func rules(when condition: String = "true", agent: String = "clerk") -> String {
        """
        events: { Asked: {}, Answered: {} }
        rules:
          ask: { on: Asked, when: "\(condition)", agent: \(agent), prompt: "v {{ data.n }}", emits: [Answered] }
        agents:
          clerk: { tools: [find], steps: [ { call: find, as: r }, { call: find, with: { second: true } }, { emit: Answered } ] }
          other: { steps: [ { emit: Answered } ] }
        """
    }

    /// An engine with one dead letter, whose second call failed.
    private func deadLetter() async throws -> (engine: Engine, task: TaskID, run: Run) {
        let engine = try Engine(Self.rules())
        let task = try await engine.take(Engine.event("e1", data: ["n": 1]))[0]
        let tool = ScriptedTool { _, number throws(ToolFailure) in
            guard number == 1 else { throw ToolFailure(.invalidArguments, "no") }
            return "first"
        }
        try await engine.running(engine.router, engine.pool(["find": tool])) { try await engine.completed(task) }
        return (engine, task, try await engine.run(of: task))
    }

    @Test func `a report has the event, the prompt, the journal, the errors and the cost`() async throws {
        let (engine, _, run) = try await self.deadLetter()
        let json = try await engine.deadLetters.report(on: run.id).json
        #expect(json["event"]?["id"] == "e1")
        #expect(json["prompt"] == "v 1")
        #expect(json["ruleBook"] == .string(engine.book.hash))
        #expect(json["steps"]?.arrayValue?.count == 2)
        #expect(json["failures"]?.arrayValue?.count == 1)
        #expect(json["code"] == "tool-failed")
        #expect(json["usage"]?["cost"] == 0)
        await #expect(throws: DeadLetterError.notFound(RunID(rawValue: "run_x"))) {
            try await engine.deadLetters.report(on: RunID(rawValue: "run_x"))
        }
    }

    @Test func `a replay begins anew with today's rules, and once`() async throws {
        let (engine, task, run) = try await self.deadLetter()
        engine.books.replace(with: try Engine.book(Self.rules(agent: "other")))
        let replay = try await engine.deadLetters.replay(run.id, by: "anna", reason: "mended")
        #expect(replay.agent == "other" && replay.replayOf == run.id && replay.prompt == "v 1")
        try await engine.running(engine.router, engine.pool()) { try await engine.completed(task) }
        #expect(try await engine.outputs().map(\.type) == ["Answered"])
        #expect(try await engine.deadLetters.list(DeadLetterFilter(), before: nil, limit: 9).isEmpty)
        let refused = await #expect(throws: DeadLetterError.self) {
            try await engine.deadLetters.replay(run.id, by: "ben")
        }
        #expect("\(try #require(refused))".hasPrefix("\(run.id) was replayed by anna"))
        let audit = try await engine.store.auditEntries(after: 0, limit: 9)
        #expect(audit.map(\.record.action) == ["deadletter.replayed"])
        #expect(try await engine.progress(of: task).contains { $0.kind == .deadLetterResolved })
    }

    @Test func `a resumed run calls nothing again that is in its journal`() async throws {
        let (engine, task, run) = try await self.deadLetter()
        // The failure itself is in the journal, and would come again.
        let calls = ScriptedTool { _, _ in "again" }
        _ = try await engine.deadLetters.resume(run.id, by: "anna")
        try await engine.running(engine.router, engine.pool(["find": calls])) {
            try await engine.wait { try await engine.store.deadLetter(run.id)?.run.failures.count == 2 }
        }
        #expect(calls.calls.isEmpty)
        #expect(try await engine.run(of: task).failures.last?.code == "tool-failed")
    }

    @Test func `a rule that is gone, or does not match any more, replays nothing`() async throws {
        let (engine, _, run) = try await self.deadLetter()
        engine.books.replace(with: try Engine.book(Self.rules(when: "data.n > 5")))
        await #expect(throws: DeadLetterError.self) { try await engine.deadLetters.replay(run.id, by: "anna") }
        engine.books.replace(with: try Engine.book(Self.rules().replacing("  ask: {", with: "  another: {")))
        let refused = await #expect(throws: DeadLetterError.self) {
            try await engine.deadLetters.replay(run.id, by: "anna")
        }
        #expect("\(try #require(refused))".contains("no rule 'ask'"))
        #expect(try await engine.store.deadLetter(run.id)?.run.resolution == nil)
    }

    @Test func `a discarded dead letter is off the list, with its reason`() async throws {
        let (engine, _, run) = try await self.deadLetter()
        try await engine.deadLetters.discard(run.id, by: "anna", reason: "was a test")
        #expect(try await engine.deadLetters.list(DeadLetterFilter(), before: nil, limit: 9).isEmpty)
        #expect(try await engine.store.deadLetter(run.id)?.run.resolution?.reason == "was a test")
    }

    @Test func `tools replay a dead letter once, however often they are called`() async throws {
        let (engine, _, run) = try await self.deadLetter()
        let desk = EngineDesk(store: engine.store, desk: engine.deadLetters)
        let first = try await desk.replay(run.id, resuming: false, by: "agent")
        let second = try await desk.replay(run.id, resuming: false, by: "agent")
        #expect(first == second)
        #expect(try await engine.store.task(run.taskID)?.runs.count == 2)
        #expect(try await desk.events(EventSearch(types: ["Asked"], limit: 5)).count == 1)
        await #expect(throws: ToolFailure.self) { try await desk.deadLetter(RunID(rawValue: "run_x")) }
    }
}
