/// Progress in the order of all tasks, answers that are kept for repeats, and callbacks.
enum ProgressTables {
    static let statements = """
        CREATE TABLE new_progress (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            task_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            data TEXT NOT NULL
        ) STRICT;
        INSERT INTO new_progress (task_id, number, kind, at, data)
        SELECT task_id, number, kind, at, data FROM progress ORDER BY at, task_id, number;
        DROP TABLE progress;
        ALTER TABLE new_progress RENAME TO progress;
        CREATE UNIQUE INDEX progress_by_task ON progress (task_id, number);

        CREATE TABLE intake_keys (
            principal TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            results TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (principal, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX intake_keys_by_expiry ON intake_keys (expires_at);

        CREATE TABLE callbacks (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            url TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'delivered', 'failed')),
            attempt INTEGER NOT NULL CHECK (attempt >= 0),
            next_at INTEGER,
            lease_worker TEXT,
            last_error TEXT,
            finished_at INTEGER,
            CHECK ((state = 'queued') = (next_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX callbacks_by_task ON callbacks (task_id, url);
        CREATE INDEX callbacks_waiting ON callbacks (task_id) WHERE state = 'waiting';
        CREATE INDEX callbacks_queued ON callbacks (next_at) WHERE state = 'queued';
        """
}
