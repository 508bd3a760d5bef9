import ProactorModel
import ProactorStorage

/// What a rule did and cost in the time that the rules' pages look back.
struct RuleTotals: Hashable, Sendable {
    /// How far they look back, in days.
    static let days: Int64 = 7
    /// Runs that are counted.
    static let runMaximum = 20_000

    var activity: RuleActivity?
    var cost = Money.zero
    var tokens = TokenUsage()

    /// By rule. What no rule of the list has is left out.
    static func totals(_ report: RuleActivityReport, _ spending: [SpendingEntry]) -> [String: RuleTotals] {
        var totals = report.rules.mapValues { RuleTotals(activity: $0) }
        for entry in spending {
            totals[entry.rule, default: RuleTotals()].cost = (totals[entry.rule]?.cost ?? .zero) + entry.cost
            totals[entry.rule, default: RuleTotals()].tokens =
                (totals[entry.rule]?.tokens ?? TokenUsage()) + entry.usage
        }
        return totals
    }

    func count(_ states: Run.State...) -> Int { states.reduce(0) { $0 + (self.activity?.runs[$1] ?? 0) } }
}
