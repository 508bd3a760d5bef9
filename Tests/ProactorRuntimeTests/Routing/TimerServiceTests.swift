import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

/// Time operators on a real store, whose process may end at any point.
@Suite(.timeLimit(.minutes(15))) struct TimerServiceTests {
    private static func rules(_ operation: String, on type: String = "Asked", prompt: String = "p") -> String {
        """
        events: { Asked: { description: A question. }, Answered: { description: An answer. } }
        rules:
          answer: { description: Answer., on: \(type), \(operation)agent: answering, prompt: "\(prompt)" }
        agents: { answering: { steps: [{ say: hello }] } }
        """
    }

    private func timers(_ engine: Engine) -> TimerService {
        TimerService(
            store: engine.store,
            books: engine.books,
            limits: engine.limits,
            clock: engine.clock,
            logger: engine.logger
        )
    }

    private func fireAll(_ engine: Engine) async throws {
        while try await self.timers(engine).fireBatch() {}
        while try await engine.router.routeBatch() {}
    }

    private func prompts(_ engine: Engine) async throws -> [String] {
        try await engine.store.runs(in: .queued, limit: 1000).map(\.prompt).sorted()
    }

    @Test func `a debounced event begins its run when it is quiet, and its task waits until then`() async throws {
        let engine = try Engine(Self.rules("debounce: { quiet: 5m }, ", prompt: "{{ event.id }} {{ swallowed }}"))
        let first = try await engine.take(Engine.event("first"))[0]
        #expect(try await engine.store.task(first)?.state == .waiting)
        engine.clock.advance(by: .seconds(60))
        let second = try await engine.take(Engine.event("second"))[0]
        #expect(try await engine.store.task(first)?.state == .completed)
        engine.clock.advance(by: .seconds(299))
        try await self.fireAll(engine)
        #expect(try await self.prompts(engine) == [])
        engine.clock.advance(by: .seconds(1))
        try await self.fireAll(engine)
        #expect(try await self.prompts(engine) == ["second 1"])
        #expect(try await engine.run(of: second).state == .queued)
        #expect(try await engine.progress(of: second).map(\.kind) == [.eventAccepted, .ruleHeld, .ruleMatched])
        await engine.store.close()
    }

    @Test func `nothing fires before what arrived earlier is routed`() async throws {
        let engine = try Engine(
            Self.rules("unless: { on: Answered, within: 1h }, ", prompt: "{{ event.id }}")
        )
        try await engine.take(Engine.event("question"))
        engine.clock.advance(by: .seconds(1800))
        // The answer is in the log in time, but the router is behind.
        _ = try await engine.intake().accept([Engine.event("answer", type: "Answered")])
        engine.clock.advance(by: .seconds(7200))
        #expect(try await self.timers(engine).fireBatch() == false)
        try await self.fireAll(engine)
        while try await engine.router.routeBatch() {}
        try await self.fireAll(engine)
        #expect(try await self.prompts(engine) == [])
        await engine.store.close()
    }

    @Test func `what was collected begins one run, whose event holds the others`() async throws {
        let engine = try Engine(
            Self.rules(
                "collect: { per: data.k, count: 2, within: 1h }, ",
                prompt: "{{ events.map(e, e.id).join(' ') }}"
            )
        )
        for id in ["a", "b", "c"] {
            try await engine.take(Engine.event(id, data: ["k": 1]))
            engine.clock.advance(by: .seconds(1))
        }
        engine.clock.advance(by: .seconds(3600))
        try await self.fireAll(engine)
        #expect(try await self.prompts(engine) == ["a b", "c"])
        await engine.store.close()
    }

    @Test func `the service fires when it is time, and when a schedule ticks`() async throws {
        let engine = try Engine(Self.rules("", on: "{ every: 10m }", prompt: "{{ data.due }}"))
        try await engine.running(self.timers(engine), engine.router) {
            try await engine.wait { try await engine.store.nextOperatorDue() != nil }
            let due = try #require(try await engine.store.nextOperatorDue())
            engine.clock.advance(to: due)
            try await engine.wait { try await !self.prompts(engine).isEmpty }
        }
        let tick = try #require(try await engine.outputs().first?.time)
        #expect(try await self.prompts(engine).first == tick.description)
        await engine.store.close()
    }

    @Test func `an operator that the rules have no more is dropped, and lets its tasks end`() async throws {
        let before = try Engine(Self.rules("debounce: { quiet: 5m }, "))
        let task = try await before.take(Engine.event("event"))[0]
        let after = try Engine(Self.rules("debounce: { quiet: 6m }, "), in: try await before.reopened())
        try await self.timers(after).beginBook(after.book)
        #expect(try await after.store.task(task)?.state == .completed)
        #expect(try await after.store.operators().isEmpty)
        await after.store.close()
    }

    // MARK: Crashes

    private struct Item {
        let at: Int64
        let isExpected: Bool
    }

    private static func items(_ generator: inout SeededGenerator) -> [Item] {
        var at: Int64 = 0
        return (0..<20).map { _ in
            at += [0, 1000, 3000, 5000, 10_000].randomElement(using: &generator) ?? 0
            return Item(at: at, isExpected: Bool.random(using: &generator))
        }
    }

    /// Events at their times, with a process that ends at random, at any point between two transactions; answers the ids
    /// of the events that began runs.
    private func begun(_ items: [Item], _ rules: String, _ generator: inout SeededGenerator) async throws -> [String] {
        var engine = try Engine(rules)
        let start = engine.clock.now
        for (number, item) in items.enumerated() {
            let due = start.advanced(by: .milliseconds(item.at)).duration(since: engine.clock.now)
            if due > .zero { engine.clock.advance(by: due) }
            let type = item.isExpected ? "Answered" : "Asked"
            _ = try await engine.intake().accept([Engine.event("\(number)", type: type)])
            // A router and timers that come to it only now and then.
            if Bool.random(using: &generator) { _ = try await engine.router.routeBatch() }
            if Bool.random(using: &generator) { _ = try await self.timers(engine).fireBatch() }
            if Int.random(in: 0..<4, using: &generator) == 0 { engine = try await engine.reopened() }
        }
        engine.clock.advance(by: .seconds(100))
        for _ in 0..<3 {
            while try await engine.router.routeBatch() {}
            engine = try await engine.reopened()
            try await self.fireAll(engine)
        }
        let runs = try await engine.store.runs(in: .queued, limit: 1000)
        for run in runs {
            #expect(try await engine.store.task(run.taskID)?.state == .running)
        }
        let prompts = runs.map(\.prompt)
        await engine.store.close()
        return prompts.sorted()
    }

    @Test(arguments: UInt64(0)..<12)
    func `a process that ends at any point changes nothing: debounce`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let items = Self.items(&generator)
        let rules = Self.rules("debounce: { quiet: 4s, atMost: 9s }, ", prompt: "{{ event.id }}")
        let asked = items.enumerated().filter { !$0.element.isExpected }
        var expected: [String] = []
        var first = 0
        for place in asked.indices {
            let due = min(asked[place].element.at + 4000, asked[first].element.at + 9000)
            if place + 1 < asked.count, asked[place + 1].element.at < due { continue }
            expected.append("\(asked[place].offset)")
            first = place + 1
        }
        #expect(try await self.begun(items, rules, &generator) == expected.sorted())
    }

    @Test(arguments: UInt64(100)..<112)
    func `a process that ends at any point changes nothing: unless`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let items = Self.items(&generator)
        let rules = Self.rules("unless: { on: Answered, within: 4s }, ", prompt: "{{ event.id }}")
        let expected = items.indices.filter { place in
            !items[place].isExpected
                && !items[place...].contains { $0.isExpected && $0.at - items[place].at < 4000 }
        }
        #expect(try await self.begun(items, rules, &generator) == expected.map(String.init).sorted())
    }
}
