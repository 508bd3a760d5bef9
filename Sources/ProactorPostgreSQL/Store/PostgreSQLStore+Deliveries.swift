package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: DeliveryStore {
    package func claimDeliveries(_ claim: DeliveryClaim) async throws(StoreError) -> [Delivery] {
        let (condition, names) = Self.condition(claim.sinks)
        return try await self.write { db, _ in
            // A delivery under a lease is a queued one that is not due before the lease ends. What was queued before for the
            // same proposal and sink goes first.
            let arguments: StatementArguments = [
                claim.worker, claim.leaseUntil.millisecondsSinceEpoch, claim.now.millisecondsSinceEpoch,
            ]
            let rows = try Row.fetchAll(
                db,
                sql: """
                    UPDATE deliveries SET lease_worker = ?, next_at = ?, attempt = attempt + 1 WHERE number IN
                    (SELECT number FROM deliveries AS due WHERE state = 'queued' AND next_at <= ? AND \(condition)
                    AND \(Self.isNext) ORDER BY next_at, number LIMIT ?)
                    RETURNING *
                    """,
                arguments: arguments + names + [claim.limit]
            )
            return try rows.sorted { ($0["number"] as Int64) < ($1["number"] as Int64) }.map { try Delivery(row: $0) }
        }
    }

    /// Whether nothing waits before the delivery `due` for the same proposal and sink.
    private static let isNext = """
        (proposal_id IS NULL OR NOT EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.state = 'queued'
        AND earlier.proposal_id = due.proposal_id AND earlier.sink = due.sink AND earlier.number < due.number))
        """

    private static func condition(_ sinks: DeliveryClaim.Sinks) -> (sql: String, arguments: StatementArguments) {
        switch sinks {
        case .one(let name): return ("sink = ?", [name])
        case .otherThan(let names):
            let places = names.map { _ in "?" }.joined(separator: ", ")
            return (names.isEmpty ? "TRUE" : "sink NOT IN (\(places))", StatementArguments(names))
        }
    }

    package func nextDeliveryDue(of sinks: DeliveryClaim.Sinks) async throws(StoreError) -> Timestamp? {
        let (condition, names) = Self.condition(sinks)
        return try await self.read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(next_at) FROM deliveries AS due WHERE state = 'queued' AND \(condition) AND \(Self.isNext)
                    """,
                arguments: names
            ).map { Timestamp(millisecondsSinceEpoch: $0) }
        }
    }

    package func finish(
        _ id: DeliveryID,
        worker: String,
        reference: JSONValue?,
        at time: Timestamp
    ) async throws(StoreError) {
        try await self.write { db, signals in
            try db.execute(
                sql: """
                    UPDATE deliveries SET state = 'delivered', lease_worker = NULL, next_at = ?
                    WHERE id = ? AND lease_worker = ? AND state = 'queued'
                    """,
                arguments: [time.millisecondsSinceEpoch, id.rawValue, worker]
            )
            guard db.changesCount == 1 else { throw StoreError.conflict("delivery \(id)") }
            try Self.keep(reference, of: id, in: db)
            signals.insert(.deliveriesQueued)
        }
    }

    package func fail(
        _ id: DeliveryID,
        worker: String,
        error: String,
        reference: JSONValue?,
        nextAt: Timestamp?
    ) async throws(StoreError) {
        try await self.write { db, signals in
            try db.execute(
                sql: """
                    UPDATE deliveries SET state = ?, lease_worker = NULL, last_error = ?, next_at = coalesce(?, next_at)
                    WHERE id = ? AND lease_worker = ? AND state = 'queued'
                    """,
                arguments: [
                    nextAt == nil ? Delivery.State.deadLettered.rawValue : Delivery.State.queued.rawValue,
                    Column.text(error),
                    nextAt?.millisecondsSinceEpoch, id.rawValue, worker,
                ]
            )
            guard db.changesCount == 1 else { throw StoreError.conflict("delivery \(id)") }
            try Self.keep(reference, of: id, in: db)
            signals.insert(.deliveriesQueued)
        }
    }

    private static func keep(_ reference: JSONValue?, of id: DeliveryID, in db: Database) throws {
        guard let reference else { return }
        try db.execute(
            sql: """
                INSERT INTO sink_references SELECT proposal_id, sink, ? FROM deliveries
                WHERE id = ? AND proposal_id IS NOT NULL
                ON CONFLICT (proposal_id, sink) DO UPDATE SET reference = excluded.reference
                """,
            arguments: [reference.jsonText, id.rawValue]
        )
    }

    package func delivery(_ id: DeliveryID) async throws(StoreError) -> Delivery? {
        try await self.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM deliveries WHERE id = ?", arguments: [id.rawValue])
                .map { try Delivery(row: $0) }
        }
    }

    package func sinkReference(_ sink: String, of proposal: ProposalID) async throws(StoreError) -> JSONValue? {
        try await self.read { db in
            try Row.fetchOne(
                db,
                sql: "SELECT reference FROM sink_references WHERE proposal_id = ? AND sink = ?",
                arguments: [proposal.rawValue, sink]
            ).map { try Column.json($0, "reference") }
        }
    }

    package func deliveries(
        in state: Delivery.State?,
        sink: String?,
        before: DeliveryID?,
        limit: Int
    ) async throws(StoreError) -> [Delivery] {
        var conditions = ["id < ?"]
        var arguments: StatementArguments = [before?.rawValue ?? Self.greatestText]
        if let state {
            conditions.append("state = ?")
            arguments += [state.rawValue]
        }
        if let sink {
            conditions.append("sink = ?")
            arguments += [sink]
        }
        let sql = "SELECT * FROM deliveries WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?"
        let all = arguments + [limit]
        return try await self.read { db in
            try Row.fetchAll(db, sql: sql, arguments: all).map { try Delivery(row: $0) }
        }
    }

    package func retryDelivery(
        _ id: DeliveryID,
        at time: Timestamp,
        audit: [AuditRecord]
    ) async throws(StoreError) {
        try await self.write { db, signals in
            try db.execute(
                sql: """
                    UPDATE deliveries SET state = 'queued', attempt = 0, next_at = ?
                    WHERE id = ? AND state = 'dead-lettered'
                    """,
                arguments: [time.millisecondsSinceEpoch, id.rawValue]
            )
            if db.changesCount == 0 {
                let known = "SELECT 1 FROM deliveries WHERE id = ?"
                guard try Row.fetchOne(db, sql: known, arguments: [id.rawValue]) != nil else {
                    throw StoreError.notFound("delivery \(id)")
                }
                throw StoreError.conflict("delivery \(id)")
            }
            try Self.append(audit, in: db)
            signals.insert(.deliveriesQueued)
        }
    }

    static func insert(_ delivery: Delivery, into db: Database) throws {
        let proposal: (id: ProposalID, occasion: NoticeOccasion)?
        let sequence: Int64?
        switch delivery.content {
        case .proposal(let id, let occasion): (proposal, sequence) = ((id, occasion), nil)
        case .event(let number): (proposal, sequence) = (nil, number)
        }
        try db.execute(
            sql: """
                INSERT INTO deliveries (id, sink, occasion, proposal_id, event_sequence, state, attempt, next_at,
                last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                delivery.id.rawValue, delivery.sink, proposal?.occasion.rawValue, proposal?.id.rawValue, sequence,
                delivery.state.rawValue, delivery.attempt, delivery.nextAt.millisecondsSinceEpoch,
                delivery.lastError.map(Column.text),
            ]
        )
    }
}

extension Delivery {
    fileprivate init(row: Row) throws(StoreError) {
        let content: Content
        if let proposal: String = row["proposal_id"] {
            content = .proposal(ProposalID(rawValue: proposal), try Column.value(row, "occasion"))
        } else {
            content = .event(sequence: row["event_sequence"])
        }
        self.init(
            id: DeliveryID(rawValue: row["id"]),
            sink: row["sink"],
            content: content,
            state: try Column.value(row, "state"),
            attempt: row["attempt"],
            nextAt: Column.time(row, "next_at"),
            lastError: try Column.text(row, "last_error")
        )
    }
}
