import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: ProgressStore {
    package func progressPosition() async throws(StoreError) -> Int64 {
        try await self.read { db in
            // The place stays where it is when the last entries are removed. The identity's own counter would tell of entries
            // that are not committed yet.
            let sql = "SELECT greatest(removed_progress, (SELECT max(sequence) FROM progress)) FROM router"
            return try Int64.fetchOne(db, sql: sql) ?? 0
        }
    }

    package func progress(after sequence: Int64, limit: Int) async throws(StoreError) -> [LoggedProgress] {
        try await self.read { db in
            let page = db.cachedStatement(
                sql: """
                    SELECT p.*, e.type FROM progress p JOIN tasks t ON t.id = p.task_id
                    JOIN events e ON e.sequence = t.event_sequence
                    WHERE p.sequence > ? ORDER BY p.sequence LIMIT ?
                    """
            )
            let runs = db.cachedStatement(sql: "SELECT DISTINCT rule, agent FROM runs WHERE task_id = ?")
            // Entries of one task mostly stand together.
            var known: [TaskID: (rules: [String], agents: [String])] = [:]
            return try Row.fetchAll(page, arguments: [sequence, limit]).map { row in
                let task = TaskID(rawValue: row["task_id"])
                let names: (rules: [String], agents: [String])
                if let found = known[task] {
                    names = found
                } else {
                    let rows = try Row.fetchAll(runs, arguments: [task.rawValue])
                    names = (Set(rows.map { $0["rule"] }).sorted(), Set(rows.map { $0["agent"] }).sorted())
                    known[task] = names
                }
                return LoggedProgress(
                    sequence: row["sequence"],
                    progress: try Self.progress(row, of: task),
                    eventType: row["type"],
                    rules: names.rules,
                    agents: names.agents
                )
            }
        }
    }
}
