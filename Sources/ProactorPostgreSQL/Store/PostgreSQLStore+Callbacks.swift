package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: CallbackStore {
    package func claimCallbacks(
        limit: Int,
        worker: String,
        now: Timestamp,
        leaseUntil: Timestamp
    ) async throws(StoreError) -> [Callback] {
        try await self.write { db, _ in
            // A callback under a lease is a queued one that is not due before the lease ends.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    UPDATE callbacks SET lease_worker = ?, next_at = ?, attempt = attempt + 1 WHERE id IN
                    (SELECT id FROM callbacks WHERE state = 'queued' AND next_at <= ? ORDER BY next_at, id LIMIT ?)
                    RETURNING *
                    """,
                arguments: [worker, leaseUntil.millisecondsSinceEpoch, now.millisecondsSinceEpoch, limit]
            )
            return try rows.map { try Callback(row: $0) }.sorted { $0.id < $1.id }
        }
    }

    package func nextCallbackDue() async throws(StoreError) -> Timestamp? {
        try await self.read { db in
            try Int64.fetchOne(db, sql: "SELECT min(next_at) FROM callbacks WHERE state = 'queued'")
                .map { Timestamp(millisecondsSinceEpoch: $0) }
        }
    }

    package func finish(_ id: CallbackID, worker: String, at time: Timestamp) async throws(StoreError) {
        try await self.write { db, _ in
            try db.execute(
                sql: """
                    UPDATE callbacks SET state = 'delivered', lease_worker = NULL, next_at = NULL, finished_at = ?
                    WHERE id = ? AND lease_worker = ? AND state = 'queued'
                    """,
                arguments: [time.millisecondsSinceEpoch, id.rawValue, worker]
            )
            guard db.changesCount == 1 else { throw StoreError.conflict("callback \(id)") }
        }
    }

    package func fail(
        _ id: CallbackID,
        worker: String,
        error: String,
        nextAt: Timestamp?,
        at time: Timestamp
    ) async throws(StoreError) {
        try await self.write { db, signals in
            try db.execute(
                sql: """
                    UPDATE callbacks SET state = ?, lease_worker = NULL, last_error = ?, next_at = ?, finished_at = ?
                    WHERE id = ? AND lease_worker = ? AND state = 'queued'
                    """,
                arguments: [
                    (nextAt == nil ? Callback.State.failed : .queued).rawValue, Column.text(error),
                    nextAt?.millisecondsSinceEpoch, nextAt == nil ? time.millisecondsSinceEpoch : nil, id.rawValue,
                    worker,
                ]
            )
            guard db.changesCount == 1 else { throw StoreError.conflict("callback \(id)") }
            signals.insert(.callbacksQueued)
        }
    }

    package func callbacks(of task: TaskID) async throws(StoreError) -> [Callback] {
        try await self.read { db in
            let statement = db.cachedStatement(sql: "SELECT * FROM callbacks WHERE task_id = ? ORDER BY id")
            return try Row.fetchAll(statement, arguments: [task.rawValue]).map { try Callback(row: $0) }
        }
    }

    /// Adds a callback to the task of an event, unless it has that one or as many as it may have. What is completed already is
    /// told at once.
    static func addCallback(
        _ url: String,
        to result: AppendResult,
        at now: Timestamp,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        let task = result.taskID
        let count = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM callbacks WHERE task_id = ?"),
            arguments: [task.rawValue]
        )
        guard let count, count < IntakeTerms.callbackMaximum else { return }
        let isCompleted = try result.isDuplicate && Self.task(task, in: db)?.state == .completed
        // One digit at the most, so that the ids of a task are in order.
        let id = CallbackID(rawValue: "cb_\(task.rawValue.drop { $0 != "_" }.dropFirst())_\(count + 1)")
        try db.cachedStatement(
            sql: """
                INSERT INTO callbacks (id, task_id, url, state, attempt, next_at) VALUES (?, ?, ?, ?, 0, ?)
                ON CONFLICT (task_id, url) DO NOTHING
                """
        ).execute(
            arguments: [
                id.rawValue, task.rawValue, url, (isCompleted ? Callback.State.queued : .waiting).rawValue,
                isCompleted ? now.millisecondsSinceEpoch : nil,
            ]
        )
        if isCompleted { signals.insert(.callbacksQueued) }
    }

    /// Queues the callbacks of a task that has just been completed.
    static func queueCallbacks(
        of task: TaskID,
        at now: Timestamp,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        let statement = db.cachedStatement(
            sql: "UPDATE callbacks SET state = 'queued', next_at = ? WHERE task_id = ? AND state = 'waiting'"
        )
        try statement.execute(arguments: [now.millisecondsSinceEpoch, task.rawValue])
        if db.changesCount > 0 { signals.insert(.callbacksQueued) }
    }

    /// Whether any callback waits for its task.
    static func hasWaitingCallbacks(in db: Database) throws -> Bool {
        let statement = db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM callbacks WHERE state = 'waiting')"
        )
        return try Bool.fetchOne(statement) ?? false
    }
}

extension Callback {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            id: CallbackID(rawValue: row["id"]),
            taskID: TaskID(rawValue: row["task_id"]),
            url: row["url"],
            state: try Column.value(row, "state"),
            attempt: row["attempt"],
            nextAt: Column.optionalTime(row, "next_at"),
            lastError: try Column.text(row, "last_error"),
            finishedAt: Column.optionalTime(row, "finished_at")
        )
    }
}
