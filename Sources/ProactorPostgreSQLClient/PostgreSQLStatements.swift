import CPostgreSQL

/// Runs parameterised statements on one connection, each of which the server plans once.
///
/// Handed to one piece of work by its ``PostgreSQLSession``, and of no use after it.
package final class PostgreSQLStatements {
    private let raw: OpaquePointer
    private let names: PreparedNames

    init(_ raw: OpaquePointer, _ names: PreparedNames) {
        self.raw = raw
        self.names = names
    }

    /// Runs statements without parameters, several with `;` between.
    package func execute(_ sql: String) throws(PostgreSQLFailure) { try PostgreSQLSession(self.raw).execute(sql) }

    /// Runs one statement.
    ///
    /// - Parameters:
    ///   - sql: Has `?` for each value in turn, or `?1`, `?2`, … for those of a number, as SQLite writes them; one way or the
    ///     other, not both. No other question marks may be in it.
    ///   - values: In the server's text format; `nil` for NULL.
    package func run(_ sql: String, _ values: [String?]) throws(PostgreSQLFailure) -> PostgreSQLResult {
        let session = PostgreSQLSession(self.raw)
        if let name = self.names[sql] { return try session.executePrepared(values, name: name) }
        let name = self.names.next(for: sql)
        do {
            try session.prepare(Self.numbered(sql), name: name)
        } catch {
            self.names.forget(sql)
            throw error
        }
        return try session.executePrepared(values, name: name)
    }

    /// The statement with PostgreSQL's `$1`, `$2`, … in the place of its question marks.
    static func numbered(_ sql: String) -> String {
        var text = ""
        var count = 0
        let characters = Array(sql.unicodeScalars)
        for (index, character) in characters.enumerated() {
            guard character == "?" else {
                text.unicodeScalars.append(character)
                continue
            }
            text += "$"
            let isNumbered = index + 1 < characters.count && ("1"..."9").contains(characters[index + 1])
            guard !isNumbered else { continue }
            count += 1
            text += String(count)
        }
        return text
    }
}

/// Under which names a connection's server knows statements; ends with the connection, as the statements do.
final class PreparedNames {
    /// Statements that one connection keeps. Those that come when it has so many are prepared anew each time.
    private static let maximum = 512

    private var names: [String: String] = [:]
    private var count = 0

    subscript(sql: String) -> String? { self.names[sql] }

    /// A name for a statement that has none; the empty one, which the next statement takes over, where no more are kept.
    func next(for sql: String) -> String {
        guard self.names.count < Self.maximum else { return "" }
        self.count += 1
        let name = "s\(self.count)"
        self.names[sql] = name
        return name
    }

    func forget(_ sql: String) { self.names.removeValue(forKey: sql) }
}
