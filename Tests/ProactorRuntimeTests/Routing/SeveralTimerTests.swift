import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

/// Operators that look for several events, and those that stand beside one another, on a real store.
@Suite(.timeLimit(.minutes(15))) struct SeveralTimerTests {
    private static func rules(_ rule: String, prompt: String) -> String {
        """
        events: { Asked: { description: A question. }, Answered: { description: An answer. } }
        rules:
          answer: { description: Answer., \(rule), agent: answering, prompt: "\(prompt)" }
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

    @Test func `a sequence goes on after a restart, and time decides on its end`() async throws {
        let rules = Self.rules(
            "sequence: [{ on: Asked, as: first }, { on: Asked, where: data.n == first.data.n + 1 }, { not: { on: Answered } }], "
                + "within: 1h",
            prompt: "{{ first.id }} {{ events.map(e, e.id).join(' ') }}"
        )
        var engine = try Engine(rules)
        try await engine.take(Engine.event("a", data: ["n": 1]))
        try await engine.take(Engine.event("b", data: ["n": 5]))
        engine = try Engine(rules, in: try await engine.reopened())
        engine.clock.advance(by: .seconds(60))
        let last = try await engine.take(Engine.event("c", data: ["n": 2]))[0]
        #expect(try await engine.progress(of: last).map(\.kind).contains(.ruleHeld))
        #expect(try await engine.store.operators().map(\.keys) == [1])
        engine.clock.advance(by: .seconds(3600))
        try await self.fireAll(engine)
        #expect(try await self.prompts(engine) == ["a a c"])
        #expect(try await engine.store.operators().isEmpty)
        await engine.store.close()
    }

    @Test func `a throttle beside another operator counts what timers begin, at whichever key`() async throws {
        let engine = try Engine(
            Self.rules(
                "on: Asked, debounce: { per: data.k, quiet: 1m }, throttle: { per: data.team, limit: 2, within: 1h }",
                prompt: "{{ event.id }} {{ swallowed }}"
            )
        )
        for (id, team) in [("a", 1), ("b", 1), ("c", 1), ("d", 2)] as [(String, Int64)] {
            try await engine.take(Engine.event(id, data: ["k": .string(id), "team": .int(team)]))
            engine.clock.advance(by: .seconds(1))
        }
        engine.clock.advance(by: .seconds(60))
        try await self.fireAll(engine)
        #expect(try await self.prompts(engine) == ["a 0", "b 0", "d 0"])
        // What the throttle knows is read again with the next event, and again with the next timer.
        engine.clock.advance(by: .seconds(3600))
        let task = try await engine.take(Engine.event("e", data: ["k": "e", "team": 1]))[0]
        engine.clock.advance(by: .seconds(60))
        try await self.fireAll(engine)
        #expect(try await self.prompts(engine) == ["a 0", "b 0", "d 0", "e 1"])
        #expect(try await engine.run(of: task).state == .queued)
        await engine.store.close()
    }

    @Test func `the service tells of what was silent`() async throws {
        let engine = try Engine(
            Self.rules(
                "on: { every: 10m, expects: { on: Asked, per: data.k } }",
                prompt: "{{ data.silent.map(s, s.key).join(' ') }}"
            )
        )
        let timers = self.timers(engine)
        try await timers.beginBook(engine.book)
        func pass() async throws {
            engine.clock.advance(to: try #require(try await engine.store.nextOperatorDue()))
            try await self.fireAll(engine)
        }
        try await pass()
        for id in ["a", "b"] { try await engine.take(Engine.event(id, data: ["k": .string(id)])) }
        try await pass()
        try await engine.take(Engine.event("again", data: ["k": "a"]))
        #expect(try await self.prompts(engine) == [])
        try await pass()
        #expect(try await self.prompts(engine) == ["b"])
        await engine.store.close()
    }
}
