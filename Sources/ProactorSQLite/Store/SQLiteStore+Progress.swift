import GRDB
import ProactorModel
package import ProactorStorage

extension SQLiteStore: ProgressStore {
    package func progressPosition() async throws(StoreError) -> Int64 {
        try await self.read { db in
            // The counter stays where it is when the last entries are deleted.
            try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'progress'") ?? 0
        }
    }

    package func progress(after sequence: Int64, limit: Int) async throws(StoreError) -> [LoggedProgress] {
        try await self.read { db in
            let page = try db.cachedStatement(
                sql: """
                    SELECT p.*, e.type FROM progress p JOIN tasks t ON t.id = p.task_id
                    JOIN events e ON e.sequence = t.event_sequence
                    WHERE p.sequence > ? ORDER BY p.sequence LIMIT ?
                    """
            )
            let runs = try db.cachedStatement(sql: "SELECT DISTINCT rule, agent FROM runs WHERE task_id = ?")
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
