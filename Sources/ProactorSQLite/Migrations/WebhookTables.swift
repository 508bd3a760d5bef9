/// Tables of signed bytes that came already, and of deliveries that were not taken.
enum WebhookTables {
    static let statements = """
        CREATE TABLE webhook_signatures (
            digest TEXT PRIMARY KEY,
            identity TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_signatures_expiring ON webhook_signatures (expires_at);

        CREATE TABLE rejected_deliveries (
            id TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            is_verified INTEGER NOT NULL CHECK (is_verified IN (0, 1)),
            reason TEXT NOT NULL,
            detail TEXT NOT NULL,
            headers TEXT NOT NULL,
            body BLOB,
            body_size INTEGER NOT NULL CHECK (body_size >= 0),
            kept_size INTEGER NOT NULL CHECK (kept_size >= 0),
            expires_at INTEGER NOT NULL,
            resolution TEXT
        ) STRICT;
        CREATE INDEX rejected_deliveries_by_pool ON rejected_deliveries (source, is_verified, id, kept_size);
        CREATE INDEX rejected_deliveries_expiring ON rejected_deliveries (expires_at);
        """
}
