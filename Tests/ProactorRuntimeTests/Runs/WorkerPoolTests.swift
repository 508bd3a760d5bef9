import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing

@Suite(.timeLimit(.minutes(15))) struct WorkerPoolTests {
    @Test func `a run's outputs carry its id, its cause and its task`() async throws {
        let engine = try Engine(Rules.plain)
        let task = try await engine.take(Engine.event("event"))[0]
        let progress = try await engine.running(engine.pool(), engine.router) { try await engine.completed(task) }
        #expect(
            progress.map(\.kind) == [
                .eventAccepted, .ruleMatched, .runStarted, .eventEmitted, .runCompleted, .taskCompleted,
            ]
        )
        let run = try await engine.run(of: task)
        let output = try #require(try await engine.outputs().first)
        #expect(output.id == "\(run.id)-0")
        #expect(output.source == "/proactor/rules/answer")
        #expect(output.hops == 1)
        #expect(output.extensions[Event.ExtensionName.causation] == .string("event"))
        #expect(output.extensions[Event.ExtensionName.correlation] == .string(task.rawValue))
    }

    @Test func `no more runs are at work than the agent's concurrency and the pool's places`() async throws {
        for (concurrency, workers, places) in [(3, 16, 3), (8, 5, 5)] {
            var engine = try Engine(Rules.oneCall(agent: "concurrency: \(concurrency)"))
            engine.limits.workers = workers
            for number in 0..<12 { try await engine.take(Engine.event("event-\(number)")) }
            let tool = HeldTool()
            try await engine.running(engine.pool(["find": tool])) {
                var calls = tool.calls.makeAsyncIterator()
                for _ in 0..<places { _ = await calls.next() }
                // The pool sleeps with all places taken; that it goes on claiming would show as a call.
                try await engine.clock.sleeper()
                #expect(try await engine.store.runs(in: .running, limit: 100).count == places)
                #expect(tool.count == places)
            }
        }
    }

    @Test func `a busy agent holds up no other one`() async throws {
        let engine = try Engine(
            """
            events: { Asked: { description: A question. }, Pinged: { description: A knock. } }
            rules:
              slow: { description: Take long., on: Asked, agent: slow }
              quick: { description: Be quick., on: Pinged, agent: quick }
            agents:
              slow: { tools: [find], concurrency: 2, steps: [{ call: find, with: {} }] }
              quick: { steps: [{ say: done }] }
            """
        )
        for number in 0..<20 { try await engine.take(Engine.event("slow-\(number)")) }
        engine.clock.advance(by: .seconds(1))
        let quick = try await engine.take(Engine.event("quick", type: "Pinged"))[0]
        let tool = HeldTool()
        try await engine.running(engine.pool(["find": tool])) {
            var calls = tool.calls.makeAsyncIterator()
            let held = await calls.next()
            // Though twenty older runs wait, and two of them are at work.
            try await engine.completed(quick)
            // An ended run makes place for the next one of its agent.
            held?.answer(.null)
            for _ in 0..<2 { _ = await calls.next() }
            #expect(tool.count == 3)
        }
    }

    @Test func `runs of one agent begin oldest first`() async throws {
        let engine = try Engine(Rules.oneCall(agent: "concurrency: 1"))
        var tasks: [TaskID] = []
        for number in 0..<5 {
            tasks += try await engine.take(Engine.event("event-\(number)"))
            engine.clock.advance(by: .seconds(1))
        }
        let tool = ScriptedTool { _, _ in ["n": 1] }
        let order = try await engine.running(engine.pool(["find": tool])) {
            for task in tasks {
                try await engine.wait { try await engine.store.task(task)?.runs.first?.state == .completed }
            }
            return tool.calls.map(\.idempotencyKey)
        }
        var runs: [RunID] = []
        for task in tasks { runs.append(try await engine.run(of: task).id) }
        #expect(order == runs.map { "\($0)-0" })
    }

    @Test func `a worker that stops waits for its runs`() async throws {
        var engine = try Engine(Rules.oneCall())
        engine.limits.shutdown = .seconds(7)
        let task = try await engine.take(Engine.event("event"))[0]
        let tool = HeldTool()
        try await testGracefulShutdown { trigger in
            try await engine.running(engine.pool(["find": tool])) {
                var calls = tool.calls.makeAsyncIterator()
                let held = await calls.next()
                trigger.triggerGracefulShutdown()
                // It claims no more, and waits until the limit at the most.
                let limit = engine.clock.now.advanced(by: engine.limits.shutdown)
                try await engine.clock.sleeper { $0 == limit }
                let late = try await engine.take(Engine.event("late"))[0]
                held?.answer(["n": 7])
                try await engine.wait { try await engine.run(of: task).state == .completed }
                #expect(try await engine.run(of: late).state == .queued)
                #expect(tool.count == 1)
            }
        }
        #expect(try await engine.outputs().map { $0.jsonData["n"] } == [7])
    }

    @Test func `what is not done in time is handed back, and counts as no attempt`() async throws {
        var engine = try Engine(Rules.twoCalls())
        engine.limits.shutdown = .seconds(7)
        let task = try await engine.take(Engine.event("event"))[0]
        let find = ScriptedTool { _, _ in ["n": 3] }
        let note = HeldTool()
        try await testGracefulShutdown { trigger in
            try await engine.running(engine.pool(["find": find, "note": note])) {
                var calls = note.calls.makeAsyncIterator()
                _ = await calls.next()
                trigger.triggerGracefulShutdown()
                let limit = engine.clock.now.advanced(by: engine.limits.shutdown)
                try await engine.clock.sleeper { $0 == limit }
                engine.clock.advance(to: limit)
                try await engine.wait { try await engine.run(of: task).state == .queued }
            }
        }
        let run = try await engine.run(of: task)
        #expect(run.attempt == 0)
        #expect(run.failures.isEmpty)
        #expect(note.waiting == 0)
        // What was journaled stays: the next worker asks the first tool for nothing.
        let second = ScriptedTool()
        try await engine.running(engine.pool(["find": find, "note": second], worker: "worker-b"), engine.router) {
            try await engine.completed(task)
        }
        #expect(find.calls.count == 1)
        #expect(second.calls.map(\.arguments) == [["n": 3]])
        #expect(second.calls.map(\.idempotencyKey) == ["\(run.id)-1"])
    }
}
