/// What time operators know of each key, when they have something to do, and how many of them keep a task open.
enum OperatorTables {
    static let statements = """
        CREATE TABLE operator_states (
            operation TEXT NOT NULL,
            key TEXT NOT NULL,
            rule TEXT NOT NULL,
            version INTEGER NOT NULL,
            state TEXT NOT NULL,
            due_at INTEGER NOT NULL,
            held TEXT,
            oldest_sequence INTEGER,
            PRIMARY KEY (operation, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX operator_states_due ON operator_states (due_at);
        CREATE INDEX operator_states_holding ON operator_states (oldest_sequence) WHERE oldest_sequence IS NOT NULL;

        CREATE TABLE operators (
            operation TEXT PRIMARY KEY,
            rule TEXT NOT NULL,
            keys INTEGER NOT NULL CHECK (keys >= 0)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE tasks ADD COLUMN held_events INTEGER NOT NULL DEFAULT 0 CHECK (held_events >= 0);
        """
}
