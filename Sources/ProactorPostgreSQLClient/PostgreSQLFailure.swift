/// Why the server, or the way to it, brought no result.
package struct PostgreSQLFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// The server could not be reached, refused the connection, or the connection broke off.
        case connection
        /// The server answered with an error.
        case server
        /// The caller gave up: its task was cancelled, or it ended its own work.
        case cancelled
    }

    package var kind: Kind
    /// The five characters of the error's class and condition, where the server said them (PostgreSQL, appendix A).
    package var sqlState: String?
    /// The server's primary message, without the detail in which it may quote rows; at most ``messageMaximum`` characters.
    package var message: String

    private static let messageMaximum = 1000

    package init(_ kind: Kind, sqlState: String? = nil, _ message: String) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = String(message.prefix(Self.messageMaximum))
    }

    package static let cancelled = Self(.cancelled, "the call was cancelled")

    package var description: String { self.message }
}
