package import ProactorModel

/// How much the deployment may spend: in all, for each rule and for each agent. Rules and agents that are not named have no
/// budget of their own.
package struct Budgets: Hashable, Sendable {
    package var all: Budget
    package var rules: [String: Budget]
    package var agents: [String: Budget]

    package init(all: Budget = .unlimited, rules: [String: Budget] = [:], agents: [String: Budget] = [:]) {
        self.all = all
        self.rules = rules
        self.agents = agents
    }

    package static let unlimited = Self()

    /// Whether nothing is limited.
    package var isEmpty: Bool {
        self.all == .unlimited && self.rules.values.allSatisfy { $0 == .unlimited }
            && self.agents.values.allSatisfy { $0 == .unlimited }
    }

    /// The budgets that a call is paid from.
    func budgets(for demand: CallDemand) -> [(key: BudgetKey, budget: Budget)] {
        let budgets: [(key: BudgetKey, budget: Budget)] = [
            (.all, self.all), (.rule(demand.rule), self.rules[demand.rule] ?? .unlimited),
            (.agent(demand.agent), self.agents[demand.agent] ?? .unlimited),
        ]
        return budgets.filter { $0.budget != .unlimited }
    }
}

/// Whose budget it is.
enum BudgetKey: Hashable, Sendable {
    case all
    case rule(String)
    case agent(String)

    /// As messages name it.
    var name: String {
        switch self {
        case .all: "the deployment"
        case .rule(let rule): "rule '\(rule)'"
        case .agent(let agent): "agent '\(agent)'"
        }
    }

    /// As the store names it.
    var text: String {
        switch self {
        case .all: "all"
        case .rule(let rule): "rule/\(rule)"
        case .agent(let agent): "agent/\(agent)"
        }
    }
}

extension SpendingTotals {
    func spent(_ key: BudgetKey) -> Spent {
        switch key {
        case .all: self.all
        case .rule(let rule): self.rules[rule] ?? Spent()
        case .agent(let agent): self.agents[agent] ?? Spent()
        }
    }
}
