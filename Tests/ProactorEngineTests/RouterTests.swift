import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

@Suite struct RouterTests {
    private static let text = """
        events: { A: {}, B: {} }
        rules:
          b-plain: { on: A, agent: a }
          a-matches:
            on: A
            match: { data: { n: { numeric: [">", 5] } } }
            when: data.n < 100
            agent: a
            prompt: "n is {{ data.n }} at {{ now }}"
          fails: { on: A, when: data.missing == 1, agent: a }
          prompt-fails: { on: A, when: has(data.n), agent: a, prompt: "{{ data.gone }}" }
          no-truth: { on: A, when: data.n, agent: a }
        agents: { a: { steps: [{ say: x }] } }

        """

    private func decide(_ event: Event, limits: EngineLimits = EngineLimits()) throws -> RoutingDecision {
        var count = 0
        return Router(book: try book(Self.text), limits: limits).decide(
            event,
            sequence: 7,
            taskID: TaskID(rawValue: "task_1"),
            at: now,
            makeID: {
                count += 1
                return RunID(rawValue: "run_\(count)")
            }
        )
    }

    @Test func `each rule that matches begins a run, in the order of the names`() throws {
        let decision = try self.decide(event("A", ["n": 42, "missing": 1]))
        #expect(decision.runs.map(\.rule) == ["a-matches", "b-plain", "fails"])
        #expect(decision.runs.map(\.id.rawValue) == ["run_1", "run_2", "run_3"])
        let first = try #require(decision.runs.first)
        #expect(first.prompt == "n is 42 at 2027-01-15T08:00:00Z")
        #expect((first.eventSequence, first.state, first.attempt, first.nextAt) == (7, .queued, 0, now))
        #expect(first.ruleBook == (try book(Self.text)).hash)
        #expect(
            decision.progress.filter { $0.kind == .ruleMatched }.map(\.data).first == [
                "rule": "a-matches", "domain": "shop", "agent": "a", "run": "run_1",
            ]
        )
    }

    @Test func `a condition or prompt that cannot be evaluated is recorded and begins nothing`() throws {
        let decision = try self.decide(event("A", ["n": 200]))
        #expect(decision.runs.map(\.rule) == ["b-plain"])
        let failures = decision.progress.filter { $0.kind == .ruleFailed }.map(\.data)
        #expect(failures.compactMap { $0["rule"]?.stringValue } == ["fails", "no-truth", "prompt-fails"])
        #expect(failures.compactMap { $0["part"]?.stringValue } == ["when", "when", "prompt"])
        #expect(failures[0]["error"]?.stringValue?.contains("missing") == true)
        #expect(failures[1]["error"] == "a condition must be true or false, not int")
        #expect(failures[2]["error"]?.stringValue?.contains("gone") == true)
    }

    @Test func `an event of another type asks no rule`() throws {
        let decision = try self.decide(event("B"))
        #expect(decision.runs.isEmpty)
        #expect(decision.progress.isEmpty)
    }

    @Test func `past the hop limit no rule is asked, and that is recorded`() throws {
        var limits = EngineLimits()
        limits.hops = 3
        #expect(
            try self.decide(event("A", ["n": 1], extensions: ["hops": .integer(3)]), limits: limits).runs.count == 1
        )
        let stopped = try self.decide(event("A", ["n": 1], extensions: ["hops": .integer(4)]), limits: limits)
        #expect(stopped.runs.isEmpty)
        #expect(stopped.progress.map(\.kind) == [.hopLimitReached])
        #expect(stopped.progress.first?.data == ["event": "e1", "type": "A", "hops": 4, "limit": 3])
    }

    @Test func `a prompt past its limit begins nothing`() throws {
        var limits = EngineLimits()
        limits.promptSize = 30
        let decision = try self.decide(event("A", ["n": 42]), limits: limits)
        #expect(decision.runs.map(\.rule) == ["b-plain"])
        #expect(decision.progress.contains { $0.data["error"] == "the prompt has 31 bytes; the limit is 30" })
    }

    @Test func `an event without a JSON payload has null for its data`() throws {
        let binary = Event(id: "1", source: "/s", type: "A", data: .binary([1]))
        let decision = try self.decide(binary)
        #expect(decision.runs.map(\.rule) == ["b-plain"])
        #expect(decision.progress.count { $0.kind == .ruleFailed } >= 2)
    }
}
