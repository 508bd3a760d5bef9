/// Deliveries of events beside those of proposals, in the order in which they were queued, and where sinks show proposals.
enum SinkTables {
    static let statements = """
        CREATE TABLE new_deliveries (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            sink TEXT NOT NULL,
            occasion TEXT CHECK (occasion IN ('new', 'changed', 'reminder')),
            proposal_id TEXT REFERENCES proposals (id) ON DELETE CASCADE,
            event_sequence INTEGER,
            state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'dead-lettered')),
            attempt INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            lease_worker TEXT,
            last_error TEXT,
            CHECK ((proposal_id IS NULL) = (event_sequence IS NOT NULL)),
            CHECK ((proposal_id IS NULL) = (occasion IS NULL))
        ) STRICT;
        INSERT INTO new_deliveries (id, sink, occasion, proposal_id, state, attempt, next_at, lease_worker, last_error)
        SELECT id, sink, 'new', proposal_id, state, attempt, next_at, lease_worker, last_error
        FROM deliveries ORDER BY id;
        DROP TABLE deliveries;
        ALTER TABLE new_deliveries RENAME TO deliveries;
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
        ) STRICT, WITHOUT ROWID;
        """
}
