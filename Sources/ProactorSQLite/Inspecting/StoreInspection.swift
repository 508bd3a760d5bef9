import Foundation
import GRDB
package import ProactorStorage

/// Looks at a store's file without changing it, beside a server that uses it or without one.
///
/// Everything is read in one snapshot. While that lasts, the server's write-ahead log grows by what is written.
package struct StoreInspection: Sendable {
    let path: String
    private static let busyTimeout = 10.0

    package init(path: String) throws(SQLiteStoreError) {
        var isDirectory: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue
        else { throw SQLiteStoreError("there is no file \(path); name the file of a store, such as var/proactor.db") }
        self.path = path
    }

    /// What the store holds.
    package func status() throws(SQLiteStoreError) -> StoreStatus {
        let log = SQLiteStore.fileSize(self.path + "-wal")
        return try self.read { db in try SQLiteStore.status(log: log, in: db) }
    }

    /// What each time operator that has state keeps.
    package func operators() throws(SQLiteStoreError) -> [OperatorSummary] {
        try self.read { db in try SQLiteStore.operators(in: db) }
    }

    /// Everything that is wrong with the store.
    package func check() throws(SQLiteStoreError) -> StoreReport {
        try self.read { db in try StoreAudit.report(in: db) }
    }

    /// Reads a file that has the tables of this program.
    func read<Value>(_ body: (Database) throws -> Value) throws(SQLiteStoreError) -> Value {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(Self.busyTimeout)
            let queue = try DatabaseQueue(path: self.path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { db in
                try self.requireFormat(in: db)
                return try body(db)
            }
        } catch let error as SQLiteStoreError {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw SQLiteStoreError("\(self.path) is not an SQLite database")
        } catch {
            throw SQLiteStoreError("\(self.path) cannot be read (\((error as? DatabaseError)?.message ?? "\(error)"))")
        }
    }

    private func requireFormat(in db: Database) throws {
        guard let format = try SQLiteStore.format(in: db) else {
            throw SQLiteStoreError("\(self.path) is no store of proactor")
        }
        guard format == SQLiteStore.knownFormat else {
            throw SQLiteStoreError(
                "\(self.path) has the format \(format), and this program looks into \(SQLiteStore.knownFormat); "
                    + (format < SQLiteStore.knownFormat
                        ? "start its server once with it" : "use the version that wrote it")
            )
        }
    }
}

/// What an inspection found.
package struct StoreReport: Hashable, Sendable {
    /// What is wrong, each in one line; empty when all is well.
    package var problems: [String]
    package var auditEntries: Int64
    /// The hash of the last audit entry; 64 zeros without any.
    package var auditHash: String

    package init(problems: [String], auditEntries: Int64, auditHash: String) {
        self.problems = problems
        self.auditEntries = auditEntries
        self.auditHash = auditHash
    }
}
