import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: WithdrawalStore {
    package func dueWithdrawals(limit: Int) async throws(StoreError) -> [DueWithdrawal] {
        try await self.read { db in
            let statement = db.cachedStatement(
                sql: """
                    SELECT proposals.id AS proposal, min(withdrawals.event_sequence) AS sequence FROM withdrawals
                    JOIN proposals ON proposals.rule = withdrawals.rule AND withdrawal_key = key
                    JOIN runs ON runs.id = run_id
                    WHERE withdrawal_key IS NOT NULL AND proposals.state IN ('waiting', 'changes-requested')
                    AND runs.event_sequence < withdrawals.event_sequence
                    GROUP BY proposals.id ORDER BY sequence LIMIT ?
                    """
            )
            return try Row.fetchAll(statement, arguments: [limit]).map { row in
                let id: String = row["proposal"]
                let sequence: Int64 = row["sequence"]
                let select = db.cachedStatement(sql: "SELECT * FROM events WHERE sequence = ?")
                guard let proposal = try Self.proposals("WHERE id = ?", [id], in: db).first,
                    let event = try Row.fetchOne(select, arguments: [sequence])
                else { throw StoreError.corrupt("the event \(sequence) that withdraws \(id) is missing") }
                return DueWithdrawal(proposal: proposal, event: try LoggedEvent(row: event))
            }
        }
    }

    package func forgetWithdrawals() async throws(StoreError) -> Int {
        try await self.write { db, _ in
            guard try Row.fetchOne(db, sql: "SELECT 1 FROM withdrawals LIMIT 1") != nil else { return 0 }
            // Each part reads the index of its own state.
            let earliest = try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(earliest) FROM (
                        SELECT min(event_sequence) AS earliest FROM runs WHERE state = 'queued'
                        UNION ALL SELECT min(event_sequence) FROM runs WHERE state = 'running'
                        UNION ALL SELECT min(event_sequence) FROM runs WHERE state = 'waiting'
                    ) AS parts
                    """
            )
            try db.execute(
                sql: """
                    DELETE FROM withdrawals WHERE event_sequence <= ? AND NOT EXISTS (
                        SELECT 1 FROM proposals JOIN runs ON runs.id = run_id
                        WHERE proposals.rule = withdrawals.rule AND withdrawal_key = key
                        AND withdrawal_key IS NOT NULL AND proposals.state IN ('waiting', 'changes-requested')
                        AND runs.event_sequence < withdrawals.event_sequence
                    )
                    """,
                arguments: [earliest ?? .max]
            )
            return db.changesCount
        }
    }

    /// Keeps what an event withdraws, for the proposals that wait and those that runs are still at work on.
    static func insert(
        _ withdrawals: [WithdrawalNotice],
        of sequence: Int64,
        at now: Timestamp,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        guard !withdrawals.isEmpty else { return }
        let statement = db.cachedStatement(
            sql: "INSERT INTO withdrawals VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        for notice in withdrawals {
            try statement.execute(arguments: [notice.rule, notice.key, sequence, now.millisecondsSinceEpoch])
        }
        signals.insert(.proposalsChanged)
    }
}
