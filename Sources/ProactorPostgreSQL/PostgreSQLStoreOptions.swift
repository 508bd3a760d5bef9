/// How a store reaches its database, and how long it waits for it.
package struct PostgreSQLStoreOptions: Hashable, Sendable {
    /// A `postgresql://` URI, which may hold a password.
    package var url: String
    /// Connections for reading; one more writes, and one listens.
    package var connections: Int
    /// After which the server ends a statement.
    package var statementTimeout: Duration
    /// After which a change gives up waiting for those of other nodes.
    package var lockTimeout: Duration
    /// After which the server breaks off a transaction whose node is silent, so that a node that stands still holds up
    /// the others no longer than this.
    package var silenceTimeout: Duration

    package init(
        url: String,
        connections: Int = 4,
        statementTimeout: Duration = .seconds(30),
        lockTimeout: Duration = .seconds(10),
        silenceTimeout: Duration = .seconds(5)
    ) {
        self.url = url
        self.connections = connections
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.silenceTimeout = silenceTimeout
    }

    /// What every session begins with.
    var preparation: String {
        """
        SET synchronous_commit = on; SET client_min_messages = warning; SET jit = off; SET bytea_output = hex;
        SET statement_timeout = \(Self.milliseconds(self.statementTimeout));
        SET lock_timeout = \(Self.milliseconds(self.lockTimeout));
        SET idle_in_transaction_session_timeout = \(Self.milliseconds(self.silenceTimeout));
        """
    }

    private static func milliseconds(_ duration: Duration) -> Int64 { max(1, Int64(duration / .milliseconds(1))) }
}
