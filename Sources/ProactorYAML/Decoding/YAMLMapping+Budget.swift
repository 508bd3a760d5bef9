package import ProactorModel

extension YAMLMapping {
    /// What an amount may be, in units of the deployment's currency.
    package static let amountRange = 0.0...1_000_000_000.0

    /// Reads `budget: { day: 5.00, total: 200 }`.
    package mutating func budget() -> Budget {
        guard let node = self.nonEmptyNode("budget") else { return .unlimited }
        return self.context.mapping(node, "'budget'") { budget in
            Budget(day: budget.amount("day"), total: budget.amount("total"))
        } ?? .unlimited
    }

    /// An amount of money; `nil` where the key is not there, or reported.
    package mutating func amount(_ key: String) -> Money? {
        self.optional(key, in: Self.amountRange).map { Money($0) }
    }
}

extension YAMLSchema {
    /// What editors are told of a budget.
    ///
    /// - Parameter what: Whose it is: `the agent`.
    package static func budget(of what: String) -> JSONValue {
        let amount = Self.number(YAMLMapping.amountRange)
        return Self.mapping([
            "day": amount.described("For one day of UTC; more waits for the next day."),
            "total": amount.described("For ever; more ends among the dead letters."),
        ]).described("How much money \(what) may spend on models, in the deployment's currency.")
    }
}
