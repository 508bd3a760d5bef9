import ProactorEngine
import ProactorModel
import Testing

/// Operators that look for several events, and those that stand beside one another, do what their plain models say: on
/// random sequences, however they are cut into batches, whenever the timers look, and with nothing kept in between but the
/// stored state.
@Suite struct SeveralModelTests {
    private typealias Item = OperatorModels.Item
    typealias Step = OperatorModels.Step

    private static let sequences: UInt64 = 100

    private static func rules(_ rule: String) -> String {
        """
        events: { A: {}, B: {}, C: {}, D: {} }
        rules:
          r: { \(rule), agent: a }
        agents: { a: { steps: [{ say: x }] } }

        """
    }

    /// Events at random times that often lie on the edges of windows, with few keys.
    private static func items(_ types: [String], _ generator: inout SeededGenerator) -> [Item] {
        var at: Int64 = 0
        return (1...Int64.random(in: 1...60, using: &generator)).map { number in
            at += [0, 1, 1000, 2000, 3000, 5000].randomElement(using: &generator) ?? 0
            return Item(
                at: at,
                number: number,
                key: ["x", "y"].randomElement(using: &generator) ?? "x",
                type: types.randomElement(using: &generator) ?? "A"
            )
        }
    }

    /// Feeds them in random batches, with timers that look in between, and lets time go on at the end.
    private static func feed(_ items: [Item], _ harness: inout OperatorHarness, _ generator: inout SeededGenerator) {
        var rest = items[...]
        while let first = rest.first {
            if Bool.random(using: &generator) { harness.advance(to: first.at) }
            let batch = rest.prefix(Int.random(in: 1...5, using: &generator))
            rest = rest.dropFirst(batch.count)
            harness.take(
                batch.map { item in
                    let data: JSONValue = ["k": .string(item.key), "n": .int(item.number)]
                    return (item.at, Event(id: "\(item.number)", source: "/s", type: item.type, data: .json(data)))
                }
            )
        }
        for step in 1...10 { harness.advance(to: (items.last?.at ?? 0) + Int64(step) * 20_000) }
    }

    private static func ordered(_ found: [[Int64]]) -> [[Int64]] { found.sorted { $0[0] < $1[0] } }

    @Test(
        arguments: [
            [Step(type: "A"), Step(type: "B")],
            [Step(type: "A"), Step(type: "A"), Step(type: "B")],
            [Step(type: "A"), Step(type: "C", isNegated: true), Step(type: "B")],
            [Step(type: "A"), Step(type: "B"), Step(type: "C", isNegated: true)],
            [
                Step(type: "A"), Step(type: "C", isNegated: true), Step(type: "D", isNegated: true), Step(type: "B"),
                Step(type: "A", isNegated: true), Step(type: "C"),
            ], [Step(type: "A"), Step(type: "A", isNegated: true)],
        ],
        [false, true]
    )
    func `sequence`(steps: [Step], correlatesByCondition: Bool) throws {
        var hasName = false
        let texts = steps.map { step in
            let condition = correlatesByCondition && hasName ? ", where: first.data.k == event.data.k" : ""
            let name = step.isNegated || hasName ? "" : ", as: first"
            hasName = true
            let text = "{ on: \(step.type)\(name)\(condition) }"
            return step.isNegated ? "{ not: \(text) }" : text
        }
        let per = correlatesByCondition ? "" : ", per: data.k"
        let rule = "sequence: [\(texts.joined(separator: ", "))], within: 5s\(per)"
        let fresh = try OperatorHarness(Self.rules(rule))
        var count = 0
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(["A", "B", "C", "D"], &generator)
            var harness = fresh
            Self.feed(items, &harness, &generator)
            let expected = OperatorModels.sequence(items, steps: steps, within: 5000)
            #expect(Self.ordered(harness.collected) == Self.ordered(expected), "seed \(seed)")
            #expect(harness.records.isEmpty, "seed \(seed)")
            #expect(Set(expected.joined()).count == expected.joined().count, "an event counts once, seed \(seed)")
            count += expected.count
        }
        // Long ones come true seldom.
        #expect(count > (steps.count > 4 ? 0 : 20))
    }

    @Test(arguments: [(true, 3), (false, 2), (false, 1)] as [(Bool, Int)])
    func `all and any`(isAll: Bool, count: Int) throws {
        let steps = "[{ on: A }, { on: B }, { on: C }]"
        let operation = isAll ? "all: \(steps)" : "any: \(steps), count: \(count)"
        let fresh = try OperatorHarness(Self.rules("\(operation), within: 5s, per: data.k"))
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(["A", "B", "C", "D"], &generator)
            var harness = fresh
            Self.feed(items, &harness, &generator)
            let expected = OperatorModels.gathering(items, types: ["A", "B", "C"], count: count, within: 5000)
            #expect(Self.ordered(harness.collected) == Self.ordered(expected), "seed \(seed)")
            #expect(harness.records.isEmpty, "seed \(seed)")
        }
    }

    @Test(arguments: [5000, 3000] as [Int64], [12_000, 1_000_000] as [Int64])
    func `expects`(every: Int64, forget: Int64) throws {
        let rule = "on: { every: \(every)ms, expects: { on: A, per: data.k, forget: \(forget)ms } }"
        let fresh = try OperatorHarness(Self.rules(rule))
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(["A"], &generator)
            var harness = fresh
            harness.beginSchedules(at: 0)
            Self.feed(items, &harness, &generator)
            let until = (items.last?.at ?? 0) + 200_000
            let expected = OperatorModels.silences(items, every: every, forget: forget, until: until)
            let order = { (silences: [OperatorHarness.Silence]) in
                silences.sorted { ($0.due, $0.key) < ($1.due, $1.key) }
            }
            #expect(order(harness.silences) == order(expected), "seed \(seed)")
        }
    }

    @Test(arguments: [(1, 6000), (2, 10_000), (1, 1)] as [(Int, Int64)])
    func `throttle beside debounce`(limit: Int, within: Int64) throws {
        let rule =
            "on: A, debounce: { per: data.k, quiet: 2s }, throttle: { per: data.k, limit: \(limit), within: \(within)ms }, "
            + "prompt: \"{{ swallowed }}\""
        let fresh = try OperatorHarness(Self.rules(rule))
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(["A"], &generator)
            var harness = fresh
            Self.feed(items, &harness, &generator)
            let expected = OperatorModels.throttledDebounce(items, quiet: 2000, limit: limit, within: within)
            let begun = expected.map { OperatorHarness.Begun(event: $0.0, prompt: "\($0.1)") }.sorted()
            #expect(harness.begun.sorted() == begun, "seed \(seed)")
            #expect(harness.held.values.allSatisfy { $0 == 0 }, "seed \(seed)")
        }
    }
}
