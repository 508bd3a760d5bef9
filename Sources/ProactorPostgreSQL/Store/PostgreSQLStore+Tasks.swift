package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: TaskStore {
    package func task(_ id: TaskID) async throws(StoreError) -> TaskSnapshot? {
        try await self.read { db in try Self.task(id, in: db) }
    }

    package func tasks(_ filter: TaskFilter, before: TaskID?, limit: Int) async throws(StoreError) -> [TaskSnapshot] {
        try await self.read { db in
            let (sql, arguments) = try TaskList(filter, before: before, limit: limit).query(in: db)
            return try String.fetchAll(db, sql: sql, arguments: arguments).compactMap { id in
                try Self.task(TaskID(rawValue: id), in: db)
            }
        }
    }

    /// What every identifier is less than.
    static let greatestText = TaskList.greatestText

    package func progress(
        of id: TaskID,
        after number: Int,
        limit: Int
    ) async throws(StoreError) -> [NumberedProgress] {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: "SELECT * FROM progress WHERE task_id = ? AND number > ? ORDER BY number LIMIT ?"
            )
            let rows = try Row.fetchAll(statement, arguments: [id.rawValue, number, limit])
            guard rows.isEmpty else { return try rows.map { try Self.progress($0, of: id) } }
            let isKnown = try Row.fetchOne(db, sql: "SELECT 1 FROM tasks WHERE id = ?", arguments: [id.rawValue]) != nil
            return isKnown
                ? [] : Array(try Self.unmatchedProgress(of: id, in: db).dropFirst(max(0, number)).prefix(max(0, limit)))
        }
    }

    package func appendProgress(_ entries: [ProgressEntry]) async throws(StoreError) {
        try await self.write { db, signals in try Self.tell(entries, in: db, &signals) }
    }

    static func task(_ id: TaskID, in db: Database) throws -> TaskSnapshot? {
        guard let event = try Self.firstEvent(of: id, in: db) else { return nil }
        let ledger = try TaskLedger(id, in: db)
        let state = try ledger?.state ?? (Self.isRouted(id, in: db) ? .completed : .running)
        let runs = try Row.fetchAll(
            db,
            sql: "SELECT * FROM runs WHERE task_id = ? ORDER BY id",
            arguments: [id.rawValue]
        )
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

    private static func isRouted(_ id: TaskID, in db: Database) throws -> Bool {
        let sql = "SELECT max(sequence) <= (SELECT position FROM router) FROM events WHERE task_id = ?"
        return try Bool.fetchOne(db, sql: sql, arguments: [id.rawValue]) ?? false
    }

    /// What there is to tell of a task whose event no rule matched.
    private static func unmatchedProgress(of id: TaskID, in db: Database) throws -> [NumberedProgress] {
        guard let event = try Self.firstEvent(of: id, in: db) else { return [] }
        let accepted = NumberedProgress(number: 1, entry: TaskLedger.accepted(event))
        guard try Self.isRouted(id, in: db) else { return [accepted] }
        let completed = ProgressEntry(
            taskID: id,
            kind: .taskCompleted,
            at: event.receivedAt,
            data: ["outcome": "no rule matched"]
        )
        return [accepted, NumberedProgress(number: 2, entry: completed)]
    }

    static func progress(_ row: Row, of id: TaskID) throws -> NumberedProgress {
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
