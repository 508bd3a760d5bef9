import GRDB

/// Tables of what processes share about models, and of what model turns cost.
enum GovernorTables {
    static func make(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE governor (
                    name TEXT PRIMARY KEY,
                    version INTEGER NOT NULL CHECK (version > 0),
                    contents TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE spending (
                    day INTEGER NOT NULL,
                    rule TEXT NOT NULL,
                    agent TEXT NOT NULL,
                    model TEXT NOT NULL,
                    turns INTEGER NOT NULL CHECK (turns >= 0),
                    input INTEGER NOT NULL CHECK (input >= 0),
                    output INTEGER NOT NULL CHECK (output >= 0),
                    cache_read INTEGER NOT NULL CHECK (cache_read >= 0),
                    cache_write INTEGER NOT NULL CHECK (cache_write >= 0),
                    micros INTEGER NOT NULL CHECK (micros >= 0),
                    PRIMARY KEY (day, rule, agent, model)
                ) STRICT, WITHOUT ROWID;

                ALTER TABLE steps ADD COLUMN charge TEXT;
                """
        )
    }
}
