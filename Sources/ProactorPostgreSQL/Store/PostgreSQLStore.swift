import Foundation
import ProactorModel
import ProactorPostgreSQLClient
package import ProactorStorage
import Synchronization

/// The shared store: one PostgreSQL database, used by any number of nodes.
///
/// Changes of all nodes are made one transaction after the other, under one advisory lock, and many changes in each
/// transaction (``GroupCommitWriter``). So the log's numbers become visible in their order, ledgers and the audit chain are
/// read and written without a race, and two nodes never claim the same work.
package final class PostgreSQLStore: StoreLifecycle {
    let pool: ReadPool
    let writer: GroupCommitWriter
    let turns = ClaimTurns()
    /// Bytes of the database, as they were last asked for.
    let knownSize = Atomic<Int64>(0)
    private let broadcast = SignalBroadcast()
    private let listener: PostgreSQLListener
    private let isClosed = Atomic(false)

    private static let channel = "proactor"

    /// The number of the advisory lock that every transaction which writes holds.
    package static var writeLockKey: Int64 { GroupCommitWriter.lockKey }

    /// The last change to the tables that this program knows.
    package static var knownFormat: String { Schema.migrations.last?.name ?? "" }

    /// Connects to the database and brings its tables up to date where needed.
    ///
    /// What another node holds under leases is left to it: it is claimable when they run out.
    package init(_ options: PostgreSQLStoreOptions) async throws(PostgreSQLStoreError) {
        let connection = PostgreSQLConnection.Options(conninfo: options.url, preparation: options.preparation)
        guard connection.isReadable else {
            throw PostgreSQLStoreError(
                "the address of the PostgreSQL store cannot be read; "
                    + "it must be like postgresql://user:password@host:5432/database, with %2F for a / in a password"
            )
        }
        let node = UUID().uuidString.prefix(8).lowercased()
        self.pool = ReadPool(connection, count: options.connections)
        let writing = PostgreSQLConnection(connection)
        do {
            let made = try await writing.run { session in
                let db = Database(session.statements)
                return Result { try Schema.migrate(in: db) }
            }
            try made.get()
        } catch let error as PostgreSQLStoreError {
            throw error
        } catch {
            let why = (error as? PostgreSQLFailure)?.message ?? "\(type(of: error))"
            throw PostgreSQLStoreError("the PostgreSQL store cannot be opened: \(why)")
        }
        self.writer = GroupCommitWriter(
            connection: writing,
            broadcast: self.broadcast,
            node: node,
            channel: Self.channel
        )
        let broadcast = self.broadcast
        let (firstMessages, tellFirst) = AsyncStream.makeStream(of: Void.self)
        self.listener = PostgreSQLListener(conninfo: options.url, channel: Self.channel) { message in
            switch message {
            case .listening: broadcast.send(SignalNotices.all)
            case .told(let text): broadcast.send(SignalNotices.signals(text, to: node))
            case .lost: break
            }
            tellFirst.finish()
        }
        // Whoever asks for signals from here on misses none, unless the listener could not connect, of which it tells later.
        for await _ in firstMessages {}
    }

    package func checkHealth() async throws(StoreError) {
        try await self.write { db, _ in try db.execute(sql: "UPDATE router SET position = position WHERE partition = 0")
        }
    }

    package func signals(of kinds: Set<StoreSignal.Kind>) -> AsyncStream<StoreSignal> {
        self.broadcast.subscribe(to: kinds)
    }

    package func close() async {
        await self.writer.close()
        guard !self.isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.broadcast.finish()
        await self.listener.close()
        await self.pool.close()
    }

    /// Reads one state of the database.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(StoreError) -> Value
    {
        guard !self.isClosed.load(ordering: .acquiring) else { throw .unavailable("it is closed") }
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
