package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: DeadLetterStore {
    package func deadLetters(
        _ filter: DeadLetterFilter,
        before: RunID?,
        limit: Int
    ) async throws(StoreError) -> [DeadLetter] {
        try await self.read { db in
            let sql = """
                SELECT runs.* FROM runs JOIN events ON events.sequence = runs.event_sequence
                WHERE runs.state = 'dead-lettered' \(filter.includesResolved ? "" : "AND runs.resolution IS NULL")
                AND runs.id < ?1
                AND (?2::text IS NULL OR runs.rule = ?2) AND (?3::text IS NULL OR runs.agent = ?3)
                AND (?4::text IS NULL OR events.type = ?4)
                AND (?5::text IS NULL OR runs.failures::json -> -1 ->> 'code' = ?5)
                AND (?6::bigint IS NULL OR runs.finished_at >= ?6) AND (?7::bigint IS NULL OR runs.finished_at < ?7)
                ORDER BY runs.id DESC LIMIT ?8
                """
            let arguments: StatementArguments = [
                before?.rawValue ?? Self.greatestText, filter.rule, filter.agent, filter.eventType, filter.code,
                filter.since?.millisecondsSinceEpoch, filter.until?.millisecondsSinceEpoch, limit,
            ]
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                try Self.deadLetter(try Run(row: row), in: db)
            }
        }
    }

    package func deadLetter(_ id: RunID) async throws(StoreError) -> DeadLetter? {
        try await self.read { db in
            guard let run = try Self.run(id, in: db), run.state == .deadLettered || run.resolution != nil else {
                return nil
            }
            return try Self.deadLetter(run, in: db)
        }
    }

    private static func deadLetter(_ run: Run, in db: Database) throws -> DeadLetter {
        let statement = db.cachedStatement(sql: "SELECT * FROM events WHERE sequence = ?")
        guard let event = try Row.fetchOne(statement, arguments: [run.eventSequence]) else {
            throw StoreError.corrupt("the event of run \(run.id) is missing")
        }
        return DeadLetter(run: run, event: try LoggedEvent(row: event))
    }

    package func resolve(_ change: DeadLetterChange) async throws(StoreError) {
        try await self.write { db, signals in
            guard let run = try Self.run(change.runID, in: db) else { throw StoreError.notFound("run \(change.runID)") }
            guard run.state == .deadLettered, run.resolution == nil else {
                throw StoreError.conflict("the dead letter \(run.id)")
            }
            guard var ledger = try TaskLedger(run.taskID, in: db) else { throw StoreError.notFound("\(run.taskID)") }
            try db.execute(
                sql: "UPDATE runs SET resolution = ? WHERE id = ?",
                arguments: [change.resolution.columnJSON.jsonText, run.id.rawValue]
            )
            if change.resolution.action == .resumed {
                try db.execute(
                    sql: "UPDATE runs SET state = 'queued', next_at = ?, attempt = 0, finished_at = NULL WHERE id = ?",
                    arguments: [change.at.millisecondsSinceEpoch, run.id.rawValue]
                )
                ledger.reopen()
                ledger.openRuns += 1
                signals.insert(.runsQueued)
            }
            if let replay = change.replay {
                try Self.insert(replay, into: db)
                ledger.reopen()
                ledger.openRuns += 1
                signals.insert(.runsQueued)
            }
            if try !Self.hasUnresolved(run.taskID, in: db) { ledger.hasFailed = false }
            try Self.append(change.audit, in: db)
            try ledger.write(change.progress, in: db)
            try ledger.save(at: change.at, in: db, &signals)
        }
    }

    /// Whether a task has dead letters that nobody has dealt with.
    static func hasUnresolved(_ task: TaskID, in db: Database) throws -> Bool {
        let sql = """
            SELECT 1 FROM runs WHERE task_id = ? AND state = 'dead-lettered' AND parent IS NULL
            AND (resolution IS NULL OR resolution::json ->> 'action' = 'discarded') LIMIT 1
            """
        return try Row.fetchOne(db, sql: sql, arguments: [task.rawValue]) != nil
    }
}
