import Foundation
import ProactorModel
import ProactorRuntime
import ProactorSQLite
import ProactorStorage

/// How fast events are routed by rules with time operators, beside the same rules without.
struct RoutingComparison {
    /// Rounds of each, in turns; the median counts.
    private static let rounds = 5

    private let arguments: OperatorArguments

    init(_ arguments: OperatorArguments) { self.arguments = arguments }

    func run() async throws {
        let plain = try Deployment(Self.rules(withOperators: false))
        let timed = try Deployment(Self.rules(withOperators: true))
        // Every key has state before anything is measured.
        let keys = self.events(self.arguments.keys, "fill") { $0 }
        try await timed.append(keys)
        while try await timed.router.routeBatch() {}
        let live = try await timed.store.operators().reduce(0) { $0 + $1.keys }
        var rates: (plain: [Double], timed: [Double]) = ([], [])
        for round in 0..<Self.rounds {
            var generator = SystemRandomNumberGenerator()
            let events = self.events(self.arguments.events, "round-\(round)") { _ in
                Int.random(in: 0..<self.arguments.keys, using: &generator)
            }
            rates.plain.append(try await Self.rate(plain, events))
            rates.timed.append(try await Self.rate(timed, events))
        }
        let (without, with) = (rates.plain.sorted()[Self.rounds / 2], rates.timed.sorted()[Self.rounds / 2])
        Report.print([
            "figure": "routing", "rules": .int(Int64(Deployment.ruleCount)), "liveKeys": .int(Int64(live)),
            "eventsPerSecondWithout": .int(Int64(without)), "eventsPerSecondWith": .int(Int64(with)),
            "timesSlower": .double((without / with * 100).rounded() / 100),
        ])
        await plain.remove()
        await timed.remove()
    }

    private static func rate(_ deployment: Deployment, _ events: [Event]) async throws -> Double {
        try await deployment.append(events)
        let router = deployment.router
        let began = ContinuousClock.now
        while try await router.routeBatch() {}
        return Double(events.count) / ((ContinuousClock.now - began) / .seconds(1))
    }

    /// Events of keys, each of which belongs to one rule.
    private func events(_ count: Int, _ name: String, key: (Int) -> Int) -> [Event] {
        (0..<count).map { number in
            let key = key(number)
            return Event(
                id: "\(name)-\(number)",
                source: "/bench",
                type: "Measured\(key % Deployment.ruleCount)",
                data: .json(["key": .string("key-\(key)"), "value": .int(Int64(number % 100))])
            )
        }
    }

    /// A quarter of the rules has each of four operators, none of which ends while it is measured.
    private static func rules(withOperators: Bool) -> String {
        let operators = [
            "throttle: { per: data.key, within: 1d }", "debounce: { per: data.key, quiet: 1d }",
            "collect: { per: data.key, within: 1d, count: 100 }",
            "unless: { on: Answered, per: data.key, within: 1d }",
        ]
        var text = "agents: { idle: { steps: [{ say: done }] } }\nevents:\n  Answered: {}\n"
        for rule in 0..<Deployment.ruleCount { text += "  Measured\(rule): {}\n" }
        text += "rules:\n"
        for rule in 0..<Deployment.ruleCount {
            text += "  rule-\(rule):\n    on: Measured\(rule)\n"
            // A window's condition is about all of its events.
            if !withOperators || rule % 4 != 2 { text += "    when: data.value < 200\n" }
            if withOperators { text += "    \(operators[rule % 4])\n" }
            text += "    agent: idle\n    prompt: \"{{ data.\(rule % 4 == 2 ? "count" : "key") }}\"\n"
                .replacing("data.count", with: withOperators ? "data.count" : "data.key")
        }
        return text
    }
}
