import ProactorModel
import ProactorStorage
import Synchronization

extension PostgreSQLStore {
    /// What the database takes. Its server gives pages back and uses them again by itself, so that nothing of it is told as free.
    func size(in db: Database) throws -> StoreSize {
        let bytes = try Int64.fetchOne(db, sql: "SELECT pg_database_size(current_database())") ?? 0
        self.knownSize.store(bytes, ordering: .relaxed)
        return StoreSize(file: bytes, free: 0, log: 0, canShrink: false)
    }

    func status(in db: Database) throws -> StoreStatus {
        func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(sql)") ?? 0 }
        func time(_ sql: String) throws -> Timestamp? {
            try Int64.fetchOne(db, sql: "SELECT \(sql) FROM events").map { Timestamp(millisecondsSinceEpoch: $0) }
        }
        return StoreStatus(
            format: try Schema.format(in: db),
            size: try self.size(in: db),
            events: try count("events"),
            oldestEvent: try time("min(received_at)"),
            youngestEvent: try time("max(received_at)"),
            unroutedEvents: try count("events WHERE sequence > (SELECT position FROM router)"),
            openTasks: try count("tasks WHERE NOT is_completed"),
            runs: try count("runs"),
            deadLetters: try count("runs WHERE state = 'dead-lettered' AND resolution IS NULL"),
            waitingProposals: try count("proposals WHERE state = 'waiting'"),
            auditEntries: try count("audit"),
            ruleBooks: try count("rule_books")
        )
    }
}
