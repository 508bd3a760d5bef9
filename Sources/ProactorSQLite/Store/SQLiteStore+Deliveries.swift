import GRDB
package import ProactorModel
package import ProactorStorage

extension SQLiteStore: DeliveryStore {
    package func claimDeliveries(
        limit: Int,
        worker: String,
        now: Timestamp,
        leaseUntil: Timestamp
    ) async throws(StoreError) -> [Delivery] {
        try await self.write { db, _ in
            // A delivery under a lease is a queued one that is not due before the lease ends.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    UPDATE deliveries SET lease_worker = ?, next_at = ?, attempt = attempt + 1 WHERE id IN
                    (SELECT id FROM deliveries WHERE state = 'queued' AND next_at <= ? ORDER BY next_at, id LIMIT ?)
                    RETURNING *
                    """,
                arguments: [worker, leaseUntil.millisecondsSinceEpoch, now.millisecondsSinceEpoch, limit]
            )
            return try rows.map { try Delivery(row: $0) }.sorted { $0.id < $1.id }
        }
    }

    package func nextDeliveryDue() async throws(StoreError) -> Timestamp? {
        try await self.read { db in
            try Int64.fetchOne(db, sql: "SELECT min(next_at) FROM deliveries WHERE state = 'queued'")
                .map { Timestamp(millisecondsSinceEpoch: $0) }
        }
    }

    package func finish(_ id: DeliveryID, worker: String, at time: Timestamp) async throws(StoreError) {
        try await self.write { db, _ in
            try db.execute(
                sql: """
                    UPDATE deliveries SET state = 'delivered', lease_worker = NULL, next_at = ?
                    WHERE id = ? AND lease_worker = ? AND state = 'queued'
                    """,
                arguments: [time.millisecondsSinceEpoch, id.rawValue, worker]
            )
            guard db.changesCount == 1 else { throw StoreError.conflict("delivery \(id)") }
        }
    }

    package func fail(_ id: DeliveryID, worker: String, error: String, nextAt: Timestamp?) async throws(StoreError) {
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
            signals.insert(.deliveriesQueued)
        }
    }

    package func delivery(_ id: DeliveryID) async throws(StoreError) -> Delivery? {
        try await self.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM deliveries WHERE id = ?", arguments: [id.rawValue])
                .map { try Delivery(row: $0) }
        }
    }

    static func insert(_ delivery: Delivery, into db: Database) throws {
        try db.execute(
            sql: "INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, NULL, ?)",
            arguments: [
                delivery.id.rawValue, delivery.sink, delivery.proposalID.rawValue, delivery.state.rawValue,
                delivery.attempt, delivery.nextAt.millisecondsSinceEpoch, delivery.lastError.map(Column.text),
            ]
        )
    }
}

extension Delivery {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            id: DeliveryID(rawValue: row["id"]),
            sink: row["sink"],
            proposalID: ProposalID(rawValue: row["proposal_id"]),
            state: try Column.value(row, "state"),
            attempt: row["attempt"],
            nextAt: Column.time(row, "next_at"),
            lastError: try Column.text(row, "last_error")
        )
    }
}
