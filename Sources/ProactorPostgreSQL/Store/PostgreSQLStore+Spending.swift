package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: SpendingStore {
    package func spendingTotals(day: Int64) async throws(StoreError) -> SpendingTotals {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: """
                    SELECT rule, agent, sum(micros) AS total, sum(CASE day WHEN ? THEN micros ELSE 0 END) AS of_day
                    FROM spending GROUP BY rule, agent
                    """
            )
            var totals = SpendingTotals(day: day)
            for row in try Row.fetchAll(statement, arguments: [day]) {
                let spent = SpendingTotals.Spent(day: Money(micros: row["of_day"]), total: Money(micros: row["total"]))
                totals.all += spent
                totals.rules[row["rule"], default: .init()] += spent
                totals.agents[row["agent"], default: .init()] += spent
            }
            return totals
        }
    }

    package func spending(days: ClosedRange<Int64>) async throws(StoreError) -> [SpendingEntry] {
        try await self.read { db in
            let sql = "SELECT * FROM spending WHERE day BETWEEN ? AND ? ORDER BY day, rule, agent, model"
            return try Row.fetchAll(db, sql: sql, arguments: [days.lowerBound, days.upperBound]).map { row in
                SpendingEntry(
                    day: row["day"],
                    rule: row["rule"],
                    agent: row["agent"],
                    model: row["model"],
                    turns: row["turns"],
                    usage: TokenUsage(
                        input: row["input"],
                        output: row["output"],
                        cacheRead: row["cache_read"],
                        cacheWrite: row["cache_write"]
                    ),
                    cost: Money(micros: row["micros"])
                )
            }
        }
    }

    /// Counts what a step of a run cost, if anything.
    static func count(_ step: Step, of run: RunID, in db: Database) throws {
        guard let charge = step.charge else { return }
        let statement = db.cachedStatement(
            sql: """
                INSERT INTO spending SELECT ?, rule, agent, ?, 1, ?, ?, ?, ?, ? FROM runs WHERE id = ?
                ON CONFLICT (day, rule, agent, model) DO UPDATE SET turns = spending.turns + 1, input = spending.input + excluded.input,
                output = spending.output + excluded.output, cache_read = spending.cache_read + excluded.cache_read,
                cache_write = spending.cache_write + excluded.cache_write, micros = spending.micros + excluded.micros
                """
        )
        let usage = charge.usage
        try statement.execute(
            arguments: [
                step.finishedAt.utcDay, charge.model, max(0, usage.input), max(0, usage.output),
                max(0, usage.cacheRead), max(0, usage.cacheWrite), max(0, charge.cost.micros), run.rawValue,
            ]
        )
    }
}

extension SpendingTotals.Spent {
    fileprivate static func += (left: inout Self, right: Self) {
        left.day = left.day + right.day
        left.total = left.total + right.total
    }
}
