import GRDB
package import ProactorModel
package import ProactorStorage

extension SQLiteStore: RoutingStore {
    package func routerPosition() async throws(StoreError) -> Int64 {
        try await self.read { db in try Int64.fetchOne(db, sql: "SELECT position FROM router") ?? 0 }
    }

    package func commit(_ routing: RoutingCommit) async throws(StoreError) {
        try await self.write { db, signals in
            let move = try db.cachedStatement(
                sql: "UPDATE router SET position = ? WHERE partition = 0 AND position = ?"
            )
            try move.execute(arguments: [routing.to, routing.from])
            guard db.changesCount == 1 else { throw StoreError.conflict("the router's position") }
            let hasCallbacks = try Self.hasWaitingCallbacks(in: db)
            for event in routing.events { try Self.route(event, at: routing.at, hasCallbacks, in: db, &signals) }
            if let operators = routing.operators { try Self.apply(operators, in: db, &signals) }
        }
    }

    private static func route(
        _ routed: RoutedEvent,
        at now: Timestamp,
        _ hasCallbacks: Bool,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        try Self.insert(routed.withdrawals, of: routed.sequence, at: now, in: db, &signals)
        for delivery in routed.deliveries { try Self.insert(delivery, into: db) }
        if !routed.deliveries.isEmpty { signals.insert(.deliveriesQueued) }
        var ledger: TaskLedger
        if let known = try TaskLedger(routed.taskID, in: db) {
            ledger = known
            ledger.unroutedEvents = max(0, ledger.unroutedEvents - 1)
        } else {
            // A task of which there is nothing to tell is told from its event alone.
            guard !routed.runs.isEmpty || !routed.progress.isEmpty else {
                signals.insert(.progress(routed.taskID))
                if hasCallbacks { try Self.queueCallbacks(of: routed.taskID, at: now, in: db, &signals) }
                return
            }
            ledger = try TaskLedger(beginning: routed.taskID, routed: routed.sequence, in: db)
        }
        for run in routed.runs { try Self.insert(run, into: db) }
        if !routed.runs.isEmpty { signals.insert(.runsQueued) }
        ledger.openRuns += routed.runs.count
        ledger.heldEvents = max(0, ledger.heldEvents + routed.held)
        try ledger.write(routed.progress, in: db)
        try ledger.save(at: now, in: db, &signals)
    }

    static func insert(_ run: Run, into db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO runs (id, task_id, rule, agent, rule_book, event_sequence, prompt, state, attempt,
                created_at, next_at, fence, failures, priority, parent, parent_step, parent_depth, allowance,
                replay_of, event_type, event_source)
                SELECT ?, ?, ?, ?, ?, ?, ?, 'queued', 0, ?, ?, 0, '[]', ?, ?, ?, ?, ?, ?, type, source
                FROM events WHERE sequence = ?
                """
        )
        try statement.execute(
            arguments: [
                run.id.rawValue, run.taskID.rawValue, run.rule, run.agent, run.ruleBook, run.eventSequence,
                Column.text(run.prompt),
                run.createdAt.millisecondsSinceEpoch, run.nextAt.millisecondsSinceEpoch, run.priority.rawValue,
                run.parent?.runID.rawValue, run.parent?.step, run.parent?.depth,
                run.allowance?.columnJSON.jsonText, run.replayOf?.rawValue, run.eventSequence,
            ]
        )
        guard db.changesCount == 1 else { throw StoreError.notFound("event \(run.eventSequence)") }
    }
}

extension SQLiteStore: RuleBookStore {
    package func saveRuleBook(hash: String, contents: JSONValue, at time: Timestamp) async throws(StoreError) {
        let text = contents.jsonText
        try await self.write { db, _ in
            try db.execute(
                sql: """
                    INSERT INTO rule_books (hash, contents, saved_at) VALUES (?, ?, ?)
                    ON CONFLICT (hash) DO UPDATE SET retired_at = NULL
                    """,
                arguments: [hash, text, time.millisecondsSinceEpoch]
            )
            try db.execute(
                sql: "UPDATE rule_books SET retired_at = ? WHERE hash <> ? AND retired_at IS NULL",
                arguments: [time.millisecondsSinceEpoch, hash]
            )
        }
    }

    package func ruleBook(hash: String) async throws(StoreError) -> JSONValue? {
        try await self.read { db in
            try Row.fetchOne(db, sql: "SELECT contents FROM rule_books WHERE hash = ?", arguments: [hash])
                .map { try Column.json($0, "contents") }
        }
    }
}
