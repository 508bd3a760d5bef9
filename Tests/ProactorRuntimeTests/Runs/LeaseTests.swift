import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

/// Two workers on one store, of which one falls silent, and processes that end.
@Suite(.timeLimit(.minutes(15))) struct LeaseTests {
    @Test func `a lease is renewed as long as the work takes`() async throws {
        var engine = try Engine(Rules.oneCall())
        // So that no renewal falls on a time at which the workers look at the queue, for which this test would take it.
        engine.limits.lease = .seconds(33)
        let task = try await engine.take(Engine.event("event"))[0]
        let tool = HeldTool()
        try await engine.running(
            engine.router,
            engine.pool(["find": tool]),
            engine.pool(["find": tool], worker: "worker-b")
        ) {
            var calls = tool.calls.makeAsyncIterator()
            let held = await calls.next()
            // Several leases' time passes, a third of a lease at a time.
            for _ in 0..<20 {
                let renewal = engine.clock.now.advanced(by: engine.limits.lease / 3)
                try await engine.clock.sleeper { $0 == renewal }
                engine.clock.advance(to: renewal)
                let until = renewal.advanced(by: engine.limits.lease)
                try await engine.poll { try await engine.store.nextRunDue() == until }
            }
            #expect(try await engine.run(of: task).attempt == 1)
            held?.answer(["n": 5])
            try await engine.completed(task)
        }
        #expect(tool.count == 1)
        #expect(try await engine.outputs().map { $0.jsonData["n"] } == [5])
    }

    @Test func `a silent worker's run is taken over, and what it says later is dropped`() async throws {
        let engine = try Engine(Rules.twoCalls())
        let task = try await engine.take(Engine.event("event"))[0]
        // The first worker's own time stands still: it neither renews nor notices.
        let frozen = ManualClock(engine.clock.now)
        let find = ScriptedTool { _, _ in ["n": 1] }
        let note = HeldTool()
        let taken = ScriptedTool()
        try await engine.running(
            engine.router,
            engine.pool(["find": find, "note": note], worker: "silent", clock: frozen)
        ) {
            var calls = note.calls.makeAsyncIterator()
            let held = await calls.next()
            #expect(held?.call.idempotencyKey == "\(try await engine.run(of: task).id)-1")
            try await engine.running(engine.pool(["find": find, "note": taken], worker: "second")) {
                // Nothing is due before the lease ends.
                let end = engine.clock.now.advanced(by: engine.limits.lease)
                try await engine.clock.sleeper { $0 == end }
                #expect(taken.calls.isEmpty)
                engine.clock.advance(to: end)
                try await engine.completed(task)
            }
            let before = try await engine.progress(of: task)
            let renewal = frozen.now.advanced(by: engine.limits.lease / 3)
            #expect(frozen.deadlines.contains(renewal))
            held?.answer(["late": true])
            // The silent one notices at its journal and lets go, with its time standing still until then.
            try await engine.poll { !frozen.deadlines.contains(renewal) }
            frozen.advance(to: engine.clock.now)
            // And works on the next event.
            let next = try await engine.take(Engine.event("next"))[0]
            let again = await calls.next()
            again?.answer(.null)
            try await engine.completed(next)
            #expect(try await engine.progress(of: task) == before)
        }
        let run = try await engine.run(of: task)
        #expect(run.state == .completed)
        #expect(run.attempt == 2)
        // What was journaled by the first was not asked again, and the second made the call under the same key.
        let steps = try await engine.store.steps(of: run.id)
        #expect(steps.map(\.output) == [.value(["n": 1]), .value(["n": 1])])
        #expect(taken.calls.map(\.idempotencyKey) == ["\(run.id)-1"])
        #expect(try await engine.outputs().count { $0.id == "\(run.id)-0" } == 1)
    }

    @Test func `a result that is there is not asked for again after the process's end`() async throws {
        let before = try Engine(Rules.twoCalls())
        let task = try await before.take(Engine.event("event"))[0]
        let find = ScriptedTool { _, number in ["n": .int(Int64(number))] }
        let note = HeldTool()
        let after = try await before.running(before.pool(["find": find, "note": note])) {
            var calls = note.calls.makeAsyncIterator()
            _ = await calls.next()
            // To the worker this is what a killed process is: nothing that it does later reaches the store.
            return try await before.reopened()
        }
        try await after.running(after.router, after.pool(["find": find, "note": ScriptedTool()], worker: "next")) {
            try await after.completed(task)
        }
        #expect(find.calls.count == 1)
        let run = try await after.run(of: task)
        #expect(run.attempt == 2)
        #expect(run.failures.map(\.code) == [RunFailure.workerLostCode])
        #expect(try await after.outputs().map { $0.jsonData["n"] } == [1])
        await after.store.close()
    }

    @Test func `a run outlives more processes than it has attempts`() async throws {
        var engine = try Engine(Rules.plainOnce)
        let task = try await engine.take(Engine.event("event"))[0]
        for _ in 0..<Run.workerLossMaximum {
            try await engine.claimAndLose()
            engine = try await engine.reopened()
        }
        try await engine.running(engine.router, engine.pool()) { try await engine.completed(task) }
        let run = try await engine.run(of: task)
        #expect(run.state == .completed)
        #expect(run.attempt == Run.workerLossMaximum + 1)
        await engine.store.close()
    }

    @Test func `a run that ends every process becomes a dead letter in the end`() async throws {
        var engine = try Engine(Rules.plainOnce)
        let task = try await engine.take(Engine.event("event"))[0]
        for _ in 0...Run.workerLossMaximum {
            try await engine.claimAndLose()
            engine = try await engine.reopened()
        }
        try await engine.running(engine.router, engine.pool()) { try await engine.completed(task) }
        let run = try await engine.run(of: task)
        #expect(run.state == .deadLettered)
        #expect(run.failures.count { $0.code == RunFailure.workerLostCode } == Run.workerLossMaximum + 1)
        #expect(run.failures.last?.code == "attempts-used-up")
        #expect(try await engine.outputs().isEmpty)
        await engine.store.close()
    }

    @Test func `a run that fails for good after lost processes keeps its own attempts`() async throws {
        var engine = try Engine(Rules.oneCall(agent: "retry: { attempts: 2, first: 7s, jitter: 0 }"))
        let task = try await engine.take(Engine.event("event"))[0]
        for _ in 0..<4 {
            try await engine.claimAndLose()
            engine = try await engine.reopened()
        }
        let tool = ScriptedTool { _, _ throws(ToolFailure) in throw ToolFailure(.unavailable, "closed") }
        let ended = engine
        try await ended.running(ended.router, ended.pool(["find": tool])) {
            // The first failure is the first, whatever was lost before: the wait is the first one too.
            let next = ended.clock.now.advanced(by: .seconds(7))
            try await ended.clock.sleeper { $0 == next }
            #expect(try await ended.run(of: task).state == .queued)
            ended.clock.advance(to: next)
            try await ended.completed(task)
        }
        #expect(tool.calls.count == 2)
        #expect(try await ended.run(of: task).state == .deadLettered)
        await ended.store.close()
    }
}

extension Engine {
    /// Claims the next run, as a worker does whose process then ends.
    fileprivate func claimAndLose() async throws {
        let claimed = try await self.store.claimRuns(
            RunClaim(
                worker: "lost",
                limit: 1,
                freePlaces: ["answering": 1],
                now: self.clock.now,
                leaseUntil: self.clock.now.advanced(by: self.limits.lease)
            )
        )
        guard claimed.count == 1 else { throw NotOneRun() }
    }

    /// Returns once `condition` holds, for changes that the store tells nobody of.
    fileprivate func poll(until condition: () async throws -> Bool) async throws {
        while try await !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

extension Rules {
    /// Answers at once, and has one attempt.
    fileprivate static let plainOnce = Self.answering(
        "      - { emit: Answered, data: { n: 1 } }",
        agent: "retry: { attempts: 1 }"
    )
}
