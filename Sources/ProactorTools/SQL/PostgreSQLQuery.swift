import ProactorComponents
import ProactorModel
import ProactorPostgreSQLClient

/// Answers one declared query on a PostgreSQL server, several times at once, each in a transaction that can only read and is
/// always rolled back.
///
/// What a transaction that only reads does not hold back are functions that act outside of it, such as
/// `pg_terminate_backend`; the role with which the tool connects must not be allowed to call them.
struct PostgreSQLQuery: Tool {
    private let sql: String
    private let parameterNames: [String]
    private let rowMaximum: Int
    private let arguments: ToolArguments
    private let connections: [PostgreSQLConnection]
    private let lender: Lender<PostgreSQLConnection>

    /// Rows that are asked for at once.
    private static let batchSize = 500

    /// Connects to nothing yet: a server that is down now may be there when it is needed.
    init(
        name: String,
        _ reference: SecretReference,
        _ configuration: SQLToolKind.Configuration,
        secrets: SecretSource
    ) throws(ToolFailure) {
        guard let conninfo = secrets[reference] else {
            throw ToolFailure(
                .misconfigured,
                "the tool '\(name)' does not know its database: \(reference.advice)"
            )
        }
        let options = PostgreSQLConnection.Options(
            conninfo: conninfo,
            preparation: Self.preparation(configuration.statementTimeout)
        )
        guard options.isReadable, !conninfo.utf8.contains(0) else {
            throw ToolFailure(
                .misconfigured,
                "the tool '\(name)' cannot read its database's address in \(reference); write it as postgresql://user:password"
                    + "@host:5432/database"
            )
        }
        let parameters: NamedParameters
        do {
            parameters = try NamedParameters(configuration.query)
        } catch {
            throw ToolFailure(.misconfigured, "the query of the tool '\(name)' is wrong: \(error)")
        }
        self.sql = parameters.sql
        self.parameterNames = parameters.names
        self.rowMaximum = configuration.rowMaximum
        self.arguments = ToolArguments(configuration.parameters, names: parameters.names)
        self.connections = (0..<configuration.connections).map { _ in PostgreSQLConnection(options) }
        self.lender = Lender(self.connections)
    }

    func operations() async throws(ToolFailure) -> [ToolOperation] {
        [ToolOperation(inputSchema: self.arguments.inputSchema)]
    }

    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        let arguments = try self.arguments.check(call.arguments)
        let connection = try await self.lender.borrow()
        let lender = self.lender
        let result: Result<JSONValue, ToolFailure>
        do {
            result = try await connection.run { session in
                Result { () throws(ToolFailure) in try self.answer(arguments, session) }
            } finally: {
                lender.giveBack(connection)
            }
        } catch {
            throw Self.toolFailure(error)
        }
        return try result.get()
    }

    func close() async {
        for connection in self.connections { await connection.close() }
    }

    // MARK: On the connection's thread

    /// What every session begins with. Texts come in the one form that is read here; the time zone stays the server's, since
    /// queries mean it by `current_date`.
    private static func preparation(_ timeout: Duration) -> String {
        """
        SET default_transaction_read_only = on; SET statement_timeout = \(max(1, timeout.wholeMilliseconds)); \
        SET idle_in_transaction_session_timeout = \(max(1, timeout.wholeMilliseconds)); SET cursor_tuple_fraction = 1; \
        SET DateStyle = ISO; SET bytea_output = hex; SET extra_float_digits = 1; SET standard_conforming_strings = on
        """
    }

    private func answer(
        _ arguments: JSONObject,
        _ session: borrowing PostgreSQLSession
    ) throws(ToolFailure) -> JSONValue {
        try Self.asking { () throws(PostgreSQLFailure) in try session.execute("BEGIN TRANSACTION READ ONLY") }
        let result = Result { () throws(ToolFailure) in try self.rows(arguments, session) }
        // Ends what the query may have set; locks of the session are all that outlive the transaction. A connection on which
        // this fails is given up.
        try? session.execute("ROLLBACK; SELECT pg_catalog.pg_advisory_unlock_all()")
        return try result.get()
    }

    /// A cursor takes nothing but a query, and lets the server stop after the rows that are wanted.
    private func rows(
        _ arguments: JSONObject,
        _ session: borrowing PostgreSQLSession
    ) throws(ToolFailure) -> JSONValue {
        let types = try Self.asking { () throws(PostgreSQLFailure) in
            try session.prepare("DECLARE proactor NO SCROLL CURSOR FOR " + self.sql)
        }
        guard types.count == self.parameterNames.count else {
            throw ToolFailure(.misconfigured, "the server finds \(types.count) parameters in the query")
        }
        var values: [String?] = []
        for (name, type) in zip(self.parameterNames, types) {
            values.append(try PostgreSQLArguments.text(of: arguments[name] ?? .null, for: type, named: name))
        }
        _ = try Self.asking { () throws(PostgreSQLFailure) in try session.executePrepared(values) }
        var rows = SQLRows(maximum: self.rowMaximum)
        while rows.wanted > 0 {
            let count = min(rows.wanted, Self.batchSize)
            let batch = try Self.asking { () throws(PostgreSQLFailure) in
                try session.query("FETCH FORWARD \(count) FROM proactor")
            }
            let size = batch.size / max(1, batch.rows.count)
            for row in batch.rows {
                let members = zip(batch.columns, row).map { ($0.name, PostgreSQLValues.json($1, $0.type)) }
                try rows.append(JSONObject(members), size: size)
            }
            if batch.rows.count < count { break }
        }
        return rows.json
    }

    private static func asking<Value>(
        _ ask: () throws(PostgreSQLFailure) -> Value
    ) throws(ToolFailure) -> Value {
        do { return try ask() } catch { throw Self.toolFailure(error) }
    }
}
