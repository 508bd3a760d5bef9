import GRDB

/// The database's tables. Migrations are numbered, and never edited once they were in use.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("001-tables") { db in try db.execute(sql: Self.tables) }
        migrator.registerMigration("002-governor") { db in try GovernorTables.make(in: db) }
        migrator.registerMigration("003-agents") { db in try db.execute(sql: AgentTables.statements) }
        migrator.registerMigration("004-webhooks") { db in try db.execute(sql: WebhookTables.statements) }
        migrator.registerMigration("005-operations") { db in try db.execute(sql: OperationTables.statements) }
        migrator.registerMigration("006-progress") { db in try db.execute(sql: ProgressTables.statements) }
        migrator.registerMigration("009-approvals") { db in try db.execute(sql: ApprovalTables.statements) }
        migrator.registerMigration("010-sinks") { db in try db.execute(sql: SinkTables.statements) }
        migrator.registerMigration("011-withdrawals") { db in try db.execute(sql: WithdrawalTables.statements) }
        migrator.registerMigration("012-operators") { db in try db.execute(sql: OperatorTables.statements) }
        migrator.registerMigration("013-activity") { db in try db.execute(sql: ActivityTables.statements) }
        return migrator
    }

    private static let tables = """
        CREATE TABLE events (
            sequence INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            id TEXT NOT NULL,
            type TEXT NOT NULL,
            task_id TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX events_by_source_and_id ON events (source, id);
        CREATE INDEX events_by_task ON events (task_id);

        CREATE TABLE router (
            partition INTEGER PRIMARY KEY CHECK (partition = 0),
            position INTEGER NOT NULL
        ) STRICT;
        INSERT INTO router VALUES (0, 0);

        CREATE TABLE tasks (
            id TEXT PRIMARY KEY,
            event_sequence INTEGER NOT NULL REFERENCES events (sequence),
            unrouted_events INTEGER NOT NULL CHECK (unrouted_events >= 0),
            open_runs INTEGER NOT NULL CHECK (open_runs >= 0),
            waiting_proposals INTEGER NOT NULL CHECK (waiting_proposals >= 0),
            last_progress INTEGER NOT NULL,
            has_failed INTEGER NOT NULL CHECK (has_failed IN (0, 1)),
            is_completed INTEGER NOT NULL CHECK (is_completed IN (0, 1))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tasks_open ON tasks (id) WHERE is_completed = 0;

        CREATE TABLE progress (
            task_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (task_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            rule TEXT NOT NULL,
            agent TEXT NOT NULL,
            rule_book TEXT NOT NULL,
            event_sequence INTEGER NOT NULL REFERENCES events (sequence),
            prompt TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'dead-lettered')),
            attempt INTEGER NOT NULL CHECK (attempt >= 0),
            created_at INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            lease_worker TEXT,
            lease_until INTEGER,
            fence INTEGER NOT NULL,
            finished_at INTEGER,
            failures TEXT NOT NULL,
            CHECK ((state = 'running') = (lease_until IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX runs_by_task ON runs (task_id);
        CREATE INDEX runs_queued ON runs (agent, next_at) WHERE state = 'queued';
        CREATE INDEX runs_queued_by_time ON runs (next_at) WHERE state = 'queued';
        CREATE INDEX runs_leased ON runs (lease_until) WHERE state = 'running';
        CREATE INDEX runs_dead ON runs (id) WHERE state = 'dead-lettered';

        CREATE TABLE steps (
            run_id TEXT NOT NULL REFERENCES runs (id),
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            input TEXT NOT NULL,
            output TEXT NOT NULL,
            is_failure INTEGER NOT NULL CHECK (is_failure IN (0, 1)),
            started_at INTEGER NOT NULL,
            finished_at INTEGER NOT NULL,
            PRIMARY KEY (run_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE proposals (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            run_id TEXT NOT NULL REFERENCES runs (id),
            rule TEXT NOT NULL,
            agent TEXT NOT NULL,
            event TEXT NOT NULL,
            policy TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'expired')),
            revision INTEGER NOT NULL,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            decided_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX proposals_by_task ON proposals (task_id);
        CREATE INDEX proposals_by_state ON proposals (state, id);
        CREATE INDEX proposals_expiring ON proposals (expires_at) WHERE state = 'waiting' AND expires_at IS NOT NULL;

        CREATE TABLE decisions (
            proposal_id TEXT NOT NULL REFERENCES proposals (id),
            person TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'reject')),
            reason TEXT,
            at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            channel TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (proposal_id, person)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE deliveries (
            id TEXT PRIMARY KEY,
            sink TEXT NOT NULL,
            proposal_id TEXT NOT NULL REFERENCES proposals (id),
            state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'dead-lettered')),
            attempt INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            lease_worker TEXT,
            last_error TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveries_queued ON deliveries (next_at) WHERE state = 'queued';

        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            details TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;

        CREATE TABLE rule_books (
            hash TEXT PRIMARY KEY,
            contents TEXT NOT NULL,
            saved_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
