import GRDB
package import ProactorModel
package import ProactorStorage

extension SQLiteStore: RunStore {
    package func claimRuns(_ claim: RunClaim) async throws(StoreError) -> [ClaimedRun] {
        guard claim.limit > 0, !claim.freePlaces.isEmpty else { return [] }
        return try await self.write { db, _ in
            try Self.claimable(claim, in: db).map { id in
                let update = try db.cachedStatement(
                    sql: """
                        UPDATE runs SET state = 'running', attempt = attempt + 1, fence = fence + 1, lease_worker = ?,
                        lease_until = ? WHERE id = ? RETURNING fence
                        """
                )
                guard
                    let fence = try Int64.fetchOne(
                        update,
                        arguments: [claim.worker, claim.leaseUntil.millisecondsSinceEpoch, id.rawValue]
                    ), let run = try Self.run(id, in: db)
                else { throw StoreError.notFound("run \(id)") }
                let select = try db.cachedStatement(sql: "SELECT * FROM events WHERE sequence = ?")
                guard let event = try Row.fetchOne(select, arguments: [run.eventSequence]) else {
                    throw StoreError.corrupt("the event of run \(id) is missing")
                }
                return ClaimedRun(
                    lease: RunLease(runID: id, worker: claim.worker, fence: fence),
                    run: run,
                    event: try LoggedEvent(row: event),
                    steps: try Self.steps(of: id, in: db)
                )
            }
        }
    }

    /// The runs to give: those whose lease ran out first, then the due ones of each agent, oldest first.
    private static func claimable(_ claim: RunClaim, in db: Database) throws -> [RunID] {
        let now = claim.now.millisecondsSinceEpoch
        var free = claim.freePlaces
        var found: [(id: RunID, dueAt: Int64)] = []
        let lapsed = try db.cachedStatement(
            sql: """
                SELECT id, lease_until FROM runs WHERE state = 'running' AND agent = ? AND lease_until <= ?
                ORDER BY lease_until, id LIMIT ?
                """
        )
        for (agent, places) in claim.freePlaces where places > 0 {
            let rows = try Row.fetchAll(lapsed, arguments: [agent, now, min(places, claim.limit)])
            free[agent] = places - rows.count
            found += rows.map { (RunID(rawValue: $0["id"]), $0["lease_until"]) }
        }
        let queued = try db.cachedStatement(
            sql: """
                SELECT id, next_at FROM runs WHERE state = 'queued' AND agent = ? AND next_at <= ?
                ORDER BY next_at, id LIMIT ?
                """
        )
        for (agent, places) in free where places > 0 {
            let rows = try Row.fetchAll(queued, arguments: [agent, now, min(places, claim.limit)])
            found += rows.map { (RunID(rawValue: $0["id"]), $0["next_at"]) }
        }
        return found.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(claim.limit).map(\.id)
    }

    package func nextRunDue() async throws(StoreError) -> Timestamp? {
        try await self.read { db in
            let sql = """
                SELECT min(due) FROM (SELECT min(next_at) AS due FROM runs WHERE state = 'queued'
                UNION ALL SELECT min(lease_until) FROM runs WHERE state = 'running')
                """
            return try Int64.fetchOne(db, sql: sql).map { Timestamp(millisecondsSinceEpoch: $0) }
        }
    }

    package func agentsAtWork() async throws(StoreError) -> Set<String> {
        try await self.read { db in
            let sql = """
                SELECT DISTINCT agent FROM runs WHERE state = 'queued'
                UNION SELECT agent FROM runs WHERE state = 'running'
                """
            return try String.fetchSet(db, sql: sql)
        }
    }

    package func renew(_ lease: RunLease, until: Timestamp) async throws(StoreError) {
        try await self.write { db, _ in
            try Self.update(lease, "lease_until = ?", [until.millisecondsSinceEpoch], in: db)
        }
    }

    package func journal(_ step: Step, under lease: RunLease, progress: [ProgressEntry]) async throws(StoreError) {
        try await self.write { db, signals in
            try Self.update(lease, "fence = fence", [], in: db)
            let (output, isFailure): (JSONValue, Bool) =
                switch step.output {
                case .value(let value): (value, false)
                case .failure(let message): (.string(message), true)
                }
            let statement = try db.cachedStatement(
                sql: "INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            )
            try statement.execute(
                arguments: [
                    lease.runID.rawValue, step.index, step.kind.rawValue, step.name, step.input.jsonText,
                    output.jsonText, isFailure, step.startedAt.millisecondsSinceEpoch,
                    step.finishedAt.millisecondsSinceEpoch, step.charge?.json.jsonText,
                ]
            )
            guard db.changesCount == 1 else { throw StoreError.conflict("step \(step.index) of \(lease.runID)") }
            try Self.count(step, of: lease.runID, in: db)
            try Self.tell(progress, in: db, &signals)
        }
    }

    package func complete(_ lease: RunLease, with completion: RunCompletion) async throws(StoreError) {
        let outputs = completion.outputs.map { EventRow($0) }
        try await self.write { db, signals in
            let taskID = try Self.end(lease, .completed, at: completion.at, in: db)
            guard var ledger = try TaskLedger(taskID, in: db) else { throw StoreError.notFound("task \(taskID)") }
            ledger.openRuns -= 1
            try ledger.append(outputs, in: db)
            for proposal in completion.proposals {
                try Self.insert(proposal, into: db)
                signals.insert(.proposalsChanged)
            }
            ledger.waitingProposals += completion.proposals.count
            for delivery in completion.deliveries {
                try Self.insert(delivery, into: db)
                signals.insert(.deliveriesQueued)
            }
            if !outputs.isEmpty { signals.insert(.eventsAppended) }
            try ledger.write(completion.progress, in: db)
            try ledger.save(at: completion.at, in: db, &signals)
        }
    }

    package func retry(
        _ lease: RunLease,
        after failure: RunFailure,
        nextAt: Timestamp,
        progress: [ProgressEntry]
    ) async throws(StoreError) {
        try await self.write { db, signals in
            let failures = try Self.failures(of: lease.runID, adding: failure, in: db)
            try Self.update(
                lease,
                "state = 'queued', lease_worker = NULL, lease_until = NULL, next_at = ?, failures = ?",
                [nextAt.millisecondsSinceEpoch, failures],
                in: db
            )
            signals.insert(.runsQueued)
            try Self.tell(progress, in: db, &signals)
        }
    }

    package func deadLetter(
        _ lease: RunLease,
        after failure: RunFailure,
        progress: [ProgressEntry]
    ) async throws(StoreError) {
        try await self.write { db, signals in
            let failures = try Self.failures(of: lease.runID, adding: failure, in: db)
            try Self.update(lease, "failures = ?", [failures], in: db)
            let taskID = try Self.end(lease, .deadLettered, at: failure.at, in: db)
            guard var ledger = try TaskLedger(taskID, in: db) else { throw StoreError.notFound("task \(taskID)") }
            ledger.openRuns -= 1
            ledger.hasFailed = true
            try ledger.write(progress, in: db)
            try ledger.save(at: failure.at, in: db, &signals)
        }
    }

    package func release(_ lease: RunLease) async throws(StoreError) {
        try await self.write { db, signals in
            try Self.update(
                lease,
                "state = 'queued', lease_worker = NULL, lease_until = NULL, attempt = attempt - 1",
                [],
                in: db
            )
            signals.insert(.runsQueued)
        }
    }

    package func run(_ id: RunID) async throws(StoreError) -> Run? {
        try await self.read { db in try Self.run(id, in: db) }
    }

    package func steps(of id: RunID) async throws(StoreError) -> [Step] {
        try await self.read { db in try Self.steps(of: id, in: db) }
    }

    package func runs(in state: Run.State, limit: Int) async throws(StoreError) -> [Run] {
        try await self.read { db in
            let sql = "SELECT * FROM runs WHERE state = ? ORDER BY id DESC LIMIT ?"
            return try Row.fetchAll(db, sql: sql, arguments: [state.rawValue, limit]).map { try Run(row: $0) }
        }
    }

    // MARK: Rows

    private static func run(_ id: RunID, in db: Database) throws -> Run? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM runs WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.rawValue]).map { try Run(row: $0) }
    }

    private static func steps(of id: RunID, in db: Database) throws -> [Step] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM steps WHERE run_id = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [id.rawValue]).map { try Step(row: $0) }
    }

    private static func failures(of id: RunID, adding failure: RunFailure, in db: Database) throws -> String {
        guard let run = try Self.run(id, in: db) else { throw StoreError.notFound("run \(id)") }
        return JSONValue.array((run.failures + [failure]).map(\.json)).jsonText
    }

    /// Ends the run under its lease; answers its task.
    private static func end(_ lease: RunLease, _ state: Run.State, at now: Timestamp, in db: Database) throws -> TaskID
    {
        try Self.update(
            lease,
            "state = ?, lease_worker = NULL, lease_until = NULL, finished_at = ?",
            [state.rawValue, now.millisecondsSinceEpoch],
            in: db
        )
        guard let run = try Self.run(lease.runID, in: db) else { throw StoreError.notFound("run \(lease.runID)") }
        return run.taskID
    }

    /// Changes a run, but only under the lease that holds it.
    private static func update(
        _ lease: RunLease,
        _ assignments: String,
        _ values: StatementArguments,
        in db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE runs SET \(assignments) WHERE id = ? AND fence = ? AND lease_worker = ? AND state = 'running'"
        )
        try statement.execute(arguments: values + [lease.runID.rawValue, lease.fence, lease.worker])
        guard db.changesCount == 1 else { throw StoreError.leaseLost(lease.runID) }
    }

    /// Adds progress that changes nothing else of its tasks.
    static func tell(_ entries: [ProgressEntry], in db: Database, _ signals: inout Set<StoreSignal>) throws {
        for entry in entries {
            guard var ledger = try TaskLedger(entry.taskID, in: db) else {
                throw StoreError.notFound("task \(entry.taskID)")
            }
            try ledger.write([entry], in: db)
            try ledger.save(at: entry.at, in: db, &signals)
        }
    }
}
