import ProactorModel
import ProactorStorage

/// What was used and spent in a stretch of days, by what it is looked at.
struct SpendSummary: Sendable {
    struct Sum: Hashable, Sendable {
        var name: String
        var turns = 0
        var usage = TokenUsage()
        var cost = Money.zero

        mutating func add(_ entry: SpendingEntry) {
            self.turns += entry.turns
            self.usage = self.usage + entry.usage
            self.cost = self.cost + entry.cost
        }
    }

    /// Rows of one table, those that cost most.
    static let rowMaximum = 20

    var all = Sum(name: "all")
    /// One for each day of the stretch, oldest first, those on which nothing was spent as well.
    var days: [(day: Int64, sum: Sum)]
    var rules: [Sum]
    var agents: [Sum]
    var models: [Sum]

    init(_ entries: [SpendingEntry], days: ClosedRange<Int64>) {
        var byDay: [Int64: Sum] = [:]
        var (rules, agents, models): ([String: Sum], [String: Sum], [String: Sum]) = ([:], [:], [:])
        for entry in entries {
            self.all.add(entry)
            byDay[entry.day, default: Sum(name: "")].add(entry)
            rules[entry.rule, default: Sum(name: entry.rule)].add(entry)
            agents[entry.agent, default: Sum(name: entry.agent)].add(entry)
            models[entry.model, default: Sum(name: entry.model)].add(entry)
        }
        self.days = days.map { ($0, byDay[$0] ?? Sum(name: "")) }
        self.rules = Self.dearest(rules)
        self.agents = Self.dearest(agents)
        self.models = Self.dearest(models)
    }

    private static func dearest(_ sums: [String: Sum]) -> [Sum] {
        sums.values.sorted {
            ($0.cost.micros, $0.usage.total, $1.name) > ($1.cost.micros, $1.usage.total, $0.name)
        }
    }
}
