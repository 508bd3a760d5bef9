import ProactorPostgreSQLClient

/// A transaction as the code within it sees it. The calls are named as those of GRDB, with which the SQLite store works, so
/// that who knows one of the two stores can read the other.
final class Database {
    private let statements: PostgreSQLStatements
    /// Rows that the last statement added, changed or removed.
    private(set) var changesCount = 0

    init(_ statements: PostgreSQLStatements) { self.statements = statements }

    /// Runs statements without parameters, several with `;` between.
    func execute(script: String) throws(PostgreSQLFailure) { try self.statements.execute(script) }

    func execute(sql: String, arguments: StatementArguments = []) throws(PostgreSQLFailure) {
        try self.run(sql, arguments)
    }

    /// A statement to run several times. Every statement is prepared once for each connection, this one too.
    func cachedStatement(sql: String) -> Statement { Statement(database: self, sql: sql) }

    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments) throws(PostgreSQLFailure) -> PostgreSQLResult {
        let result = try self.statements.run(sql, arguments.texts)
        self.changesCount = result.count
        return result
    }
}

/// One statement within a transaction.
struct Statement {
    let database: Database
    let sql: String

    func execute(arguments: StatementArguments = []) throws(PostgreSQLFailure) {
        try self.database.run(self.sql, arguments)
    }
}
