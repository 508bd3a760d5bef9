package import ProactorModel

/// What model turns used and cost. Journaling a step that has a charge counts it, in the same transaction, on the day of UTC
/// on which the step finished.
package protocol SpendingStore: Sendable {
    /// Sums of money of one day and of all days.
    ///
    /// - Parameter day: In days since 1970-01-01.
    func spendingTotals(day: Int64) async throws(StoreError) -> SpendingTotals

    /// What was used and spent on these days: one entry for each day, rule, agent and model, in that order.
    func spending(days: ClosedRange<Int64>) async throws(StoreError) -> [SpendingEntry]
}

/// What one rule's runs by one agent used of one model on one day.
package struct SpendingEntry: Hashable, Sendable {
    /// In days since 1970-01-01.
    package var day: Int64
    package var rule: String
    package var agent: String
    package var model: String
    package var turns: Int
    package var usage: TokenUsage
    package var cost: Money

    package init(
        day: Int64,
        rule: String,
        agent: String,
        model: String,
        turns: Int,
        usage: TokenUsage,
        cost: Money
    ) {
        self.day = day
        self.rule = rule
        self.agent = agent
        self.model = model
        self.turns = turns
        self.usage = usage
        self.cost = cost
    }
}
