import ProactorComponents
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

/// What becomes of attempts that fail.
@Suite(.timeLimit(.minutes(15))) struct RetryTests {
    private static let unavailable = ToolFailure(.unavailable, "the shop is closed")

    @Test func `an attempt that fails is followed by the next one, later each time, until there are no more`()
        async throws
    {
        let engine = try Engine(
            Rules.twoCalls(agent: "retry: { attempts: 4, first: 10s, factor: 3, max: 40s, jitter: 0.5 }")
        )
        let task = try await engine.take(Engine.event("event"))[0]
        let find = ScriptedTool { _, _ in ["n": 1] }
        let note = ScriptedTool { _, _ throws(ToolFailure) in throw Self.unavailable }
        let start = engine.clock.now
        var began: [Timestamp] = [start]
        try await engine.running(engine.router, engine.pool(["find": find, "note": note])) {
            for (number, longest) in [10, 30, 40].enumerated() {
                try await engine.wait { try await engine.run(of: task).failures.count == number + 1 }
                let run = try await engine.run(of: task)
                #expect(run.state == .queued)
                // Chance takes off half at the most.
                let delay = run.nextAt.duration(since: engine.clock.now)
                #expect(delay <= .seconds(longest))
                #expect(delay >= .seconds(longest) * 0.5)
                try await engine.clock.advance(through: run.nextAt)
                began.append(run.nextAt)
            }
            try await engine.completed(task)
        }
        let run = try await engine.run(of: task)
        #expect(run.state == .deadLettered)
        #expect(run.finishedAt == began.last)
        // All that is needed to understand it: each error with its time, the journal, the event and the rule book.
        #expect(run.failures.map(\.attempt) == [1, 2, 3, 4])
        #expect(run.failures.map(\.at) == began)
        #expect(run.failures.allSatisfy { $0.code == "unavailable" && $0.isRetriable })
        #expect(run.failures.allSatisfy { $0.message == "the tool 'note' failed: the shop is closed" })
        #expect(try await engine.store.steps(of: run.id).map(\.name) == ["find"])
        #expect(try await engine.store.event(sequence: run.eventSequence)?.event.id == "event")
        #expect(run.ruleBook == engine.book.hash)
        // What was journaled was not asked for again; what was not had the same key each time.
        #expect(find.calls.count == 1)
        #expect(note.calls.map(\.idempotencyKey) == Array(repeating: "\(run.id)-1", count: 4))

        let progress = try await engine.progress(of: task)
        #expect(progress.count { $0.kind == .runStarted } == 4)
        #expect(progress.count { $0.kind == .runRetrying } == 3)
        #expect(progress.suffix(2).map(\.kind) == [.runDeadLettered, .taskCompleted])
        #expect(progress.last?.data["outcome"] == "failed")
        #expect(try await engine.outputs().isEmpty)
    }

    @Test func `a run that failed once and then succeeds is no failure`() async throws {
        let engine = try Engine(Rules.oneCall(agent: "retry: { first: 1s, jitter: 0 }"))
        let task = try await engine.take(Engine.event("event"))[0]
        let tool = ScriptedTool { _, number throws(ToolFailure) in
            guard number > 1 else { throw Self.unavailable }
            return ["n": 2]
        }
        try await engine.running(engine.router, engine.pool(["find": tool])) {
            let next = engine.clock.now.advanced(by: .seconds(1))
            try await engine.clock.sleeper { $0 == next }
            engine.clock.advance(to: next)
            #expect(try await engine.completed(task).last?.data["outcome"] == "completed")
        }
        #expect(try await engine.run(of: task).failures.count == 1)
    }

    @Test(arguments: [
        ToolFailure(.invalidArguments, "no such item"), ToolFailure(.misconfigured, "no key"),
    ])
    func `a call that would fail again is journaled, and not made again`(failure: ToolFailure) async throws {
        let engine = try Engine(Rules.oneCall())
        let task = try await engine.take(Engine.event("event"))[0]
        let tool = ScriptedTool { _, _ throws(ToolFailure) in throw failure }
        let run = try await self.deadLetter(engine, task, ["find": tool])
        #expect(tool.calls.count == 1)
        #expect(run.failures.map(\.code) == ["tool-failed"])
        #expect(run.failures.first?.message.hasSuffix("the tool 'find' failed: \(failure.message)") == true)
        #expect(try await engine.store.steps(of: run.id).map(\.output) == [.failure(failure.message)])
    }

    @Test func `a result that is too large is no result`() async throws {
        let engine = try Engine(Rules.oneCall())
        let task = try await engine.take(Engine.event("event"))[0]
        let tool = ScriptedTool { _, _ in .string(String(repeating: "x", count: 2000)) }
        let run = try await self.deadLetter(engine, task, ["find": tool])
        #expect(run.failures.first?.message.contains("the result has 2002 bytes") == true)
    }

    @Test func `an agent that says that it failed is believed`() async throws {
        let engine = try Engine(Rules.answering(#"      - { fail: "no item named {{ data.item }}" }"#))
        let task = try await engine.take(Engine.event("event", data: ["item": "lamp"]))[0]
        let run = try await self.deadLetter(engine, task)
        #expect(run.failures.map(\.code) == ["failed"])
        #expect(run.failures.first?.message == "no item named lamp")
    }

    @Test func `an output that breaks its type's schema is not emitted`() async throws {
        let engine = try Engine(Rules.answering(#"      - { emit: Answered, data: { n: "{{ data.n }}" } }"#))
        let task = try await engine.take(Engine.event("event", data: ["n": "many"]))[0]
        let run = try await self.deadLetter(engine, task)
        #expect(run.failures.map(\.code) == ["output-refused"])
        #expect(run.failures.first?.message.contains("'Answered'") == true)
        #expect(try await engine.outputs().isEmpty)
    }

    @Test func `an expression that cannot be evaluated says where it stands`() async throws {
        let engine = try Engine(Rules.answering(#"      - { say: "{{ data.item.name }}" }"#))
        let task = try await engine.take(Engine.event("event"))[0]
        let run = try await self.deadLetter(engine, task)
        #expect(run.failures.map(\.code) == ["expression-failed"])
        #expect(run.failures.first?.message.hasPrefix("rules.yaml:") == true)
    }

    @Test func `an attempt that takes longer than its limit is ended, and tried again`() async throws {
        let engine = try Engine(
            Rules.oneCall(agent: "limits: { time: 9s }\n    retry: { attempts: 2, first: 1s, jitter: 0 }")
        )
        let task = try await engine.take(Engine.event("event"))[0]
        let tool = HeldTool()
        try await engine.running(engine.router, engine.pool(["find": tool])) {
            var calls = tool.calls.makeAsyncIterator()
            for attempt in 1...2 {
                _ = await calls.next()
                let limit = engine.clock.now.advanced(by: .seconds(9))
                try await engine.clock.sleeper { $0 == limit }
                engine.clock.advance(to: limit)
                try await engine.wait { try await engine.run(of: task).failures.count == attempt }
                #expect(tool.waiting == 0)
                guard attempt < 2 else { break }
                let next = limit.advanced(by: .seconds(1))
                try await engine.clock.sleeper { $0 == next }
                engine.clock.advance(to: next)
            }
            try await engine.completed(task)
        }
        let run = try await engine.run(of: task)
        #expect(run.failures.map(\.code) == ["time-limit", "time-limit"])
        #expect(run.failures.first?.message == "the attempt took longer than 9s (limits.time)")
        #expect(run.state == .deadLettered)
    }

    /// Works until the task is completed, and expects a dead letter after one attempt.
    private func deadLetter(_ engine: Engine, _ task: TaskID, _ tools: [String: any Tool] = [:]) async throws -> Run {
        try await engine.running(engine.router, engine.pool(tools)) { try await engine.completed(task) }
        let run = try await engine.run(of: task)
        #expect(run.state == .deadLettered)
        #expect(run.attempt == 1)
        #expect(run.failures.map(\.isRetriable) == [false])
        return run
    }
}
