/// The tables as they were first made.
///
/// Texts are compared by their bytes (`COLLATE "C"`), whatever the database's language, since identifiers are in the order in
/// which they were made. Events and JSON are kept as texts and not as `jsonb`, which would not give the same bytes back.
enum FirstTables {
    static let statements = [Self.log, Self.runs, Self.proposals, Self.deliveries, Self.webhooks, Self.rest]
        .joined(separator: "\n").replacing(" TEXT", with: #" text COLLATE "C""#)

    private static let log = """
        CREATE TABLE events (
            sequence bigint PRIMARY KEY,
            source TEXT NOT NULL,
            id TEXT NOT NULL,
            type TEXT NOT NULL,
            task_id TEXT NOT NULL,
            received_at bigint NOT NULL,
            body TEXT NOT NULL,
            subject TEXT,
            partition_key TEXT,
            correlation_id TEXT
        );
        CREATE UNIQUE INDEX events_by_id ON events (id, source);
        CREATE INDEX events_by_task ON events (task_id, sequence);
        CREATE INDEX events_by_type ON events (type, received_at);
        CREATE INDEX events_by_source ON events (source, received_at);
        CREATE INDEX events_by_time ON events (received_at, sequence);
        CREATE INDEX events_by_subject ON events (subject, received_at) WHERE subject IS NOT NULL;
        CREATE INDEX events_by_partition_key ON events (partition_key, received_at) WHERE partition_key IS NOT NULL;
        CREATE INDEX events_by_correlation_id ON events (correlation_id, received_at)
            WHERE correlation_id IS NOT NULL;

        CREATE TABLE router (
            partition integer PRIMARY KEY CHECK (partition = 0),
            position bigint NOT NULL,
            removed_progress bigint NOT NULL DEFAULT 0
        );
        INSERT INTO router VALUES (0, 0);

        CREATE TABLE tasks (
            id TEXT PRIMARY KEY,
            event_sequence bigint NOT NULL REFERENCES events (sequence),
            unrouted_events bigint NOT NULL CHECK (unrouted_events >= 0),
            open_runs bigint NOT NULL CHECK (open_runs >= 0),
            waiting_proposals bigint NOT NULL CHECK (waiting_proposals >= 0),
            last_progress bigint NOT NULL,
            has_failed boolean NOT NULL,
            is_completed boolean NOT NULL,
            held_events bigint NOT NULL DEFAULT 0 CHECK (held_events >= 0)
        ) WITH (fillfactor = 80);
        CREATE INDEX tasks_open ON tasks (id) WHERE NOT is_completed;
        CREATE INDEX tasks_by_event ON tasks (event_sequence);

        CREATE TABLE progress (
            sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            task_id TEXT NOT NULL,
            number bigint NOT NULL,
            kind TEXT NOT NULL,
            at bigint NOT NULL,
            data TEXT NOT NULL
        );
        CREATE UNIQUE INDEX progress_by_task ON progress (task_id, number);
        """

    private static let runs = """
        CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            rule TEXT NOT NULL,
            agent TEXT NOT NULL,
            rule_book TEXT NOT NULL,
            event_sequence bigint NOT NULL REFERENCES events (sequence),
            prompt TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'waiting', 'completed', 'dead-lettered')),
            attempt bigint NOT NULL CHECK (attempt >= 0),
            created_at bigint NOT NULL,
            next_at bigint NOT NULL,
            lease_worker TEXT,
            lease_until bigint,
            fence bigint NOT NULL,
            finished_at bigint,
            failures TEXT NOT NULL,
            priority bigint NOT NULL DEFAULT 1,
            parent TEXT,
            parent_step bigint,
            parent_depth bigint,
            allowance TEXT,
            result TEXT,
            replay_of TEXT,
            resolution TEXT,
            event_type TEXT,
            event_source TEXT,
            CHECK ((state = 'running') = (lease_until IS NOT NULL)),
            CHECK ((parent IS NULL) = (parent_step IS NULL))
        ) WITH (fillfactor = 80);
        CREATE INDEX runs_by_task ON runs (task_id, id);
        CREATE INDEX runs_queued ON runs (agent, priority, rule, next_at, id) WHERE state = 'queued';
        CREATE INDEX runs_queued_by_time ON runs (next_at) WHERE state = 'queued';
        CREATE INDEX runs_leased ON runs (lease_until) WHERE state = 'running';
        CREATE INDEX runs_waiting ON runs (next_at) WHERE state = 'waiting';
        CREATE INDEX runs_dead ON runs (id) WHERE state = 'dead-lettered';
        CREATE INDEX runs_dead_unresolved ON runs (id) WHERE state = 'dead-lettered' AND resolution IS NULL;
        CREATE UNIQUE INDEX runs_by_parent ON runs (parent, parent_step) WHERE parent IS NOT NULL;
        CREATE INDEX runs_by_time ON runs (created_at, id, rule, state);
        CREATE INDEX runs_failed ON runs (created_at, rule) WHERE failures <> '[]';
        CREATE INDEX runs_by_rule ON runs (rule, created_at);
        CREATE INDEX runs_by_agent ON runs (agent, created_at);
        CREATE INDEX runs_by_event_type ON runs (event_type, created_at);
        CREATE INDEX runs_by_event_source ON runs (event_source, created_at);
        CREATE INDEX runs_by_event ON runs (event_sequence);
        CREATE INDEX tasks_by_rule ON runs (rule, task_id);
        CREATE INDEX tasks_by_agent ON runs (agent, task_id);

        CREATE TABLE steps (
            run_id TEXT NOT NULL REFERENCES runs (id),
            number bigint NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            input TEXT NOT NULL,
            output TEXT NOT NULL,
            is_failure boolean NOT NULL,
            started_at bigint NOT NULL,
            finished_at bigint NOT NULL,
            charge TEXT,
            PRIMARY KEY (run_id, number)
        );
        """

    private static let proposals = """
        CREATE TABLE proposals (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            run_id TEXT NOT NULL REFERENCES runs (id),
            rule TEXT NOT NULL,
            agent TEXT NOT NULL,
            event TEXT NOT NULL,
            policy TEXT NOT NULL,
            state TEXT NOT NULL,
            revision bigint NOT NULL,
            version bigint NOT NULL,
            created_at bigint NOT NULL,
            expires_at bigint,
            decided_at bigint,
            step bigint,
            due_at bigint,
            reminded_at bigint,
            escalated_at bigint,
            caused_by TEXT NOT NULL,
            delegations TEXT NOT NULL,
            revisions TEXT NOT NULL,
            waits_since bigint NOT NULL,
            remark TEXT,
            withdrawal_key TEXT
        );
        CREATE INDEX proposals_by_task ON proposals (task_id);
        CREATE INDEX proposals_by_run ON proposals (run_id);
        CREATE INDEX proposals_by_state ON proposals (state, id);
        CREATE INDEX proposals_due ON proposals (due_at) WHERE due_at IS NOT NULL;
        CREATE UNIQUE INDEX proposals_by_step ON proposals (run_id, step) WHERE step IS NOT NULL;
        CREATE INDEX proposals_withdrawable ON proposals (rule, withdrawal_key)
            WHERE withdrawal_key IS NOT NULL AND state IN ('waiting', 'changes-requested');

        CREATE TABLE decisions (
            proposal_id TEXT NOT NULL REFERENCES proposals (id),
            number bigint NOT NULL,
            person TEXT NOT NULL,
            verdict TEXT NOT NULL,
            reason TEXT,
            at bigint NOT NULL,
            revision bigint NOT NULL,
            channel TEXT NOT NULL,
            PRIMARY KEY (proposal_id, number)
        );

        CREATE TABLE withdrawals (
            rule TEXT NOT NULL,
            key TEXT NOT NULL,
            event_sequence bigint NOT NULL REFERENCES events (sequence),
            at bigint NOT NULL,
            PRIMARY KEY (rule, key, event_sequence)
        );
        CREATE INDEX withdrawals_by_event ON withdrawals (event_sequence);
        """

    private static let deliveries = """
        CREATE TABLE deliveries (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            sink TEXT NOT NULL,
            occasion TEXT CHECK (occasion IN ('new', 'changed', 'reminder')),
            proposal_id TEXT REFERENCES proposals (id) ON DELETE CASCADE,
            event_sequence bigint,
            state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'dead-lettered')),
            attempt bigint NOT NULL,
            next_at bigint NOT NULL,
            lease_worker TEXT,
            last_error TEXT,
            CHECK ((proposal_id IS NULL) = (event_sequence IS NOT NULL)),
            CHECK ((proposal_id IS NULL) = (occasion IS NULL))
        );
        CREATE INDEX deliveries_queued ON deliveries (sink, next_at) WHERE state = 'queued';
        CREATE INDEX deliveries_queued_by_proposal ON deliveries (proposal_id, sink, number) WHERE state = 'queued';
        CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'dead-lettered';
        CREATE INDEX deliveries_by_proposal ON deliveries (proposal_id) WHERE proposal_id IS NOT NULL;
        CREATE INDEX deliveries_by_event ON deliveries (event_sequence) WHERE event_sequence IS NOT NULL;

        CREATE TABLE sink_references (
            proposal_id TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
            sink TEXT NOT NULL,
            reference TEXT NOT NULL,
            PRIMARY KEY (proposal_id, sink)
        );

        CREATE TABLE callbacks (
            id TEXT PRIMARY KEY,
            task_id TEXT NOT NULL,
            url TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'delivered', 'failed')),
            attempt bigint NOT NULL CHECK (attempt >= 0),
            next_at bigint,
            lease_worker TEXT,
            last_error TEXT,
            finished_at bigint,
            CHECK ((state = 'queued') = (next_at IS NOT NULL))
        );
        CREATE UNIQUE INDEX callbacks_by_task ON callbacks (task_id, url);
        CREATE INDEX callbacks_waiting ON callbacks (task_id) WHERE state = 'waiting';
        CREATE INDEX callbacks_queued ON callbacks (next_at, id) WHERE state = 'queued';
        """

    private static let webhooks = """
        CREATE TABLE intake_keys (
            principal TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            results TEXT NOT NULL,
            expires_at bigint NOT NULL,
            PRIMARY KEY (principal, key)
        );
        CREATE INDEX intake_keys_by_expiry ON intake_keys (expires_at);

        CREATE TABLE webhook_signatures (
            digest TEXT PRIMARY KEY,
            identity TEXT NOT NULL,
            expires_at bigint NOT NULL
        );
        CREATE INDEX webhook_signatures_expiring ON webhook_signatures (expires_at);

        CREATE TABLE rejected_deliveries (
            id TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL,
            received_at bigint NOT NULL,
            is_verified boolean NOT NULL,
            reason TEXT NOT NULL,
            detail TEXT NOT NULL,
            headers TEXT NOT NULL,
            body bytea,
            body_size bigint NOT NULL CHECK (body_size >= 0),
            kept_size bigint NOT NULL CHECK (kept_size >= 0),
            expires_at bigint NOT NULL,
            resolution TEXT
        );
        CREATE INDEX rejected_deliveries_by_pool ON rejected_deliveries (source, is_verified, id, kept_size);
        CREATE INDEX rejected_deliveries_expiring ON rejected_deliveries (expires_at);
        """

    private static let rest = """
        CREATE TABLE audit (
            number bigint PRIMARY KEY,
            at bigint NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            details TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL
        );

        CREATE TABLE rule_books (
            hash TEXT PRIMARY KEY,
            contents TEXT NOT NULL,
            saved_at bigint NOT NULL,
            retired_at bigint
        );

        CREATE TABLE governor (
            name TEXT PRIMARY KEY,
            version bigint NOT NULL CHECK (version > 0),
            contents TEXT NOT NULL
        ) WITH (fillfactor = 50);

        CREATE TABLE spending (
            day bigint NOT NULL,
            rule TEXT NOT NULL,
            agent TEXT NOT NULL,
            model TEXT NOT NULL,
            turns bigint NOT NULL CHECK (turns >= 0),
            input bigint NOT NULL CHECK (input >= 0),
            output bigint NOT NULL CHECK (output >= 0),
            cache_read bigint NOT NULL CHECK (cache_read >= 0),
            cache_write bigint NOT NULL CHECK (cache_write >= 0),
            micros bigint NOT NULL CHECK (micros >= 0),
            PRIMARY KEY (day, rule, agent, model)
        );

        CREATE TABLE operator_states (
            operation TEXT NOT NULL,
            key TEXT NOT NULL,
            rule TEXT NOT NULL,
            version bigint NOT NULL,
            state TEXT NOT NULL,
            due_at bigint NOT NULL,
            held TEXT,
            oldest_sequence bigint,
            PRIMARY KEY (operation, key)
        );
        CREATE INDEX operator_states_due ON operator_states (due_at);
        CREATE INDEX operator_states_holding ON operator_states (oldest_sequence) WHERE oldest_sequence IS NOT NULL;

        CREATE TABLE operators (
            operation TEXT PRIMARY KEY,
            rule TEXT NOT NULL,
            keys bigint NOT NULL CHECK (keys >= 0)
        );
        """
}
