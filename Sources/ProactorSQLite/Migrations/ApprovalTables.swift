/// What proposals have beside their decisions: versions of the payload, people who let others decide, and what is due.
enum ApprovalTables {
    /// The tables are made anew, since SQLite cannot change what a column may hold.
    static let statements = """
        CREATE TABLE new_proposals (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            run_id TEXT NOT NULL REFERENCES runs (id),
            rule TEXT NOT NULL,
            agent TEXT NOT NULL,
            event TEXT NOT NULL,
            policy TEXT NOT NULL,
            state TEXT NOT NULL,
            revision INTEGER NOT NULL,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            decided_at INTEGER,
            step INTEGER,
            due_at INTEGER,
            reminded_at INTEGER,
            escalated_at INTEGER,
            caused_by TEXT NOT NULL,
            delegations TEXT NOT NULL,
            revisions TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_proposals
            SELECT id, task_id, run_id, rule, agent, event, policy, state, revision, version, created_at, expires_at,
                decided_at, step, iif(state = 'waiting', expires_at, NULL), NULL, NULL, '[]', '[]', '[]'
            FROM proposals;
        DROP TABLE proposals;
        ALTER TABLE new_proposals RENAME TO proposals;
        CREATE INDEX proposals_by_task ON proposals (task_id);
        CREATE INDEX proposals_by_run ON proposals (run_id);
        CREATE INDEX proposals_by_state ON proposals (state, id);
        CREATE INDEX proposals_due ON proposals (due_at) WHERE due_at IS NOT NULL;
        CREATE UNIQUE INDEX proposals_by_step ON proposals (run_id, step) WHERE step IS NOT NULL;

        CREATE TABLE new_decisions (
            proposal_id TEXT NOT NULL REFERENCES proposals (id),
            number INTEGER NOT NULL,
            person TEXT NOT NULL,
            verdict TEXT NOT NULL,
            reason TEXT,
            at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            channel TEXT NOT NULL,
            PRIMARY KEY (proposal_id, number)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_decisions
            SELECT proposal_id, number, person, verdict, reason, at, revision, channel FROM decisions;
        DROP TABLE decisions;
        ALTER TABLE new_decisions RENAME TO decisions;
        """
}
