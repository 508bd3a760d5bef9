import ProactorEngine
import ProactorModel
import Testing

/// Each operator does what its plain model says, on random sequences, however they are cut into batches, whenever the
/// timers look, and with nothing kept in between but the stored state.
@Suite struct OperatorModelTests {
    private typealias Item = OperatorModels.Item

    private static let sequences: UInt64 = 100

    private static func rules(_ operation: String, prompt: String = "none") -> String {
        """
        events: { A: {}, B: {} }
        rules:
          r: { on: A, \(operation), agent: a, prompt: "\(prompt)" }
        agents: { a: { steps: [{ say: x }] } }

        """
    }

    /// Events at random times that often lie on the edges of windows, with few keys.
    private static func items(_ generator: inout SeededGenerator, expecting: Bool = false) -> [Item] {
        var at: Int64 = 0
        return (1...Int64.random(in: 1...40, using: &generator)).map { number in
            at += [0, 1, 1000, 2000, 3000, 5000, 10_000].randomElement(using: &generator) ?? 0
            return Item(
                at: at,
                number: number,
                key: ["x", "y"].randomElement(using: &generator) ?? "x",
                isExpected: expecting && Bool.random(using: &generator)
            )
        }
    }

    /// Feeds them in random batches, with timers that look in between, and lets time go on at the end.
    private static func feed(
        _ items: [Item],
        _ harness: inout OperatorHarness,
        _ generator: inout SeededGenerator
    ) {
        var rest = items[...]
        while let first = rest.first {
            if Bool.random(using: &generator) { harness.advance(to: first.at) }
            let batch = rest.prefix(Int.random(in: 1...5, using: &generator))
            rest = rest.dropFirst(batch.count)
            harness.take(
                batch.map { item in
                    let data: JSONValue = ["k": .string(item.key), "n": .int(item.number)]
                    let type = item.isExpected ? "B" : "A"
                    return (item.at, Event(id: "\(item.number)", source: "/s", type: type, data: .json(data)))
                }
            )
        }
        for step in 1...10 { harness.advance(to: (items.last?.at ?? 0) + Int64(step) * 20_000) }
    }

    private static func begun(_ pairs: [(Int64, Int)]) -> [OperatorHarness.Begun] {
        pairs.map { OperatorHarness.Begun(event: $0.0, prompt: "\($0.1)") }.sorted()
    }

    @Test(arguments: [(1, 3000), (2, 3000), (3, 10_000), (1, 1)] as [(Int, Int64)])
    func `throttle`(limit: Int, within: Int64) throws {
        let text = Self.rules(
            "throttle: { per: data.k, limit: \(limit), within: \(within)ms }",
            prompt: "{{ swallowed }}"
        )
        let fresh = try OperatorHarness(text)
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(&generator)
            var harness = fresh
            Self.feed(items, &harness, &generator)
            let expected = OperatorModels.throttle(items, limit: limit, within: within)
            #expect(harness.begun.sorted() == Self.begun(expected), "seed \(seed)")
        }
    }

    @Test(arguments: [(3000, nil), (3000, 5000), (1000, 10_000), (5000, 5000)] as [(Int64, Int64?)])
    func `debounce`(quiet: Int64, atMost: Int64?) throws {
        let longest = atMost.map { ", atMost: \($0)ms" } ?? ""
        let text = Self.rules(
            "debounce: { per: data.k, quiet: \(quiet)ms\(longest) }",
            prompt: "{{ swallowed }}"
        )
        let fresh = try OperatorHarness(text)
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(&generator)
            var harness = fresh
            Self.feed(items, &harness, &generator)
            let expected = OperatorModels.debounce(items, quiet: quiet, atMost: atMost)
            #expect(harness.begun.sorted() == Self.begun(expected), "seed \(seed)")
            #expect(harness.held.values.allSatisfy { $0 == 0 }, "seed \(seed)")
            #expect(harness.records.isEmpty, "seed \(seed)")
        }
    }

    @Test(
        arguments: ["tumbling", "session", "sliding"],
        [(nil, 1000), (3, 1000), (2, 1000), (4, 3)] as [(Int?, Int)]
    )
    func `collect`(by: String, size: (Int?, Int)) throws {
        let (closing, room) = size
        guard by != "sliding" || closing != nil else { return }
        let count = closing.map { ", count: \($0)" } ?? ""
        var limits = EngineLimits()
        limits.windowEvents = room
        let text = Self.rules("collect: { per: data.k, within: 5s, by: \(by)\(count) }")
        let fresh = try OperatorHarness(text, limits: limits)
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(&generator)
            var harness = fresh
            Self.feed(items, &harness, &generator)
            let expected = OperatorModels.collect(
                items,
                by: by,
                within: 5000,
                count: closing,
                room: room
            )
            let order = { (windows: [[Int64]]) in windows.sorted { $0[0] < $1[0] } }
            #expect(order(harness.collected) == order(expected), "seed \(seed)")
            #expect(harness.records.isEmpty, "seed \(seed)")
        }
    }

    @Test(arguments: [3000, 5000, 1] as [Int64], [false, true])
    func `unless`(within: Int64, correlatesByCondition: Bool) throws {
        let correlation = correlatesByCondition ? "where: data.k == expected.data.k" : "per: data.k"
        let text = Self.rules("unless: { on: B, \(correlation), within: \(within)ms }")
        let fresh = try OperatorHarness(text)
        for seed in 0..<Self.sequences {
            var generator = SeededGenerator(seed: seed)
            let items = Self.items(&generator, expecting: true)
            var harness = fresh
            Self.feed(items, &harness, &generator)
            let expected = OperatorModels.unless(items, within: within)
            #expect(harness.begun.map(\.event).sorted() == expected.sorted(), "seed \(seed)")
            #expect(harness.held.values.allSatisfy { $0 == 0 }, "seed \(seed)")
            #expect(harness.records.isEmpty, "seed \(seed)")
        }
    }
}
