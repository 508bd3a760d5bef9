import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

/// What operators do with what they can't use, and with clocks that jump.
@Suite struct OperatorTests {
    private static func rules(_ operation: String, more: String = "") -> String {
        """
        events: { A: {}, B: {} }
        rules:
          r: { on: A, \(operation), agent: a\(more) }
        agents: { a: { steps: [{ say: x }] } }

        """
    }

    private func event(_ number: Int64, _ data: JSONValue = [:], type: String = "A") -> Event {
        Event(id: "\(number)", source: "/s", type: type, data: .json(data))
    }

    private func outcomes(_ harness: OperatorHarness) -> [String] {
        harness.progress.filter { $0.kind == .ruleHeld }.compactMap { $0.data["outcome"]?.stringValue }
    }

    @Test func `a key that cannot be evaluated is recorded, and begins nothing`() throws {
        var harness = try OperatorHarness(Self.rules("throttle: { per: data.sku, within: 1h }"))
        harness.take([(0, self.event(1)), (1, self.event(2, ["sku": "A"]))])
        #expect(harness.begun.map(\.event) == [2])
        let failure = try #require(harness.progress.first { $0.kind == .ruleFailed })
        #expect(failure.data["part"] == "throttle.per")
        #expect(failure.data["error"]?.stringValue?.contains("sku") == true)
    }

    @Test func `a key that is too long is recorded, and begins nothing`() throws {
        var harness = try OperatorHarness(Self.rules("debounce: { per: data.sku, quiet: 1h }"))
        harness.take([(0, self.event(1, ["sku": .string(String(repeating: "x", count: 600))]))])
        #expect(harness.records.isEmpty)
        #expect(harness.progress.map { $0.data["error"] } == ["the key has 602 bytes; the limit is 512"])
    }

    @Test func `past the limit of keys a new key is refused, and those that are known go on`() throws {
        var limits = EngineLimits()
        limits.operatorKeys = 2
        var harness = try OperatorHarness(Self.rules("throttle: { per: data.k, limit: 2, within: 1h }"), limits: limits)
        harness.take((1...3).map { ($0, self.event($0, ["k": .int($0)])) })
        harness.take([(4, self.event(4, ["k": 1]))])
        #expect(harness.begun.map(\.event) == [1, 2, 4])
        let failures = harness.progress.filter { $0.kind == .ruleFailed }
        #expect(failures.map { $0.data["error"] } == ["there are 2 keys already, which is the limit 'operatorKeys'"])
    }

    @Test func `what waits is bounded at each key, and what is too much is said`() throws {
        var limits = EngineLimits()
        limits.windowEvents = 2
        var harness = try OperatorHarness(Self.rules("unless: { on: B, within: 1h }"), limits: limits)
        harness.take((1...3).map { ($0, self.event($0)) })
        #expect(harness.progress.count { $0.kind == .ruleFailed } == 1)
        harness.advance(to: 3_600_010)
        #expect(harness.begun.map(\.event) == [1, 2])
    }

    @Test func `a storm on one key stays within a window's bounds, and is said to be full`() throws {
        var limits = EngineLimits()
        limits.windowEvents = 100
        var harness = try OperatorHarness(Self.rules("collect: { within: 1h }"), limits: limits)
        for part in 0..<10 {
            harness.take((1...50).map { ($0, self.event(Int64(part) * 50 + $0, ["n": .int($0)])) })
        }
        #expect(harness.collected.map(\.count) == [100, 100, 100, 100])
        #expect(harness.appended.allSatisfy { $0.jsonData["full"] == true })
        #expect(harness.records.values.map(\.held.count) == [100])
    }

    @Test func `a window closes before it holds more bytes than it may`() throws {
        var limits = EngineLimits()
        limits.windowSize = 1000
        var harness = try OperatorHarness(Self.rules("collect: { within: 1h }"), limits: limits)
        let text = JSONValue.string(String(repeating: "x", count: 400))
        harness.take((1...4).map { ($0, self.event($0, ["n": .int($0), "text": text])) })
        #expect(harness.collected == [[1], [2], [3]] || harness.collected == [[1, 2]])
    }

    @Test func `a condition over the events decides whether a window begins a run`() throws {
        let text = Self.rules(
            "collect: { per: data.k, within: 1m, by: sliding }",
            more: ", when: 'events.map(e, e.data.n).sum() > 10', prompt: '{{ events.size() }} of {{ data.count }}'"
        )
        var harness = try OperatorHarness(text)
        let numbers: [Int64] = [4, 5, 6, 1]
        harness.take(numbers.map { ($0, self.event($0, ["k": 1, "n": .int($0)])) })
        #expect(harness.collected == [[4, 5, 6]])
        // The collected event begins the run, with what it holds.
        harness.take([(5, harness.appended[0])])
        #expect(harness.begun.map(\.prompt) == ["3 of 3"])
        #expect(harness.appended[0].hops == 1)
        #expect(harness.appended[0].jsonData["key"] == 1)
    }

    @Test func `a condition over the events that fails is recorded at the last of them`() throws {
        let text = Self.rules("collect: { within: 1m }", more: ", when: 'events.exists(e, e.data.gone == 1)'")
        var harness = try OperatorHarness(text)
        harness.take([(0, self.event(1)), (1, self.event(2))])
        harness.advance(to: 60_000)
        let failure = try #require(harness.progress.first { $0.kind == .ruleFailed })
        #expect((failure.taskID.rawValue, failure.data["part"]) == ("task_2", "when"))
        #expect(harness.collected.isEmpty)
    }

    @Test func `events are told what became of them`() throws {
        var throttle = try OperatorHarness(Self.rules("throttle: { within: 1h }"))
        throttle.take([(0, self.event(1)), (1, self.event(2))])
        #expect(self.outcomes(throttle) == ["throttled"])
        #expect(throttle.progress.last?.data["until"] == .string(OperatorHarness.time(3_600_000).description))
        var debounce = try OperatorHarness(Self.rules("debounce: { quiet: 1h }"))
        debounce.take([(0, self.event(1)), (1, self.event(2))])
        #expect(self.outcomes(debounce).sorted() == ["superseded", "waiting", "waiting"])
        #expect(debounce.held[TaskID(rawValue: "task_1")] == 0)
        #expect(debounce.held[TaskID(rawValue: "task_2")] == 1)
        var unless = try OperatorHarness(Self.rules("unless: { on: B, within: 1h }"))
        unless.take([(0, self.event(1)), (1, self.event(2, type: "B"))])
        #expect(self.outcomes(unless) == ["waiting", "met"])
    }

    @Test func `one type can be what is waited for and what waits: a heartbeat that stops`() throws {
        var harness = try OperatorHarness(Self.rules("unless: { on: A, per: data.sensor, within: 5m }"))
        for minute in 0..<10 { harness.take([(Int64(minute) * 60_000, self.event(Int64(minute), ["sensor": 1]))]) }
        #expect(harness.begun.isEmpty)
        harness.advance(to: 14 * 60_000)
        #expect(harness.begun.map(\.event) == [10])
        harness.advance(to: 60 * 60_000)
        #expect(harness.begun.count == 1)
    }

    @Test(arguments: [
        "throttle: { within: 1h }", "debounce: { quiet: 1h }", "unless: { on: B, within: 1h }",
        "collect: { within: 1h }",
    ])
    func `a clock that was years ahead keeps nothing away for longer than an hour`(operation: String) throws {
        var harness = try OperatorHarness(Self.rules(operation))
        harness.take([(400_000_000_000, self.event(1))])
        harness.take([(0, self.event(2))])
        harness.advance(to: 3_600_000)
        harness.take([(3_600_001, self.event(3))])
        harness.advance(to: 7_300_000)
        #expect(harness.begun.count + harness.collected.count >= 2)
        #expect(harness.held.values.allSatisfy { $0 == 0 })
    }

    @Test func `an operator that means something else now does not read what the former one knew, which is dropped`()
        throws
    {
        var before = try OperatorHarness(Self.rules("debounce: { quiet: 1h }"))
        before.take([(0, self.event(1))])
        var after = try OperatorHarness(Self.rules("debounce: { quiet: 2h }"), after: before)
        after.take([(1, self.event(2))])
        after.advance(to: 3_600_000)
        #expect(after.begun.isEmpty)
        #expect(self.outcomes(after) == ["waiting", "dropped"])
        #expect(after.held == [TaskID(rawValue: "task_1"): 0, TaskID(rawValue: "task_2"): 1])
        after.advance(to: 7_200_001)
        #expect(after.begun.map(\.event) == [2])
        // What is no part of the operator may change.
        var other = try OperatorHarness(Self.rules("debounce: { quiet: 1h }", more: ", priority: high"), after: before)
        other.advance(to: 3_600_000)
        #expect(other.begun.map(\.event) == [1])
    }

    @Test func `times at the ends of what can be written stop nothing`() throws {
        for operation in ["throttle: { within: 3650d }", "debounce: { quiet: 3650d, atMost: 3650d }"] {
            var harness = try OperatorHarness(Self.rules(operation))
            let times: [Int64] = [.min / 4, -1, .max / 2, 0]
            for at in times { harness.take([(at, self.event(1))]) }
            harness.advance(to: .max / 2)
            #expect(!harness.begun.isEmpty)
        }
    }
}
