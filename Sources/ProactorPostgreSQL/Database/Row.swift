import ProactorPostgreSQLClient

/// One row of a result. Columns are named by the store's own statements, so that a wrong name is a programmer's error.
struct Row {
    private let places: [String: Int]
    private let values: [String?]

    private init(places: [String: Int], values: [String?]) {
        self.places = places
        self.values = values
    }

    subscript<Value: ColumnValue>(_ column: String) -> Value? {
        guard let place = self.places[column] else { preconditionFailure("no column \(column)") }
        return self.values[place].flatMap(Value.init(columnText:))
    }

    subscript<Value: ColumnValue>(_ column: String) -> Value {
        guard let value: Value = self[column] else {
            preconditionFailure("the column \(column) holds no \(Value.self)")
        }
        return value
    }

    /// The value of the first column, if it has one.
    fileprivate func first<Value: ColumnValue>(_: Value.Type) -> Value? {
        self.values.first.flatMap { $0 }.flatMap(Value.init(columnText:))
    }

    static func fetchAll(
        _ db: Database,
        sql: String,
        arguments: StatementArguments = []
    ) throws(PostgreSQLFailure) -> [Row] {
        let result = try db.run(sql, arguments)
        // Of two columns with one name the first one counts.
        let places = Dictionary(result.columns.enumerated().map { ($1.name, $0) }) { first, _ in first }
        return result.rows.map { Row(places: places, values: $0) }
    }

    static func fetchAll(_ statement: Statement, arguments: StatementArguments = []) throws(PostgreSQLFailure) -> [Row]
    {
        try Self.fetchAll(statement.database, sql: statement.sql, arguments: arguments)
    }

    static func fetchOne(
        _ db: Database,
        sql: String,
        arguments: StatementArguments = []
    ) throws(PostgreSQLFailure) -> Row? {
        try Self.fetchAll(db, sql: sql, arguments: arguments).first
    }

    static func fetchOne(_ statement: Statement, arguments: StatementArguments = []) throws(PostgreSQLFailure) -> Row? {
        try Self.fetchAll(statement, arguments: arguments).first
    }
}

/// The first column of a result.
extension ColumnValue {
    static func fetchOne(
        _ db: Database,
        sql: String,
        arguments: StatementArguments = []
    ) throws(PostgreSQLFailure) -> Self? {
        try Row.fetchOne(db, sql: sql, arguments: arguments).flatMap { $0.first(Self.self) }
    }

    static func fetchOne(_ statement: Statement, arguments: StatementArguments = []) throws(PostgreSQLFailure) -> Self?
    {
        try Self.fetchOne(statement.database, sql: statement.sql, arguments: arguments)
    }

    static func fetchAll(
        _ db: Database,
        sql: String,
        arguments: StatementArguments = []
    ) throws(PostgreSQLFailure) -> [Self] {
        try Row.fetchAll(db, sql: sql, arguments: arguments).compactMap { $0.first(Self.self) }
    }

    static func fetchAll(_ statement: Statement, arguments: StatementArguments = []) throws(PostgreSQLFailure) -> [Self]
    {
        try Self.fetchAll(statement.database, sql: statement.sql, arguments: arguments)
    }
}
