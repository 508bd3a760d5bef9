package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: ActivityStore {
    package func ruleActivity(since: Timestamp, runMaximum: Int) async throws(StoreError) -> RuleActivityReport {
        let start = since.millisecondsSinceEpoch
        return try await self.read { db in
            let counts = try Row.fetchAll(db, sql: Self.activityQuery, arguments: [start, runMaximum])
            var rules: [String: RuleActivity] = [:]
            for row in counts {
                guard let state = Run.State(rawValue: row["state"]) else { continue }
                let last = Timestamp(millisecondsSinceEpoch: row["last"])
                var activity = rules[row["rule"]] ?? RuleActivity(runs: [:], lastRunAt: last)
                activity.runs[state] = row["number"]
                activity.lastRunAt = max(activity.lastRunAt, last)
                rules[row["rule"]] = activity
            }
            for row in try Row.fetchAll(db, sql: Self.lastFailureQuery, arguments: [start, runMaximum]) {
                rules[row["rule"]]?.lastFailure = try Run(row: row).failures.last
            }
            let total = rules.values.reduce(0) { $0 + $1.total }
            let isFull = total >= runMaximum
            let isCutShort =
                try isFull
                && Int.fetchOne(
                    db,
                    sql: "SELECT 1 FROM runs WHERE created_at >= ? ORDER BY created_at DESC LIMIT 1 OFFSET ?",
                    arguments: [start, runMaximum]
                ) != nil
            return RuleActivityReport(rules: rules, isCutShort: isCutShort)
        }
    }

    /// Counts by rule and state among the youngest runs.
    static let activityQuery = """
        SELECT rule, state, count(*) AS number, max(created_at) AS last
        FROM (SELECT rule, state, created_at FROM runs WHERE created_at >= ? ORDER BY created_at DESC LIMIT ?)
        AS counted GROUP BY rule, state
        """

    /// The youngest run of each rule among the youngest ones that failed at least once.
    static let lastFailureQuery = """
        SELECT runs.* FROM runs JOIN (
            SELECT DISTINCT ON (rule) id
            FROM (
                SELECT id, rule, created_at FROM runs WHERE created_at >= ? AND failures <> '[]'
                ORDER BY created_at DESC LIMIT ?
            ) AS failed ORDER BY rule, created_at DESC, id DESC
        ) AS youngest ON youngest.id = runs.id
        """
}
