import GRDB
package import ProactorModel
package import ProactorStorage

extension SQLiteStore: RunStore {
    package func nextRunDue() async throws(StoreError) -> Timestamp? {
        try await self.read { db in
            let sql = """
                SELECT min(due) FROM (SELECT min(next_at) AS due FROM runs WHERE state = 'queued'
                UNION ALL SELECT min(lease_until) FROM runs WHERE state = 'running'
                UNION ALL SELECT min(next_at) FROM runs WHERE state = 'waiting' AND next_at < ?)
                """
            let never = Self.never.millisecondsSinceEpoch
            return try Int64.fetchOne(db, sql: sql, arguments: [never]).map { Timestamp(millisecondsSinceEpoch: $0) }
        }
    }

    package func agentsAtWork() async throws(StoreError) -> Set<String> {
        try await self.read { db in
            let sql = """
                SELECT DISTINCT agent FROM runs WHERE state = 'queued'
                UNION SELECT agent FROM runs WHERE state = 'running'
                UNION SELECT agent FROM runs WHERE state = 'waiting'
                UNION SELECT agent FROM proposals WHERE state IN ('waiting', 'changes-requested')
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
        let answered = completion.answer.map { $0.outputs.map { EventRow($0) } } ?? []
        try await self.write { db, signals in
            let run = try Self.end(lease, .completed, at: completion.at, in: db, &signals)
            if let result = completion.result {
                try db.execute(
                    sql: "UPDATE runs SET result = ? WHERE id = ?",
                    arguments: [result.jsonText, run.id.rawValue]
                )
            }
            guard var ledger = try TaskLedger(run.taskID, in: db) else { throw StoreError.notFound("\(run.taskID)") }
            if let answer = completion.answer { try Self.apply(answer, answered, to: &ledger, in: db, &signals) }
            if try !Self.goOn(run.id, at: completion.at, in: db, &signals) { ledger.openRuns -= 1 }
            try ledger.append(outputs, in: db)
            for proposal in completion.proposals {
                try Self.insert(proposal, into: db)
                signals.insert(.proposalsChanged)
            }
            ledger.waitingProposals += completion.proposals.count { $0.state == .waiting }
            for delivery in completion.deliveries {
                try Self.insert(delivery, into: db)
                signals.insert(.deliveriesQueued)
            }
            try Self.append(completion.audit, in: db)
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
        outputs: [NewEvent],
        progress: [ProgressEntry],
        unanswered: [ProposalChange]
    ) async throws(StoreError) {
        let outputs = outputs.map { EventRow($0) }
        try await self.write { db, signals in
            let failures = try Self.failures(of: lease.runID, adding: failure, in: db)
            try Self.update(lease, "failures = ?, resolution = NULL", [failures], in: db)
            let run = try Self.end(lease, .deadLettered, at: failure.at, in: db, &signals)
            guard var ledger = try TaskLedger(run.taskID, in: db) else { throw StoreError.notFound("\(run.taskID)") }
            ledger.openRuns -= 1
            // What becomes of a delegated run's failure, the run that it works for decides.
            if run.parent == nil { ledger.hasFailed = true }
            for change in unanswered { try Self.apply(change, [], to: &ledger, in: db, &signals) }
            if try Self.isSentBack(to: run.id, in: db) { throw StoreError.conflict("a proposal of \(run.id)") }
            try ledger.append(outputs, in: db)
            if !outputs.isEmpty { signals.insert(.eventsAppended) }
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

    static func run(_ id: RunID, in db: Database) throws -> Run? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM runs WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.rawValue]).map { try Run(row: $0) }
    }

    static func steps(of id: RunID, in db: Database) throws -> [Step] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM steps WHERE run_id = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [id.rawValue]).map { try Step(row: $0) }
    }

    static func failures(of id: RunID, adding failure: RunFailure, in db: Database) throws -> String {
        guard let run = try Self.run(id, in: db) else { throw StoreError.notFound("run \(id)") }
        return JSONValue.array((run.failures + [failure]).map(\.columnJSON)).jsonText
    }

    /// Ends the run under its lease, and wakes the run that it works for where that waits for nothing else.
    private static func end(
        _ lease: RunLease,
        _ state: Run.State,
        at now: Timestamp,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws -> Run {
        try Self.update(
            lease,
            "state = ?, lease_worker = NULL, lease_until = NULL, finished_at = ?",
            [state.rawValue, now.millisecondsSinceEpoch],
            in: db
        )
        guard let run = try Self.run(lease.runID, in: db) else { throw StoreError.notFound("run \(lease.runID)") }
        if let parent = run.parent { try Self.wake(parent.runID, at: now, in: db, &signals) }
        return run
    }

    /// Changes a run, but only under the lease that holds it.
    static func update(
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
