import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

/// What operators that look for several events tell, refuse and bound, and what stands in the events that they put into the
/// log.
@Suite struct SeveralTests {
    private static func rules(_ rule: String) -> String {
        """
        events: { A: {}, B: {}, C: {} }
        rules:
          r: { \(rule), agent: a }
        agents: { a: { steps: [{ say: x }] } }

        """
    }

    private func event(_ number: Int64, _ type: String, _ data: JSONValue = [:]) -> Event {
        Event(id: "\(number)", source: "/s", type: type, data: .json(data))
    }

    private func outcomes(_ harness: OperatorHarness) -> [String] {
        harness.progress.filter { $0.kind == .ruleHeld }.map { entry in
            "\(entry.taskID.rawValue) \(entry.data["outcome"]?.stringValue ?? "")"
        }
    }

    @Test func `the run of a sequence has its events, by their names`() throws {
        let rule =
            "sequence: [{ on: A, as: order }, { on: B, as: failure, per: data.order }], within: 1h, per: data.id, "
            + "prompt: '{{ order.data.sum }} {{ failure.data.why }} {{ events.size() }} {{ data.key }}'"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take([(0, self.event(1, "A", ["id": 7, "sum": 5])), (1, self.event(2, "A", ["id": 8, "sum": 6]))])
        harness.take([(2, self.event(3, "B", ["order": 8, "why": "card"]))])
        let found = try #require(harness.appended.first)
        #expect(found.type == TimingEvents.collected)
        #expect(found.hops == 1)
        #expect(found.jsonData["named"] == ["order": 0, "failure": 1])
        harness.take([(3, found)])
        #expect(harness.begun.map(\.prompt) == ["6 card 2 8"])
    }

    @Test func `a condition on what was found is asked with its names`() throws {
        let rule = "all: [{ on: A, as: a }, { on: B, as: b }], within: 1h, when: a.data.n + b.data.n > 10, prompt: x"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take([(0, self.event(1, "A", ["n": 1])), (1, self.event(2, "B", ["n": 2]))])
        harness.take([(2, self.event(3, "B", ["n": 20])), (3, self.event(4, "A", ["n": 2]))])
        #expect(harness.appended.count == 2)
        for found in harness.appended { harness.take([(4, found)]) }
        #expect(harness.begun.count == 1)
    }

    @Test func `the same events found at two keys are two events of the log`() throws {
        let rule = "all: [{ on: A, per: data.a, as: one }, { on: A, per: data.b }], within: 1h, prompt: '{{ one.id }}'"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take([(0, self.event(1, "A", ["a": 1, "b": 2])), (1, self.event(2, "A", ["a": 2, "b": 1]))])
        #expect(Set(harness.appended.map(\.id)).count == 2)
        for found in harness.appended { harness.take([(2, found)]) }
        #expect(harness.begun.map(\.prompt).sorted() == ["1", "2"])
    }

    @Test func `a name whose event did not come is null`() throws {
        let rule =
            "any: [{ on: A, as: a }, { on: B, as: b }, { on: C, as: c }], count: 2, within: 1h, "
            + "prompt: '{{ a == null }} {{ b.data.n }} {{ c.data.n }}'"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take([(0, self.event(1, "C", ["n": 1])), (1, self.event(2, "B", ["n": 2]))])
        harness.take([(2, harness.appended[0])])
        #expect(harness.begun.map(\.prompt) == ["true 2 1"])
    }

    @Test func `events of a sequence are told what became of them`() throws {
        let rule = "sequence: [{ on: A }, { not: { on: C } }, { on: B }], within: 1h"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take([(0, self.event(1, "A")), (1, self.event(2, "C")), (2, self.event(3, "A"))])
        harness.advance(to: 3_600_002)
        harness.take([(3_600_003, self.event(4, "A")), (3_600_004, self.event(5, "B"))])
        #expect(
            self.outcomes(harness) == [
                "task_1 collected", "task_1 broken", "task_3 collected", "task_3 expired", "task_4 collected",
                "task_5 collected",
            ]
        )
        #expect(harness.held.values.allSatisfy { $0 == 0 })
    }

    @Test func `past the limit of begun sequences the oldest is dropped, and that is said`() throws {
        var limits = EngineLimits()
        limits.partialSequences = 2
        let rule = "sequence: [{ on: A }, { on: B }], within: 1h"
        var harness = try OperatorHarness(Self.rules(rule), limits: limits)
        harness.take((1...3).map { ($0, self.event($0, "A", ["n": .int($0)])) })
        let failure = try #require(harness.progress.first { $0.kind == .ruleFailed })
        #expect(failure.taskID.rawValue == "task_1")
        #expect(failure.data["error"]?.stringValue?.contains("'partialSequences'") == true)
        harness.take((4...6).map { ($0, self.event($0, "B", ["n": .int($0)])) })
        #expect(harness.collected == [[2, 4], [3, 5]])
    }

    @Test func `a storm on one key of a sequence keeps no more than it may`() throws {
        let rule = "sequence: [{ on: A, as: a }, { on: B, where: a.data.n == data.n }], within: 1h"
        var harness = try OperatorHarness(Self.rules(rule))
        for part in 0..<10 {
            harness.take(
                (1...100).map { (1, self.event(Int64(part) * 100 + $0, "A", ["n": .int(Int64(part) * 100 + $0)])) }
            )
        }
        #expect(harness.records.values.map(\.held.count) == [100])
        harness.take([(2, self.event(2000, "B", ["n": 950])), (2, self.event(2001, "B", ["n": 1]))])
        #expect(harness.collected == [[950, 950]])
    }

    @Test func `a correlation that fails is recorded at the event, once`() throws {
        let rule = "sequence: [{ on: A, as: a }, { on: B, where: a.data.gone == 1 }], within: 1h"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take([(0, self.event(1, "A")), (1, self.event(2, "A")), (2, self.event(3, "B"))])
        let failures = harness.progress.filter { $0.kind == .ruleFailed }
        #expect(failures.map { $0.data["part"] } == ["sequence[1].where"])
        #expect(failures.map(\.taskID.rawValue) == ["task_3"])
        #expect(harness.collected.isEmpty)
    }

    @Test func `what was found is not put into the log where it is larger than it may be`() throws {
        var limits = EngineLimits()
        limits.windowSize = 500
        var harness = try OperatorHarness(Self.rules("all: [{ on: A }, { on: B }], within: 1h"), limits: limits)
        let text = JSONValue.string(String(repeating: "x", count: 400))
        harness.take([(0, self.event(1, "A", ["text": text])), (1, self.event(2, "B", ["text": text]))])
        #expect(harness.appended.isEmpty)
        let failure = try #require(harness.progress.first { $0.kind == .ruleFailed })
        #expect(failure.data["error"]?.stringValue?.contains("'windowSize'") == true)
    }

    @Test(arguments: ["sequence: [{ on: A }, { not: { on: B } }]", "all: [{ on: A }, { on: B }]"])
    func `a clock that was years ahead keeps nothing for longer than the rule says`(operation: String) throws {
        var harness = try OperatorHarness(Self.rules("\(operation), within: 1h"))
        harness.take([(400_000_000_000, self.event(1, "A"))])
        harness.take([(0, self.event(2, "A"))])
        harness.advance(to: 3_600_001)
        harness.advance(to: 7_300_000)
        #expect(harness.records.isEmpty)
    }

    @Test func `times at the ends of what can be written stop nothing`() throws {
        for operation in ["sequence: [{ on: A }, { not: { on: B } }]", "any: [{ on: A }, { on: B }]"] {
            var harness = try OperatorHarness(Self.rules("\(operation), within: 3650d"))
            for at: Int64 in [.min / 4, -1, .max / 2, 0] { harness.take([(at, self.event(1, "A"))]) }
            harness.advance(to: .max / 2)
            #expect(!harness.appended.isEmpty)
        }
    }

    @Test func `without a key, each interval without the expected event is told, the first whole one first`() throws {
        var harness = try OperatorHarness(Self.rules("on: { every: 1m, expects: { on: A } }"))
        harness.beginSchedules(at: 30_000)
        harness.advance(to: 60_000)
        #expect(harness.silences.isEmpty)
        harness.take([(60_000, self.event(1, "A"))])
        harness.advance(to: 120_000)
        #expect(harness.silences.isEmpty)
        harness.advance(to: 180_000)
        harness.advance(to: 240_000)
        #expect(harness.silences.map(\.due) == [180_000, 240_000])
        #expect(harness.silences.map(\.intervals) == [1, 2])
        #expect(harness.appended.allSatisfy { $0.jsonData["silent"]?.arrayValue?.first?["key"] == nil })
    }

    @Test func `an interval in which nobody watched says nothing`() throws {
        var harness = try OperatorHarness(Self.rules("on: { every: 1m, expects: { on: A, per: data.k } }"))
        harness.beginSchedules(at: 0)
        harness.take([(90_000, self.event(1, "A", ["k": "x"]))])
        harness.advance(to: 3_600_000)
        #expect(harness.silences.allSatisfy { $0.due >= 3_540_000 })
        let before = harness.silences.count
        harness.advance(to: 3_660_000)
        harness.advance(to: 3_720_000)
        #expect(harness.silences.count == before + 2)
    }

    @Test func `past the limit of expected keys another one is refused, and that is said`() throws {
        var limits = EngineLimits()
        limits.expectedKeys = 2
        let rule = "on: { every: 1m, expects: { on: A, per: data.k } }"
        var harness = try OperatorHarness(Self.rules(rule), limits: limits)
        harness.beginSchedules(at: 0)
        harness.take((1...3).map { ($0, self.event($0, "A", ["k": .string("\($0)")])) })
        let failures = harness.progress.filter { $0.kind == .ruleFailed }
        #expect(failures.map(\.taskID.rawValue) == ["task_3"])
        for minute in 1...3 { harness.advance(to: Int64(minute) * 60_000) }
        #expect(Set(harness.silences.map(\.key)) == ["1", "2"])
    }

    @Test func `what is expected changes nothing more in an interval in which it was heard of`() throws {
        var harness = try OperatorHarness(Self.rules("on: { every: 1m, expects: { on: A, per: data.k } }"))
        harness.beginSchedules(at: 0)
        harness.take([(1, self.event(1, "A", ["k": 1]))])
        let version = harness.records.values.first?.version
        harness.take([(2, self.event(2, "A", ["k": 1])), (3, self.event(3, "A", ["k": 1]))])
        #expect(harness.records.values.first?.version == version)
    }

    @Test func `a throttle counts the runs that begin with what was collected`() throws {
        let rule =
            "all: [{ on: A }, { on: B }], within: 1h, per: data.k, throttle: { per: data.key, within: 1h }, "
            + "prompt: '{{ swallowed }}'"
        var harness = try OperatorHarness(Self.rules(rule))
        var at: Int64 = 0
        for key in ["x", "x", "y"] {
            harness.take([
                (at, self.event(at, "A", ["k": .string(key)])), (at, self.event(at + 1, "B", ["k": .string(key)])),
            ])
            harness.take([(at + 1, try #require(harness.appended.last))])
            at += 10
        }
        #expect(harness.appended.count == 3)
        #expect(harness.begun.map(\.event) == [3, 9])
        #expect(self.outcomes(harness).contains("task_6 throttled"))
        at = 3_600_100
        harness.take([(at, self.event(at, "A", ["k": "x"])), (at, self.event(at + 1, "B", ["k": "x"]))])
        harness.take([(at + 1, try #require(harness.appended.last))])
        #expect(harness.begun.map(\.prompt) == ["0", "0", "1"])
    }

    @Test func `a throttle over all counts the runs of each key that another operator begins`() throws {
        let rule = "on: A, unless: { on: B, per: data.k, within: 1m }, throttle: { limit: 2, within: 1h }"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take((1...5).map { ($0, self.event($0, "A", ["k": .int($0)])) })
        harness.advance(to: 70_000)
        #expect(harness.begun.count == 2)
        #expect(harness.held.values.allSatisfy { $0 == 0 })
        #expect(self.outcomes(harness).count { $0.hasSuffix("throttled") } == 3)
        harness.take([(3_700_000, self.event(6, "A", ["k": 6]))])
        harness.advance(to: 3_760_000)
        #expect(harness.begun.count == 3)
    }

    @Test func `a throttle whose key cannot be evaluated begins nothing, and that is said`() throws {
        let rule = "on: A, debounce: { quiet: 1m }, throttle: { per: data.gone, within: 1h }"
        var harness = try OperatorHarness(Self.rules(rule))
        harness.take([(0, self.event(1, "A"))])
        harness.advance(to: 60_000)
        #expect(harness.begun.isEmpty)
        #expect(harness.progress.filter { $0.kind == .ruleFailed }.map { $0.data["part"] } == ["throttle.per"])
        #expect(harness.held.values.allSatisfy { $0 == 0 })
    }
}
