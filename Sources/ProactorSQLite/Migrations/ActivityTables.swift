/// What counting the runs of a time adds to the tables.
enum ActivityTables {
    /// The index of runs by time holds what is counted as well, so that no run has to be read for it. It begins with what lists are ordered by.
    static let statements = """
        DROP INDEX runs_by_time;
        CREATE INDEX runs_by_time ON runs (created_at, id, rule, state);
        CREATE INDEX runs_failed ON runs (created_at, rule) WHERE failures <> '[]';
        """
}
