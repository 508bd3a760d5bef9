import Foundation
import GRDB
import ProactorModel
import ProactorStorage

extension SQLiteStore {
    /// What `PRAGMA auto_vacuum` says of a file that can shrink step by step.
    static let incrementalVacuum = 2

    /// - Parameter log: Bytes of the write-ahead log.
    static func size(log: Int64, in db: Database) throws -> StoreSize {
        func pragma(_ name: String) throws -> Int64 { try Int64.fetchOne(db, sql: "PRAGMA \(name)") ?? 0 }
        let pageSize = try pragma("page_size")
        return StoreSize(
            file: try pragma("page_count") * pageSize,
            free: try pragma("freelist_count") * pageSize,
            log: log,
            canShrink: try pragma("auto_vacuum") == Int64(Self.incrementalVacuum)
        )
    }

    static func status(log: Int64, in db: Database) throws -> StoreStatus {
        func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(sql)") ?? 0 }
        func time(_ sql: String) throws -> Timestamp? {
            try Int64.fetchOne(db, sql: "SELECT \(sql) FROM events").map { Timestamp(millisecondsSinceEpoch: $0) }
        }
        return StoreStatus(
            format: try Self.format(in: db) ?? "",
            size: try Self.size(log: log, in: db),
            events: try count("events"),
            oldestEvent: try time("min(received_at)"),
            youngestEvent: try time("max(received_at)"),
            unroutedEvents: try count("events WHERE sequence > (SELECT position FROM router)"),
            openTasks: try count("tasks WHERE is_completed = 0"),
            runs: try count("runs"),
            deadLetters: try count("runs WHERE state = 'dead-lettered' AND resolution IS NULL"),
            waitingProposals: try count("proposals WHERE state = 'waiting'"),
            auditEntries: try count("audit"),
            ruleBooks: try count("rule_books")
        )
    }

    /// The last migration that was made, by number; `nil` for a file without any.
    static func format(in db: Database) throws -> String? {
        guard try db.tableExists("grdb_migrations") else { return nil }
        return try String.fetchOne(db, sql: "SELECT max(identifier) FROM grdb_migrations")
    }

    /// Bytes of a file; 0 where it is not there.
    static func fileSize(_ path: String) -> Int64 {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return Int64(size ?? 0)
    }
}
