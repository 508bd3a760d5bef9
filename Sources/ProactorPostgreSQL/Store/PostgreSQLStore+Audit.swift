import ProactorModel
package import ProactorStorage

extension PostgreSQLStore: AuditStore {
    package func appendAudit(_ records: [AuditRecord]) async throws(StoreError) {
        try await self.write { db, _ in try Self.append(records, in: db) }
    }

    package func auditEntries(after number: Int64, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try await self.read { db in
            try Self.auditEntries(after: number, limit: limit, in: db)
        }
    }

    static func auditEntries(after number: Int64, limit: Int, in db: Database) throws -> [AuditEntry] {
        let sql = "SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT ?"
        return try Row.fetchAll(db, sql: sql, arguments: [number, limit]).map { row in
            AuditEntry(
                number: row["number"],
                record: AuditRecord(
                    at: Column.time(row, "at"),
                    actor: row["actor"],
                    action: row["action"],
                    subject: row["subject"],
                    details: try Column.json(row, "details")
                ),
                previousHash: row["previous_hash"],
                hash: row["hash"]
            )
        }
    }

    static func append(_ records: [AuditRecord], in db: Database) throws {
        for record in records {
            let last = try Row.fetchOne(db, sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
            let entry = AuditChain.entry(
                number: (last?["number"] ?? 0) + 1,
                record: record,
                previousHash: last?["hash"] ?? AuditChain.genesisHash
            )
            try db.execute(
                sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    entry.number, record.at.millisecondsSinceEpoch, record.actor, record.action, record.subject,
                    record.details.jsonText, entry.previousHash, entry.hash,
                ]
            )
        }
    }
}
