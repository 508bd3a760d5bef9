import Foundation
import GRDB
package import ProactorStorage
import Synchronization

/// The embedded store: one SQLite file in WAL mode with `synchronous=FULL`, used by one process.
package final class SQLiteStore: StoreLifecycle {
    let path: String
    let pool: DatabasePool
    let writer: GroupCommitWriter
    let turns = ClaimTurns()
    private let broadcast = SignalBroadcast()
    private let lock: FileLock
    private let isClosed = Atomic(false)

    /// How long a statement waits for a lock that some other tool holds, in seconds.
    private static let busyTimeout = 5.0
    private static let readerMaximum = 4
    private static let readerCacheKibibytes = 8_192
    private static let writerCacheKibibytes = 32_768
    /// Pages of 4 KiB that gather in the write-ahead log before they are moved into the file: a page that changes often
    /// is moved once for all its changes.
    private static let checkpointPages = 4_000

    /// Opens the file, making it or bringing its tables up to date where needed. What a former process held under leases
    /// is claimable at once.
    ///
    /// - Parameter pageMaximum: Pages that the file may grow to; `nil` for as many as the disk has.
    package init(path: String, pageMaximum: Int? = nil) throws(SQLiteStoreError) {
        guard !Self.isDirectory(path) else {
            throw SQLiteStoreError("\(path) is a directory; name a file in 'store', such as \(path)/proactor.db")
        }
        self.path = path
        self.lock = try FileLock(path: path + ".lock")
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.maximumReaderCount = Self.readerMaximum
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard !db.configuration.readonly else {
                try db.execute(sql: "PRAGMA cache_size = -\(Self.readerCacheKibibytes)")
                return
            }
            // Of a file that has tables already this changes nothing yet.
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            try db.execute(sql: "PRAGMA cache_size = -\(Self.writerCacheKibibytes)")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Self.checkpointPages)")
            if let pageMaximum { try db.execute(sql: "PRAGMA max_page_count = \(pageMaximum)") }
        }
        do {
            self.pool = try DatabasePool(path: path, configuration: configuration)
            try Self.migrate(self.pool, path: path)
            try self.pool.write { db in try Self.takeBackLeases(in: db) }
        } catch let error as SQLiteStoreError {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw SQLiteStoreError("\(path) is not an SQLite database; move it away, or choose another 'store'")
        } catch {
            let reason = (error as? DatabaseError)?.message ?? "\(error)"
            throw SQLiteStoreError("\(path) cannot be opened (\(reason)); check that its directory can be written")
        }
        self.writer = GroupCommitWriter(pool: self.pool, broadcast: self.broadcast)
    }

    /// How many transactions were committed since the store was opened.
    package var commitCount: Int { self.writer.commitCount }

    package func checkHealth() async throws(StoreError) {
        try await self.write { db, _ in try db.execute(sql: "UPDATE router SET position = position WHERE partition = 0")
        }
    }

    package func signals(of kinds: Set<StoreSignal.Kind>) -> AsyncStream<StoreSignal> {
        self.broadcast.subscribe(to: kinds)
    }

    package func close() async {
        await self.writer.close()
        // A closed connection must not be asked again.
        guard !self.isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.broadcast.finish()
        // The connection that is closed last only reads and cannot do this; without it the file alone would not be whole.
        // Where it fails, the next opening reads the log.
        _ = try? await self.pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        // A connection that cannot be closed is closed by the process's end.
        try? self.pool.close()
        self.lock.unlock()
    }

    private static func isDirectory(_ path: String) -> Bool {
        let url = URL(fileURLWithPath: path)
        return (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }

    /// Reads on one of the pool's connections.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(StoreError) -> Value
    {
        do {
            return try await self.pool.read(body)
        } catch {
            throw StoreError(error)
        }
    }

    func write<Value: Sendable>(
        _ change: @escaping @Sendable (Database, inout Set<StoreSignal>) throws -> Value
    ) async throws(StoreError) -> Value {
        try await self.writer.write(change)
    }
}
