import GRDB
package import ProactorModel
package import ProactorStorage

/// Runs that wait without a worker.
extension SQLiteStore {
    /// When a run that waits for ever goes on: the last millisecond of the year 9999.
    static let never = Timestamp(millisecondsSinceEpoch: 253_402_300_799_999)
    /// Generations of runs that delegate.
    private static let depthMaximum = 32

    package func park(_ lease: RunLease, until: Timestamp, progress: [ProgressEntry]) async throws(StoreError) {
        try await self.write { db, signals in
            try Self.update(
                lease,
                """
                state = 'queued', lease_worker = NULL, lease_until = NULL, attempt = attempt - 1, next_at = ?
                """,
                [until.millisecondsSinceEpoch],
                in: db
            )
            signals.insert(.runsQueued)
            try Self.tell(progress, in: db, &signals)
        }
    }

    package func suspend(_ lease: RunLease, _ suspension: RunSuspension) async throws(StoreError) {
        try await self.write { db, signals in
            try Self.update(
                lease,
                """
                state = 'waiting', lease_worker = NULL, lease_until = NULL, attempt = attempt - 1, next_at = ?
                """,
                [(suspension.until ?? Self.never).millisecondsSinceEpoch],
                in: db
            )
            guard let run = try Self.run(lease.runID, in: db), var ledger = try TaskLedger(run.taskID, in: db) else {
                throw StoreError.notFound("run \(lease.runID)")
            }
            let known = Set(try Self.children(of: run.id, in: db).map(\.id))
            for child in suspension.children where !known.contains(child.id) {
                try Self.insert(child, into: db)
                ledger.openRuns += 1
                signals.insert(.runsQueued)
            }
            for proposal in suspension.proposals {
                try Self.insert(proposal, into: db)
                ledger.waitingProposals += 1
                signals.insert(.proposalsChanged)
            }
            for delivery in suspension.deliveries {
                try Self.insert(delivery, into: db)
                signals.insert(.deliveriesQueued)
            }
            try ledger.write(suspension.progress, in: db)
            try ledger.save(at: suspension.at, in: db, &signals)
            // What it waits for may have ended since the worker looked.
            try Self.wake(run.id, at: suspension.at, in: db, &signals)
        }
    }

    /// Puts a waiting run back into the queue where nothing of what it waits for is open.
    static func wake(_ id: RunID, at now: Timestamp, in db: Database, _ signals: inout Set<StoreSignal>) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE runs SET state = 'queued', next_at = ?1 WHERE id = ?2 AND state = 'waiting'
                AND NOT EXISTS (SELECT 1 FROM runs child WHERE child.parent = ?2
                    AND child.state IN ('queued', 'running', 'waiting'))
                AND NOT EXISTS (SELECT 1 FROM proposals WHERE run_id = ?2 AND step IS NOT NULL AND state = 'waiting')
                """
        )
        try statement.execute(arguments: [now.millisecondsSinceEpoch, id.rawValue])
        if db.changesCount > 0 { signals.insert(.runsQueued) }
    }

    package func cancel(_ ids: [RunID], because failure: RunFailure) async throws(StoreError) {
        try await self.write { db, signals in
            for id in ids { try Self.cancel(id, because: failure, depth: 0, in: db, &signals) }
        }
    }

    private static func cancel(
        _ id: RunID,
        because failure: RunFailure,
        depth: Int,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        guard depth < Self.depthMaximum, let run = try Self.run(id, in: db) else { return }
        for child in try Self.children(of: id, in: db) {
            try Self.cancel(child.id, because: failure, depth: depth + 1, in: db, &signals)
        }
        guard [.queued, .running, .waiting].contains(run.state) else { return }
        var failed = failure
        failed.attempt = run.attempt
        // The higher fence tells a worker that is at it that its lease is over.
        let resolution = Run.Resolution(
            action: .discarded,
            by: "proactor",
            reason: failure.message,
            at: failure.at,
            replay: nil
        )
        try db.execute(
            sql: """
                UPDATE runs SET state = 'dead-lettered', lease_worker = NULL, lease_until = NULL, fence = fence + 1,
                finished_at = ?, failures = ?, resolution = ? WHERE id = ?
                """,
            arguments: [
                failure.at.millisecondsSinceEpoch, try Self.failures(of: id, adding: failed, in: db),
                resolution.columnJSON.jsonText, id.rawValue,
            ]
        )
        guard var ledger = try TaskLedger(run.taskID, in: db) else { throw StoreError.notFound("\(run.taskID)") }
        ledger.openRuns -= 1
        let told: JSONValue = [
            "run": .string(id.rawValue), "rule": .string(run.rule), "attempt": .int(Int64(run.attempt)),
            "code": .string(failure.code), "error": .string(failure.message),
        ]
        try ledger.write(
            [ProgressEntry(taskID: run.taskID, kind: .runDeadLettered, at: failure.at, data: told)],
            in: db
        )
        try ledger.save(at: failure.at, in: db, &signals)
    }

    package func children(of id: RunID) async throws(StoreError) -> [Run] {
        try await self.read { db in try Self.children(of: id, in: db) }
    }

    private static func children(of id: RunID, in db: Database) throws -> [Run] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM runs WHERE parent = ? ORDER BY parent_step")
        return try Row.fetchAll(statement, arguments: [id.rawValue]).map { try Run(row: $0) }
    }

    package func callProposals(of id: RunID) async throws(StoreError) -> [Proposal] {
        try await self.read { db in
            try Self.proposals("WHERE run_id = ? AND step IS NOT NULL ORDER BY step", [id.rawValue], in: db)
        }
    }

    package func usage(of id: RunID) async throws(StoreError) -> RunUsage {
        try await self.read { db in
            RunUsage(of: try Self.steps(of: id, in: db)) + (try Self.usageBelow(id, in: db))
        }
    }

    /// What all runs below a run used.
    static func usageBelow(_ id: RunID, in db: Database) throws -> RunUsage {
        let statement = try db.cachedStatement(
            sql: """
                WITH RECURSIVE below (id, depth) AS (
                    SELECT id, 1 FROM runs WHERE parent = ?1
                    UNION ALL
                    SELECT runs.id, depth + 1 FROM runs JOIN below ON runs.parent = below.id WHERE depth < ?2
                )
                SELECT charge FROM steps JOIN below ON steps.run_id = below.id WHERE charge IS NOT NULL
                """
        )
        return try Row.fetchAll(statement, arguments: [id.rawValue, Self.depthMaximum]).reduce(RunUsage()) { sum, row in
            let charge = Charge(json: try Column.json(row, "charge"))
            return sum + RunUsage(tokens: charge.usage, cost: charge.cost)
        }
    }
}
