import GRDB
import ProactorModel

extension SQLiteStore {
    /// Pages of a file that is written anew at its opening so that it can shrink from then on; of a larger one that would
    /// take too long.
    private static let rewriteMaximum = 65_536

    /// The last change to the tables that this program knows: `005-operations`.
    package static var knownFormat: String { Schema.migrator.migrations.max() ?? "" }

    /// Brings the tables up to date, each change in a transaction of its own.
    static func migrate(_ pool: DatabasePool, path: String) throws {
        let migrator = Schema.migrator
        try pool.read { db in
            guard try migrator.hasBeenSuperseded(db) else { return }
            let format = try Self.format(in: db) ?? ""
            throw SQLiteStoreError(
                "\(path) was written by a newer proactor: its format is \(format), and this one, "
                    + "\(ProactorVersion.current), knows \(Self.knownFormat) at the most; "
                    + "run that version, or start with another 'store'"
            )
        }
        do {
            try migrator.migrate(pool)
        } catch let error as DatabaseError where error.resultCode != .SQLITE_NOTADB {
            // What was changed before the change that failed is kept, and nothing of that one.
            guard let reached = try pool.read({ try Self.format(in: $0) }) else { throw error }
            throw SQLiteStoreError(
                "\(path) cannot be brought from format \(reached) to \(Self.knownFormat) (\(error.message ?? "?")); "
                    + "it is left as it was: run the version that wrote it, or restore a backup"
            )
        }
        try pool.barrierWriteWithoutTransaction { db in
            let isIncremental = try Int.fetchOne(db, sql: "PRAGMA auto_vacuum") == Self.incrementalVacuum
            guard !isIncremental, try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 <= Self.rewriteMaximum else {
                return
            }
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
        }
    }
}
