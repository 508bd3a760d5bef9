package import ProactorModel
package import ProactorYAML

/// Reads `budget: { day: 5.00, total: 200 }`.
package enum BudgetReader {
    /// What an amount may be, in units of the deployment's currency.
    package static let amountRange = 0.0...1_000_000_000.0

    package static func read(_ mapping: inout YAMLMapping) -> Budget {
        guard let node = mapping.nonEmptyNode("budget") else { return .unlimited }
        return mapping.context.mapping(node, "'budget'") { budget in
            Budget(day: Self.amount("day", &budget), total: Self.amount("total", &budget))
        } ?? .unlimited
    }

    /// An amount of money; `nil` where the key is not there, or reported.
    package static func amount(_ key: String, _ mapping: inout YAMLMapping) -> Money? {
        mapping.optional(key, in: Self.amountRange).map { Money($0) }
    }

    /// What editors are told of it.
    package static func schema(of what: String) -> JSONValue {
        let amount = YAMLSchema.number(Self.amountRange)
        return YAMLSchema.mapping([
            "day": amount.described("For one day of UTC; more waits for the next day."),
            "total": amount.described("For ever; more ends among the dead letters."),
        ]).described("How much money \(what) may spend on models, in the deployment's currency.")
    }
}
