import GRDB
package import ProactorModel
package import ProactorStorage

extension SQLiteStore: TaskStore {
    package func task(_ id: TaskID) async throws(StoreError) -> TaskSnapshot? {
        try await self.read { db in try Self.task(id, in: db) }
    }

    package func tasks(_ filter: TaskFilter, before: TaskID?, limit: Int) async throws(StoreError) -> [TaskSnapshot] {
        try await self.read { db in
            // The first event of a task is the one with the smallest sequence; task ids sort by their time.
            let sql = """
                SELECT DISTINCT e.task_id FROM events e LEFT JOIN tasks t ON t.id = e.task_id
                WHERE (?1 IS NULL OR e.task_id < ?1) AND (t.id IS NULL OR t.event_sequence = e.sequence)
                AND (?2 IS NULL OR e.type = ?2)
                AND (?3 IS NULL OR EXISTS (SELECT 1 FROM runs r WHERE r.task_id = e.task_id AND r.rule = ?3))
                AND (?4 IS NULL OR ?4 = CASE
                    WHEN t.id IS NULL THEN iif(e.sequence <= (SELECT position FROM router), 'completed', 'running')
                    WHEN t.is_completed THEN 'completed'
                    WHEN t.unrouted_events + t.open_runs = 0 THEN 'waiting' ELSE 'running' END)
                ORDER BY e.task_id DESC LIMIT ?5
                """
            let arguments: StatementArguments = [
                before?.rawValue, filter.eventType, filter.rule, filter.state?.rawValue, limit,
            ]
            return try String.fetchAll(db, sql: sql, arguments: arguments).compactMap { id in
                try Self.task(TaskID(rawValue: id), in: db)
            }
        }
    }

    package func progress(
        of id: TaskID,
        after number: Int,
        limit: Int
    ) async throws(StoreError) -> [NumberedProgress] {
        try await self.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT * FROM progress WHERE task_id = ? AND number > ? ORDER BY number LIMIT ?"
            )
            let rows = try Row.fetchAll(statement, arguments: [id.rawValue, number, limit])
            guard rows.isEmpty else { return try rows.map { try Self.progress($0, of: id) } }
            let isKnown = try Row.fetchOne(db, sql: "SELECT 1 FROM tasks WHERE id = ?", arguments: [id.rawValue]) != nil
            return isKnown ? [] : Array(try Self.unmatchedProgress(of: id, in: db).dropFirst(number).prefix(limit))
        }
    }

    package func appendProgress(_ entries: [ProgressEntry]) async throws(StoreError) {
        try await self.write { db, signals in try Self.tell(entries, in: db, &signals) }
    }

    private static func task(_ id: TaskID, in db: Database) throws -> TaskSnapshot? {
        guard let event = try Self.firstEvent(of: id, in: db) else { return nil }
        let ledger = try TaskLedger(id, in: db)
        let state: TaskSnapshot.State
        if let ledger {
            state =
                ledger.unroutedEvents + ledger.openRuns > 0 ? .running : ledger.waitingProposals > 0 ? .waiting : .completed
        } else {
            state = try Self.isRouted(event, in: db) ? .completed : .running
        }
        let runs = try Row.fetchAll(db, sql: "SELECT * FROM runs WHERE task_id = ? ORDER BY id", arguments: [id.rawValue])
        return TaskSnapshot(
            id: id,
            state: state,
            event: event,
            runs: try runs.map { try Run(row: $0) },
            proposals: try Self.proposals("WHERE task_id = ? ORDER BY id", [id.rawValue], in: db)
        )
    }

    private static func firstEvent(of id: TaskID, in db: Database) throws -> LoggedEvent? {
        let sql = "SELECT * FROM events WHERE task_id = ? ORDER BY sequence LIMIT 1"
        return try Row.fetchOne(db, sql: sql, arguments: [id.rawValue]).map { try LoggedEvent(row: $0) }
    }

    private static func isRouted(_ event: LoggedEvent, in db: Database) throws -> Bool {
        try Int64.fetchOne(db, sql: "SELECT position FROM router") ?? 0 >= event.sequence
    }

    /// What there is to tell of a task whose event no rule matched.
    private static func unmatchedProgress(of id: TaskID, in db: Database) throws -> [NumberedProgress] {
        guard let event = try Self.firstEvent(of: id, in: db) else { return [] }
        let accepted = NumberedProgress(number: 1, entry: TaskLedger.accepted(event))
        guard try Self.isRouted(event, in: db) else { return [accepted] }
        let completed = ProgressEntry(
            taskID: id,
            kind: .taskCompleted,
            at: event.receivedAt,
            data: ["outcome": "no rule matched"]
        )
        return [accepted, NumberedProgress(number: 2, entry: completed)]
    }

    private static func progress(_ row: Row, of id: TaskID) throws -> NumberedProgress {
        NumberedProgress(
            number: row["number"],
            entry: ProgressEntry(
                taskID: id,
                kind: try Column.value(row, "kind"),
                at: Column.time(row, "at"),
                data: try Column.json(row, "data")
            )
        )
    }
}
