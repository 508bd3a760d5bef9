package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: ProposalStore {
    package func proposal(_ id: ProposalID) async throws(StoreError) -> Proposal? {
        try await self.read { db in
            try Self.proposals("WHERE id = ?", [id.rawValue], in: db).first
        }
    }

    package func proposals(
        in state: Proposal.State?,
        before: ProposalID?,
        limit: Int
    ) async throws(StoreError) -> [Proposal] {
        try await self.read { db in
            let limits: StatementArguments = [before?.rawValue ?? Self.greatestText, limit]
            guard let state else { return try Self.proposals("WHERE id < ? ORDER BY id DESC LIMIT ?", limits, in: db) }
            let clause = "WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?"
            return try Self.proposals(clause, [state.rawValue] + limits, in: db)
        }
    }

    package func dueProposals(at now: Timestamp, limit: Int) async throws(StoreError) -> [Proposal] {
        try await self.read { db in
            try Self.proposals(
                "WHERE due_at <= ? ORDER BY due_at, id LIMIT ?",
                [now.millisecondsSinceEpoch, limit],
                in: db
            )
        }
    }

    package func nextProposalDue() async throws(StoreError) -> Timestamp? {
        try await self.read { db in
            let sql = "SELECT min(due_at) FROM proposals WHERE due_at IS NOT NULL"
            return try Int64.fetchOne(db, sql: sql).map { Timestamp(millisecondsSinceEpoch: $0) }
        }
    }

    package func commit(_ change: ProposalChange) async throws(StoreError) {
        let outputs = change.outputs.map { EventRow($0) }
        try await self.write { db, signals in
            let taskID = change.proposal.taskID
            guard var ledger = try TaskLedger(taskID, in: db) else { throw StoreError.notFound("task \(taskID)") }
            try Self.apply(change, outputs, to: &ledger, in: db, &signals)
            try ledger.save(at: change.at, in: db, &signals)
        }
    }

    package func proposals(of run: RunID) async throws(StoreError) -> [Proposal] {
        try await self.read { db in try Self.proposals("WHERE run_id = ? ORDER BY id", [run.rawValue], in: db) }
    }

    /// Writes a change and all that commits with it, but for the ledger, which the caller saves.
    static func apply(
        _ change: ProposalChange,
        _ outputs: [EventRow],
        to ledger: inout TaskLedger,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        let proposal = change.proposal
        let wasWaiting = try Self.isWaiting(proposal.id, in: db)
        try Self.update(proposal, from: change.fromVersion, in: db)
        if wasWaiting, proposal.state != .waiting {
            ledger.waitingProposals -= 1
            if proposal.step != nil { try Self.wake(proposal.runID, at: change.at, in: db, &signals) }
            if proposal.state == .changesRequested {
                try Self.takeUp(proposal, at: change.at, &ledger, in: db, &signals)
            }
        } else if !wasWaiting, proposal.state == .waiting {
            ledger.waitingProposals += 1
        }
        try ledger.append(outputs, in: db)
        if !outputs.isEmpty { signals.insert(.eventsAppended) }
        try Self.append(change.audit, in: db)
        for delivery in change.deliveries {
            try Self.insert(delivery, into: db)
            signals.insert(.deliveriesQueued)
        }
        try ledger.write(change.progress, in: db)
        signals.insert(.proposalsChanged)
    }

    private static func isWaiting(_ id: ProposalID, in db: Database) throws -> Bool {
        let sql = "SELECT 1 FROM proposals WHERE id = ? AND state = 'waiting'"
        return try Row.fetchOne(db, sql: sql, arguments: [id.rawValue]) != nil
    }

    private static func update(_ proposal: Proposal, from version: Int, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE proposals SET event = ?, state = ?, revision = ?, version = ?, decided_at = ?, due_at = ?,
                reminded_at = ?, escalated_at = ?, delegations = ?, revisions = ?, waits_since = ?, expires_at = ?, remark = ?
                WHERE id = ? AND version = ?
                """,
            arguments: [
                CloudEventsJSON.json(from: proposal.event).jsonText, proposal.state.rawValue, proposal.revision,
                proposal.version, proposal.decidedAt?.millisecondsSinceEpoch, proposal.dueAt?.millisecondsSinceEpoch,
                proposal.remindedAt?.millisecondsSinceEpoch, proposal.escalatedAt?.millisecondsSinceEpoch,
                proposal.delegations.columnJSON.jsonText, proposal.revisions.columnJSON.jsonText,
                proposal.waitsSince.millisecondsSinceEpoch, proposal.expiresAt?.millisecondsSinceEpoch,
                proposal.remark?.json.jsonText, proposal.id.rawValue, version,
            ]
        )
        guard db.changesCount == 1 else { throw StoreError.conflict("proposal \(proposal.id)") }
        try Self.insertDecisions(of: proposal, in: db)
    }

    /// Adds those that are not there yet.
    private static func insertDecisions(of proposal: Proposal, in db: Database) throws {
        for (number, decision) in proposal.decisions.enumerated() {
            try db.execute(
                sql: "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [
                    proposal.id.rawValue, number, decision.by, decision.verdict.rawValue,
                    decision.reason.map(Column.text), decision.at.millisecondsSinceEpoch, decision.revision,
                    decision.channel,
                ]
            )
        }
    }

    static func insert(_ proposal: Proposal, into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO proposals (id, task_id, run_id, rule, agent, event, policy, state, revision, version,
                created_at, expires_at, decided_at, step, due_at, reminded_at, escalated_at, caused_by, delegations,
                revisions, waits_since, remark, withdrawal_key)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                proposal.id.rawValue, proposal.taskID.rawValue, proposal.runID.rawValue, proposal.rule, proposal.agent,
                CloudEventsJSON.json(from: proposal.event).jsonText, proposal.policy.columnJSON.jsonText,
                proposal.state.rawValue, proposal.revision, proposal.version,
                proposal.createdAt.millisecondsSinceEpoch, proposal.expiresAt?.millisecondsSinceEpoch,
                proposal.decidedAt?.millisecondsSinceEpoch, proposal.step, proposal.dueAt?.millisecondsSinceEpoch,
                proposal.remindedAt?.millisecondsSinceEpoch, proposal.escalatedAt?.millisecondsSinceEpoch,
                JSONValue.array(proposal.causedBy.map(JSONValue.string)).jsonText,
                proposal.delegations.columnJSON.jsonText, proposal.revisions.columnJSON.jsonText,
                proposal.waitsSince.millisecondsSinceEpoch, proposal.remark?.json.jsonText, proposal.withdrawalKey,
            ]
        )
        try Self.insertDecisions(of: proposal, in: db)
    }

    static func proposals(_ clause: String, _ arguments: StatementArguments, in db: Database) throws -> [Proposal] {
        try Row.fetchAll(db, sql: "SELECT * FROM proposals \(clause)", arguments: arguments).map { row in
            let id: String = row["id"]
            let decisions = try Row.fetchAll(
                db,
                sql: "SELECT * FROM decisions WHERE proposal_id = ? ORDER BY number",
                arguments: [id]
            )
            return try Proposal(row: row, decisions: decisions)
        }
    }
}
