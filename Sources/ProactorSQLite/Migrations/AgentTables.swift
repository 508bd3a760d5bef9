/// What models, delegation, calls that need approval, priorities and dead letters add to the tables.
///
/// SQLite cannot change a column's check, so that `runs`, which gets another state, is copied.
enum AgentTables {
    static let statements = """
        CREATE TABLE new_runs (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            rule TEXT NOT NULL,
            agent TEXT NOT NULL,
            rule_book TEXT NOT NULL,
            event_sequence INTEGER NOT NULL REFERENCES events (sequence),
            prompt TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'waiting', 'completed', 'dead-lettered')),
            attempt INTEGER NOT NULL CHECK (attempt >= 0),
            created_at INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            lease_worker TEXT,
            lease_until INTEGER,
            fence INTEGER NOT NULL,
            finished_at INTEGER,
            failures TEXT NOT NULL,
            priority INTEGER NOT NULL DEFAULT 1,
            parent TEXT,
            parent_step INTEGER,
            parent_depth INTEGER,
            allowance TEXT,
            result TEXT,
            replay_of TEXT,
            resolution TEXT,
            CHECK ((state = 'running') = (lease_until IS NOT NULL)),
            CHECK ((parent IS NULL) = (parent_step IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_runs (id, task_id, rule, agent, rule_book, event_sequence, prompt, state, attempt, created_at,
            next_at, lease_worker, lease_until, fence, finished_at, failures)
        SELECT id, task_id, rule, agent, rule_book, event_sequence, prompt, state, attempt, created_at,
            next_at, lease_worker, lease_until, fence, finished_at, failures FROM runs;
        DROP TABLE runs;
        ALTER TABLE new_runs RENAME TO runs;
        CREATE INDEX runs_by_task ON runs (task_id);
        CREATE INDEX runs_queued ON runs (agent, priority, rule, next_at) WHERE state = 'queued';
        CREATE INDEX runs_queued_by_time ON runs (next_at) WHERE state = 'queued';
        CREATE INDEX runs_leased ON runs (lease_until) WHERE state = 'running';
        CREATE INDEX runs_waiting ON runs (next_at) WHERE state = 'waiting';
        CREATE INDEX runs_dead ON runs (id) WHERE state = 'dead-lettered';
        CREATE INDEX runs_dead_unresolved ON runs (id) WHERE state = 'dead-lettered' AND resolution IS NULL;
        CREATE UNIQUE INDEX runs_by_parent ON runs (parent, parent_step) WHERE parent IS NOT NULL;

        ALTER TABLE proposals ADD COLUMN step INTEGER;
        CREATE UNIQUE INDEX proposals_by_step ON proposals (run_id, step) WHERE step IS NOT NULL;

        CREATE INDEX events_by_type ON events (type, sequence);
        """
}
