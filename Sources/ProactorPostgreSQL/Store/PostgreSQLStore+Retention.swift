package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: RetentionStore {
    package func removeTasks(_ step: RetentionStep) async throws(StoreError) -> RetentionProgress {
        try await self.write { db, _ in
            var removal = TaskRemoval(step)
            return try removal.run(in: db)
        }
    }

    package func removeRuleBooks(at now: Timestamp) async throws(StoreError) -> Int {
        // A run that began with a rule book was created before that was retired, or delegated by one that was, which is
        // older and removed with it. What was decided with a rule book may commit a little later.
        let grace: Int64 = 3_600_000
        return try await self.write { db, _ in
            let oldest = try Int64.fetchOne(db, sql: "SELECT min(created_at) FROM runs")
            let limit = min(oldest ?? .max, now.millisecondsSinceEpoch - grace)
            try db.execute(sql: "DELETE FROM rule_books WHERE retired_at < ?", arguments: [limit])
            return db.changesCount
        }
    }

    /// Gives nothing back: the server uses free pages again by itself (autovacuum), and gives those at a table's end back.
    package func shrink(by pages: Int, keeping: Int) async throws(StoreError) -> Int { 0 }

    package func size() async throws(StoreError) -> StoreSize { try await self.read { db in try self.size(in: db) } }

    package func status() async throws(StoreError) -> StoreStatus {
        try await self.read { db in try self.status(in: db) }
    }
}

/// Removes old tasks within one transaction.
struct TaskRemoval {
    /// Events that one step looks at.
    private static let candidateMaximum = 128

    private let step: RetentionStep
    private var progress = RetentionProgress()
    private var rows = 0

    init(_ step: RetentionStep) {
        self.step = step
        self.progress.next = step.after
    }

    mutating func run(in db: Database) throws -> RetentionProgress {
        let candidates = try self.candidates(in: db)
        var removed: Set<String> = []
        for candidate in candidates {
            let task: String = candidate["task_id"]
            if !removed.contains(task), try self.isRemovable(task, in: db) {
                guard try self.remove(task, in: db) else { return self.progress }
                removed.insert(task)
            }
            self.progress.next = PageCursor(
                time: Column.time(candidate, "received_at"),
                id: String(candidate["sequence"] as Int64)
            )
            if self.rows >= self.step.rowMaximum { return self.progress }
        }
        self.progress.isAtEnd = candidates.count < Self.candidateMaximum
        return self.progress
    }

    private func candidates(in db: Database) throws -> [Row] {
        var conditions = Conditions()
        conditions.add("received_at < ?", self.step.cutoff.millisecondsSinceEpoch)
        if let after = self.step.after, let sequence = Int64(after.id) {
            let time = after.time.millisecondsSinceEpoch
            conditions.add("received_at >= ? AND (received_at > ? OR sequence > ?)", [time, time, sequence])
        }
        let sql = """
            SELECT sequence, task_id, received_at FROM events \(conditions.clause)
            ORDER BY received_at, sequence LIMIT \(Self.candidateMaximum)
            """
        return try Row.fetchAll(db, sql: sql, arguments: conditions.arguments)
    }

    /// Whether nothing of a task is open, and nothing of it happened since the cutoff.
    private func isRemovable(_ task: String, in db: Database) throws -> Bool {
        let statement = db.cachedStatement(
            sql: """
                SELECT max(sequence) < (SELECT max(sequence) FROM events) AND max(received_at) < ?2
                    AND CASE (SELECT is_completed FROM tasks WHERE id = ?1)
                        WHEN TRUE THEN TRUE WHEN FALSE THEN FALSE
                        ELSE max(sequence) <= (SELECT position FROM router) END
                    AND coalesce((SELECT at FROM progress WHERE task_id = ?1 ORDER BY number DESC LIMIT 1), 0) < ?2
                    AND NOT EXISTS (SELECT 1 FROM runs WHERE task_id = ?1 AND state = 'dead-lettered'
                        AND resolution IS NULL AND parent IS NULL)
                    AND max(sequence) < coalesce((SELECT min(oldest_sequence) FROM operator_states
                        WHERE oldest_sequence IS NOT NULL), max(sequence) + 1)
                    AND NOT EXISTS (SELECT 1 FROM proposals JOIN deliveries ON proposal_id = proposals.id
                        WHERE task_id = ?1 AND deliveries.state = 'queued')
                    AND NOT EXISTS (SELECT 1 FROM events AS told JOIN deliveries ON event_sequence = told.sequence
                        WHERE told.task_id = ?1 AND deliveries.state = 'queued')
                FROM events WHERE task_id = ?1
                """
        )
        let cutoff = self.step.cutoff.millisecondsSinceEpoch
        return try Bool.fetchOne(statement, arguments: [task, cutoff]) ?? false
    }

    /// Removes a task; `false` when it has more rows than a step may remove, of which those are gone then.
    private mutating func remove(_ task: String, in db: Database) throws -> Bool {
        let room = { (removal: Self) in max(1, removal.step.rowMaximum - removal.rows) }
        let told = """
            DELETE FROM progress WHERE task_id = ?1
            AND number IN (SELECT number FROM progress WHERE task_id = ?1 ORDER BY number LIMIT ?2)
            """
        let limit = room(self)
        let place = """
            UPDATE router SET removed_progress = greatest(removed_progress,
            (SELECT max(sequence) FROM progress WHERE task_id = ?))
            """
        try db.execute(sql: place, arguments: [task])
        if try self.delete(told, [task, limit], in: db) == limit { return false }
        let steps = """
            DELETE FROM steps WHERE (run_id, number) IN (SELECT run_id, number FROM runs
            JOIN steps ON steps.run_id = runs.id WHERE runs.task_id = ?1 LIMIT ?2)
            """
        let rest = room(self)
        if try self.delete(steps, [task, rest], in: db) == rest { return false }
        let proposals = "proposal_id IN (SELECT id FROM proposals WHERE task_id = ?)"
        try self.delete("DELETE FROM decisions WHERE \(proposals)", [task], in: db)
        try self.delete("DELETE FROM deliveries WHERE \(proposals)", [task], in: db)
        try self.delete("DELETE FROM sink_references WHERE \(proposals)", [task], in: db)
        let events = "event_sequence IN (SELECT sequence FROM events WHERE task_id = ?)"
        try self.delete("DELETE FROM deliveries WHERE \(events)", [task], in: db)
        try self.delete("DELETE FROM proposals WHERE task_id = ?", [task], in: db)
        try self.delete("DELETE FROM withdrawals WHERE \(events)", [task], in: db)
        self.progress.runs += try self.delete("DELETE FROM runs WHERE task_id = ?", [task], in: db)
        try self.delete("DELETE FROM callbacks WHERE task_id = ?", [task], in: db)
        try self.delete("DELETE FROM tasks WHERE id = ?", [task], in: db)
        self.progress.events += try self.delete("DELETE FROM events WHERE task_id = ?", [task], in: db)
        self.progress.tasks += 1
        return true
    }

    @discardableResult
    private mutating func delete(_ sql: String, _ arguments: StatementArguments, in db: Database) throws -> Int {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
        self.rows += db.changesCount
        return db.changesCount
    }
}
