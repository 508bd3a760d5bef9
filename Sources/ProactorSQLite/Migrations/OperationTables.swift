/// What looking things up and removing old things add to the tables.
///
/// Events carry what they are looked up by in columns of their own, and runs the type and the source of the event that woke
/// them, so that one index serves each filter together with the order of the list. Rows that are referred to are
/// indexed by it, without which removing them would read whole tables.
enum OperationTables {
    static let statements = """
        ALTER TABLE events ADD COLUMN subject TEXT;
        ALTER TABLE events ADD COLUMN partition_key TEXT;
        ALTER TABLE events ADD COLUMN correlation_id TEXT;
        UPDATE events SET subject = json_extract(body, '$.subject'),
            partition_key = json_extract(body, '$.partitionkey'),
            correlation_id = json_extract(body, '$.correlationid');
        DROP INDEX events_by_source_and_id;
        CREATE UNIQUE INDEX events_by_id ON events (id, source);
        DROP INDEX events_by_type;
        CREATE INDEX events_by_type ON events (type, received_at);
        CREATE INDEX events_by_source ON events (source, received_at);
        CREATE INDEX events_by_time ON events (received_at);
        CREATE INDEX events_by_subject ON events (subject, received_at) WHERE subject IS NOT NULL;
        CREATE INDEX events_by_partition_key ON events (partition_key, received_at) WHERE partition_key IS NOT NULL;
        CREATE INDEX events_by_correlation_id ON events (correlation_id, received_at) WHERE correlation_id IS NOT NULL;

        ALTER TABLE runs ADD COLUMN event_type TEXT;
        ALTER TABLE runs ADD COLUMN event_source TEXT;
        UPDATE runs SET (event_type, event_source) = (SELECT type, source FROM events WHERE sequence = event_sequence);
        CREATE INDEX runs_by_time ON runs (created_at);
        CREATE INDEX runs_by_rule ON runs (rule, created_at);
        CREATE INDEX runs_by_agent ON runs (agent, created_at);
        CREATE INDEX runs_by_event_type ON runs (event_type, created_at);
        CREATE INDEX runs_by_event_source ON runs (event_source, created_at);
        CREATE INDEX runs_by_event ON runs (event_sequence);
        CREATE INDEX runs_completed ON runs (created_at) WHERE state = 'completed';
        CREATE INDEX tasks_by_rule ON runs (rule, task_id);
        CREATE INDEX tasks_by_agent ON runs (agent, task_id);

        CREATE INDEX tasks_by_event ON tasks (event_sequence);
        CREATE INDEX proposals_by_run ON proposals (run_id);
        CREATE INDEX deliveries_by_proposal ON deliveries (proposal_id);

        ALTER TABLE rule_books ADD COLUMN retired_at INTEGER;
        """
}
