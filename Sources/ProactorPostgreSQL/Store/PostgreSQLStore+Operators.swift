package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: OperatorStore {
    package func operatorRecords(_ ids: [OperatorKey]) async throws(StoreError) -> OperatorReading {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: "SELECT * FROM operator_states WHERE operation = ? AND key = ?"
            )
            let records = try ids.compactMap { id in
                try Row.fetchOne(statement, arguments: [id.operation, Column.text(id.key)])
                    .map { try OperatorRecord(row: $0) }
            }
            return OperatorReading(
                records: records,
                keyCounts: try Self.keyCounts(of: Set(ids.map(\.operation)), in: db)
            )
        }
    }

    package func dueOperators(until time: Timestamp, limit: Int) async throws(StoreError) -> OperatorReading {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: "SELECT * FROM operator_states WHERE due_at <= ? ORDER BY due_at, operation, key LIMIT ?"
            )
            let records = try Row.fetchAll(statement, arguments: [time.millisecondsSinceEpoch, limit])
                .map { try OperatorRecord(row: $0) }
            return OperatorReading(
                records: records,
                keyCounts: try Self.keyCounts(of: Set(records.map(\.id.operation)), in: db)
            )
        }
    }

    package func nextOperatorDue() async throws(StoreError) -> Timestamp? {
        try await self.read { db in
            try Int64.fetchOne(db, sql: "SELECT min(due_at) FROM operator_states")
                .map { Timestamp(millisecondsSinceEpoch: $0) }
        }
    }

    package func routedUntil(_ now: Timestamp) async throws(StoreError) -> Timestamp {
        try await self.read { db in
            let first = try Int64.fetchOne(
                db,
                sql: """
                    SELECT received_at FROM events WHERE sequence > (SELECT position FROM router)
                    ORDER BY sequence LIMIT 1
                    """
            )
            return first.map { min(now, Timestamp(millisecondsSinceEpoch: $0)) } ?? now
        }
    }

    package func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent] {
        try await self.read { db in
            let statement = db.cachedStatement(sql: "SELECT * FROM events WHERE sequence = ?")
            return try sequences.compactMap { sequence in
                try Row.fetchOne(statement, arguments: [sequence]).map { try LoggedEvent(row: $0) }
            }
        }
    }

    package func commit(_ operators: OperatorCommit) async throws(StoreError) {
        try await self.write { db, signals in try Self.apply(operators, in: db, &signals) }
    }

    package func operators() async throws(StoreError) -> [OperatorSummary] {
        try await self.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM operators WHERE keys > 0 ORDER BY operation").map { row in
                OperatorSummary(operation: row["operation"], rule: row["rule"], keys: row["keys"])
            }
        }
    }

    package func operatorRecords(
        of operation: String,
        after key: String?,
        limit: Int
    ) async throws(StoreError) -> [OperatorRecord] {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: "SELECT * FROM operator_states WHERE operation = ? AND key > ? ORDER BY key LIMIT ?"
            )
            let after = key.map(Column.text) ?? ""
            return try Row.fetchAll(statement, arguments: [operation, after, limit])
                .map { try OperatorRecord(row: $0) }
        }
    }

    package func operatorTimers(
        of rule: String?,
        after place: OperatorPlace?,
        limit: Int
    ) async throws(StoreError) -> [OperatorRecord] {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: """
                    SELECT * FROM operator_states WHERE (due_at, operation, key) > (?, ?, ?)
                    \(rule == nil ? "" : "AND rule = ?") ORDER BY due_at, operation, key LIMIT ?
                    """
            )
            var arguments: StatementArguments = [
                place?.dueAt.millisecondsSinceEpoch ?? Int64.min, place?.id.operation ?? "",
                Column.text(place?.id.key ?? ""),
            ]
            if let rule { arguments += [rule] }
            arguments += [limit]
            return try Row.fetchAll(statement, arguments: arguments).map { try OperatorRecord(row: $0) }
        }
    }

    private static func keyCounts(of operations: Set<String>, in db: Database) throws -> [String: Int] {
        let statement = db.cachedStatement(sql: "SELECT keys FROM operators WHERE operation = ?")
        var counts: [String: Int] = [:]
        for operation in operations { counts[operation] = try Int.fetchOne(statement, arguments: [operation]) }
        return counts
    }

    // MARK: Changes

    /// Makes changes and what follows from them, within a transaction.
    static func apply(_ operators: OperatorCommit, in db: Database, _ signals: inout Set<StoreSignal>) throws {
        for change in operators.changes { try Self.apply(change, in: db) }
        if !operators.changes.isEmpty { signals.insert(.timersChanged) }
        for effect in operators.effects { try Self.apply(effect, at: operators.at, in: db, &signals) }
        for event in operators.appended {
            guard try !EventRow(event).insert(into: db).isDuplicate else { continue }
            try TaskLedger.expectEvent(of: event.taskID, in: db)
            signals.insert(.eventsAppended)
        }
    }

    private static func apply(_ change: OperatorChange, in db: Database) throws {
        let id: StatementArguments = [change.id.operation, Column.text(change.id.key)]
        guard let record = change.record else {
            let delete = db.cachedStatement(
                sql: "DELETE FROM operator_states WHERE operation = ? AND key = ? AND version = ?"
            )
            try delete.execute(arguments: id + [change.from])
            try Self.requireChange(of: change, in: db)
            try db.cachedStatement(sql: "UPDATE operators SET keys = keys - 1 WHERE operation = ?")
                .execute(arguments: [change.id.operation])
            return
        }
        let held = record.keepsTasksOpen ? JSONValue.array(record.held.map(\.json)).jsonText : nil
        let oldest = record.keepsTasksOpen ? nil : record.held.map(\.sequence).min()
        let values: StatementArguments = [
            record.version, record.state.jsonText, record.dueAt.millisecondsSinceEpoch, held, oldest,
        ]
        guard change.from == 0 else {
            let update = db.cachedStatement(
                sql: """
                    UPDATE operator_states SET version = ?, state = ?, due_at = ?, held = ?, oldest_sequence = ?
                    WHERE operation = ? AND key = ? AND version = ?
                    """
            )
            try update.execute(arguments: values + id + [change.from])
            try Self.requireChange(of: change, in: db)
            return
        }
        let insert = db.cachedStatement(
            sql: """
                INSERT INTO operator_states (version, state, due_at, held, oldest_sequence, operation, key, rule)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        )
        try insert.execute(arguments: values + id + [record.rule])
        try Self.requireChange(of: change, in: db)
        let count = db.cachedStatement(
            sql:
                "INSERT INTO operators VALUES (?, ?, 1) ON CONFLICT (operation) DO UPDATE SET keys = operators.keys + 1"
        )
        try count.execute(arguments: [change.id.operation, record.rule])
    }

    private static func requireChange(of change: OperatorChange, in db: Database) throws {
        guard db.changesCount == 1 else {
            throw StoreError.conflict("what operator \(change.id.operation) knows of a key")
        }
    }

    private static func apply(
        _ effect: TaskEffect,
        at now: Timestamp,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        // A task that was removed meanwhile is told nothing; one whose event waits is never removed.
        guard var ledger = try Self.ledger(of: effect, in: db) else { return }
        if effect.held > 0 || !effect.runs.isEmpty { ledger.reopen() }
        for run in effect.runs { try Self.insert(run, into: db) }
        if !effect.runs.isEmpty { signals.insert(.runsQueued) }
        ledger.openRuns += effect.runs.count
        ledger.heldEvents = max(0, ledger.heldEvents + effect.held)
        try ledger.write(effect.progress, in: db)
        try ledger.save(at: now, in: db, &signals)
    }

    private static func ledger(of effect: TaskEffect, in db: Database) throws -> TaskLedger? {
        if let ledger = try TaskLedger(effect.taskID, in: db) { return ledger }
        let isKnown = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM events WHERE sequence = ? AND task_id = ?)"),
            arguments: [effect.sequence, effect.taskID.rawValue]
        )
        guard isKnown == true else { return nil }
        return try TaskLedger(beginning: effect.taskID, routed: effect.sequence, in: db)
    }
}

extension OperatorRecord {
    fileprivate init(row: Row) throws {
        guard let key = try Column.text(row, "key") else { throw StoreError.corrupt("an operator's key is none") }
        let held = try Column.optionalJSON(row, "held")
        self.init(
            id: OperatorKey(operation: row["operation"], key: key),
            rule: row["rule"],
            version: row["version"],
            state: try Column.json(row, "state"),
            dueAt: Column.time(row, "due_at"),
            held: held?.arrayValue?.compactMap(HeldEvent.init(json:)) ?? [],
            keepsTasksOpen: held != nil
        )
    }
}
