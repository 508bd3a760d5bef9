import CPostgreSQL

/// A connection as its own thread sees it: every call blocks until the server has answered.
///
/// libpq allows one thread at a time on a connection. A session never leaves the work that it is handed to, and that work runs
/// on the queue of one ``PostgreSQLConnection``.
package struct PostgreSQLSession: ~Copyable {
    private let raw: OpaquePointer
    private let names: PreparedNames

    init(_ raw: OpaquePointer, _ names: PreparedNames = PreparedNames()) {
        self.raw = raw
        self.names = names
    }

    /// Parameterised statements on this connection; they must not leave the work that the session is handed to.
    package var statements: PostgreSQLStatements { PostgreSQLStatements(self.raw, self.names) }

    /// Runs statements without parameters, several with `;` between.
    package func execute(_ sql: String) throws(PostgreSQLFailure) {
        _ = try self.result(PQexec(self.raw, sql))
    }

    /// Prepares one statement as the unnamed one, and tells the types that the server found for its parameters `$1`, `$2`, ….
    package func prepare(_ sql: String) throws(PostgreSQLFailure) -> [PostgreSQLType] {
        _ = try self.result(PQprepare(self.raw, "", sql, 0, nil))
        return try self.result(PQdescribePrepared(self.raw, "")).parameterTypes
    }

    /// Runs the statement that was prepared last, with values in the server's text format.
    package func executePrepared(_ values: [String?]) throws(PostgreSQLFailure) -> PostgreSQLResult {
        try self.executePrepared(values, name: "")
    }

    /// Prepares one statement under a name.
    func prepare(_ sql: String, name: String) throws(PostgreSQLFailure) {
        _ = try self.result(PQprepare(self.raw, name, sql, 0, nil))
    }

    func executePrepared(_ values: [String?], name: String) throws(PostgreSQLFailure) -> PostgreSQLResult {
        let raw = self.raw
        let result = Self.withCStrings(values) { pointers in
            PQexecPrepared(raw, name, Int32(values.count), pointers, nil, nil, 0)
        }
        return try self.result(result).copied
    }

    /// Runs one statement without parameters that has a result.
    package func query(_ sql: String) throws(PostgreSQLFailure) -> PostgreSQLResult {
        try self.result(PQexecParams(self.raw, sql, 0, nil, nil, nil, nil, 0)).copied
    }

    /// Whether the connection is open and between transactions, as the next one who works with it needs it.
    var isIdle: Bool { PQstatus(self.raw) == CONNECTION_OK && PQtransactionStatus(self.raw) == PQTRANS_IDLE }

    /// Whether the server is still there, as far as what it has sent tells: a server that ends says so, and then closes.
    var isAlive: Bool {
        // The first call takes in the server's farewell, the second one the end behind it.
        PQconsumeInput(self.raw) == 1 && PQconsumeInput(self.raw) == 1 && PQstatus(self.raw) == CONNECTION_OK
    }

    /// What was told on the channels that it listens to, as far as it was read from the server.
    func notifications() -> [String] {
        var texts: [String] = []
        while let notification = PQnotifies(self.raw) {
            texts.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return texts
    }

    private func result(_ raw: OpaquePointer?) throws(PostgreSQLFailure) -> RawResult {
        guard let raw else { throw Self.connectionFailure(self.raw) }
        let result = RawResult(raw)
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
        case PGRES_EMPTY_QUERY: throw PostgreSQLFailure(.server, sqlState: "42601", "the statement is empty")
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            throw PostgreSQLFailure(.server, sqlState: "0A000", "COPY is not supported")
        default:
            guard PQstatus(self.raw) == CONNECTION_OK else { throw Self.connectionFailure(self.raw) }
            throw result.failure
        }
    }

    /// What libpq says of a connection that failed: it names hosts, users and databases, but no passwords.
    static func connectionFailure(_ raw: OpaquePointer) -> PostgreSQLFailure {
        let message = String(cString: PQerrorMessage(raw)).split(separator: "\n").joined(separator: " ")
        return PostgreSQLFailure(.connection, message.isEmpty ? "the connection was lost" : message)
    }

    /// Lends the values as C strings for the time of one call.
    private static func withCStrings<Value>(
        _ values: [String?],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var starts: [Int?] = []
        for value in values {
            guard let value else {
                starts.append(nil)
                continue
            }
            starts.append(bytes.count)
            bytes.append(contentsOf: value.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            let pointers = starts.map { start in start.flatMap { buffer.baseAddress?.advanced(by: $0) } }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
