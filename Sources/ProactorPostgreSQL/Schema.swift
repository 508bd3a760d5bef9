import ProactorModel
import ProactorPostgreSQLClient

/// The database's tables. Migrations are numbered, go forward only, and are never edited once they were in use.
enum Schema {
    struct Migration: Sendable {
        let name: String
        let statements: String
    }

    static let migrations = [Migration(name: "001-tables", statements: FirstTables.statements)]

    /// Held while tables are made, so that of several nodes that start at once one makes them and the others wait: "PROACTOR" in
    /// the bytes of the number.
    private static let lockKey: Int64 = 0x5052_4F41_4354_4F52

    /// Brings the tables up to date, all changes in one transaction.
    static func migrate(in db: Database) throws {
        try db.execute(
            script: """
                BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;
                SELECT pg_advisory_xact_lock(\(Self.lockKey));
                CREATE TABLE IF NOT EXISTS migrations (name text COLLATE "C" PRIMARY KEY);
                """
        )
        let made = try String.fetchAll(db, sql: "SELECT name FROM migrations ORDER BY name")
        let known = Set(Self.migrations.map(\.name))
        if let newer = made.last(where: { !known.contains($0) }) {
            throw PostgreSQLStoreError(
                "the database was written by a newer proactor: its format is \(newer), and this one, "
                    + "\(ProactorVersion.current), knows \(PostgreSQLStore.knownFormat) at the most; run that version, "
                    + "or start with another database"
            )
        }
        for migration in Self.migrations where !made.contains(migration.name) {
            try db.execute(script: migration.statements)
            try db.execute(sql: "INSERT INTO migrations VALUES (?)", arguments: [migration.name])
        }
        try db.execute(script: "COMMIT")
    }

    /// The last migration that was made, by number.
    static func format(in db: Database) throws -> String {
        try String.fetchOne(db, sql: "SELECT max(name) FROM migrations") ?? ""
    }
}
