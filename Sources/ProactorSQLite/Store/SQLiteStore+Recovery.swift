import GRDB
import ProactorModel
import ProactorStorage

extension SQLiteStore {
    /// Puts back in the queue what the process that had the file before held under leases when it ended.
    ///
    /// Only one process can have the file, so nobody works on any of it now: waiting for the leases to run out would
    /// only cost time. The old leases are void, whoever comes with one. A run is told why its attempt ended; see
    /// ``Run/countedAttempts`` for how such attempts count.
    static func takeBackLeases(in db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM runs WHERE state = 'running'")
        for row in rows {
            let run = try Run(row: row)
            let lost = RunFailure(
                code: RunFailure.workerLostCode,
                message: "the process ended while the run was at work",
                isRetriable: true,
                attempt: run.attempt,
                at: try Self.now(in: db)
            )
            try db.execute(
                sql: """
                    UPDATE runs SET state = 'queued', lease_worker = NULL, lease_until = NULL, failures = ?
                    WHERE id = ?
                    """,
                arguments: [JSONValue.array((run.failures + [lost]).map(\.columnJSON)).jsonText, run.id.rawValue]
            )
        }
        // A delivery or a callback under a lease is a queued one that is not due before the lease ends: it is overdue now.
        for table in ["deliveries", "callbacks"] {
            try db.execute(
                sql: """
                    UPDATE \(table) SET lease_worker = NULL, next_at = 0
                    WHERE state = 'queued' AND lease_worker IS NOT NULL
                    """
            )
        }
    }

    /// The database's own clock, since nothing else that opening does needs one.
    private static func now(in db: Database) throws -> Timestamp {
        let sql = "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
        return Timestamp(millisecondsSinceEpoch: try Int64.fetchOne(db, sql: sql) ?? 0)
    }
}
