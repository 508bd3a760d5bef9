package import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: WebhookStore {
    package func rememberSignature(
        _ digest: String,
        identity: String,
        until expiry: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> String {
        try await self.write { db, _ in
            let insert = db.cachedStatement(
                sql: """
                    INSERT INTO webhook_signatures VALUES (?1, ?2, ?3) ON CONFLICT (digest) DO UPDATE
                    SET identity = excluded.identity, expires_at = excluded.expires_at WHERE webhook_signatures.expires_at <= ?4
                    """
            )
            try insert.execute(
                arguments: [digest, identity, expiry.millisecondsSinceEpoch, now.millisecondsSinceEpoch]
            )
            let select = db.cachedStatement(sql: "SELECT identity FROM webhook_signatures WHERE digest = ?")
            guard let first = try String.fetchOne(select, arguments: [digest]) else {
                throw StoreError.corrupt("a signature is in the index, but not in the table")
            }
            return first
        }
    }

    package func keep(
        _ delivery: RejectedDelivery,
        until expiry: Timestamp,
        countMaximum: Int,
        sizeMaximum: Int
    ) async throws(StoreError) {
        let headers = delivery.headersText
        let detail = Column.text(delivery.detail)
        try await self.write { db, _ in
            try db.execute(
                sql: "INSERT INTO rejected_deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    delivery.id.rawValue, delivery.source, delivery.receivedAt.millisecondsSinceEpoch,
                    delivery.isVerified, delivery.reason, detail, headers, delivery.body,
                    delivery.bodySize, delivery.keptSize, expiry.millisecondsSinceEpoch,
                    delivery.resolution?.columnJSON.jsonText,
                ]
            )
            try db.execute(
                sql: """
                    DELETE FROM rejected_deliveries WHERE id IN (
                        SELECT id FROM (
                            SELECT id, row_number() OVER youngest AS place, sum(kept_size) OVER youngest AS size
                            FROM rejected_deliveries WHERE source = ?1 AND is_verified = ?2
                            WINDOW youngest AS (ORDER BY id DESC)
                        ) AS placed WHERE place > ?3 OR size > ?4
                    )
                    """,
                arguments: [delivery.source, delivery.isVerified, countMaximum, sizeMaximum]
            )
        }
    }

    package func rejectedDeliveries(
        _ filter: RejectedFilter,
        before: RejectedID?,
        limit: Int
    ) async throws(StoreError) -> [RejectedDelivery] {
        try await self.read { db in
            let sql = """
                SELECT \(RejectedDelivery.listColumns) FROM rejected_deliveries
                WHERE id < ?1 \(filter.includesResolved ? "" : "AND resolution IS NULL")
                AND (?2::text IS NULL OR source = ?2) AND (?3::text IS NULL OR reason = ?3)
                AND (?4::boolean IS NULL OR is_verified = ?4)
                ORDER BY id DESC LIMIT ?5
                """
            let arguments: StatementArguments = [
                before?.rawValue ?? Self.greatestText, filter.source, filter.reason, filter.isVerified, limit,
            ]
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map { try RejectedDelivery(row: $0) }
        }
    }

    package func rejectedDelivery(_ id: RejectedID) async throws(StoreError) -> RejectedDelivery? {
        try await self.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM rejected_deliveries WHERE id = ?", arguments: [id.rawValue])
                .map { try RejectedDelivery(row: $0) }
        }
    }

    package func resolve(
        _ id: RejectedID,
        _ resolution: RejectedDelivery.Resolution,
        audit: AuditRecord
    ) async throws(StoreError) {
        try await self.write { db, _ in
            try db.execute(
                sql: "UPDATE rejected_deliveries SET resolution = ? WHERE id = ?",
                arguments: [resolution.columnJSON.jsonText, id.rawValue]
            )
            guard db.changesCount == 1 else { throw StoreError.notFound("rejected delivery \(id)") }
            try Self.append([audit], in: db)
        }
    }

    package func forgetExpiredWebhooks(at now: Timestamp, limit: Int) async throws(StoreError) -> Bool {
        try await self.write { db, _ in
            var hasMore = false
            for (table, key) in [("webhook_signatures", "digest"), ("rejected_deliveries", "id")] {
                try db.execute(
                    sql: """
                        DELETE FROM \(table) WHERE \(key) IN (
                            SELECT \(key) FROM \(table) WHERE expires_at <= ? ORDER BY expires_at LIMIT ?
                        )
                        """,
                    arguments: [now.millisecondsSinceEpoch, limit]
                )
                hasMore = hasMore || db.changesCount == limit
            }
            return hasMore
        }
    }
}
