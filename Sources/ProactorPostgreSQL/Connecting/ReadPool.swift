import ProactorPostgreSQLClient
import Synchronization

/// Connections for reading. Each piece of work goes to the one that has the least to do.
final class ReadPool: Sendable {
    private let connections: [PostgreSQLConnection]
    private let loads: Mutex<[Int]>

    init(_ options: PostgreSQLConnection.Options, count: Int) {
        self.connections = (0..<max(1, count)).map { _ in PostgreSQLConnection(options) }
        self.loads = Mutex(Array(repeating: 0, count: max(1, count)))
    }

    /// Reads in one transaction, and so one state of the database.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let place = self.loads.withLock { loads in
            let place = loads.indices.min { loads[$0] < loads[$1] } ?? 0
            loads[place] += 1
            return place
        }
        let result = try await self.connections[place].run(
            { session throws(PostgreSQLFailure) in
                let db = Database(session.statements)
                try db.execute(script: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                let result = Result { try body(db) }
                // After a lost connection there is no transaction left to end.
                if case .failure(let error as PostgreSQLFailure) = result, error.kind == .connection { throw error }
                try db.execute(script: "COMMIT")
                return result
            },
            finally: { self.loads.withLock { $0[place] -= 1 } }
        )
        return try result.get()
    }

    func close() async { for connection in self.connections { await connection.close() } }
}
