/// What sending proposals back and withdrawing them adds to the tables.
enum WithdrawalTables {
    static let statements = """
        ALTER TABLE proposals ADD COLUMN waits_since INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE proposals ADD COLUMN remark TEXT;
        ALTER TABLE proposals ADD COLUMN withdrawal_key TEXT;
        UPDATE proposals SET waits_since = created_at;
        CREATE INDEX proposals_withdrawable ON proposals (rule, withdrawal_key)
            WHERE withdrawal_key IS NOT NULL AND state IN ('waiting', 'changes-requested');

        CREATE TABLE withdrawals (
            rule TEXT NOT NULL,
            key TEXT NOT NULL,
            event_sequence INTEGER NOT NULL REFERENCES events (sequence),
            at INTEGER NOT NULL,
            PRIMARY KEY (rule, key, event_sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX withdrawals_by_event ON withdrawals (event_sequence);
        """
}
