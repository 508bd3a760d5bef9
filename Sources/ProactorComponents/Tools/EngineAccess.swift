package import ProactorModel

/// What the engine offers to tools that look into it: the event log and the dead letters.
package protocol EngineAccess: Sendable {
    /// Events of the log that match, youngest first, each in its structured JSON form.
    func events(_ query: EventQuery) async throws(ToolFailure) -> [JSONValue]

    /// A dead letter with its event, its prompt, its journal, its errors and what it cost.
    ///
    /// - Throws: ``ToolFailure/Kind/invalidArguments`` where there is none.
    func deadLetter(_ run: RunID) async throws(ToolFailure) -> JSONValue

    /// Dead letters that nobody has dealt with, youngest first.
    func deadLetters(limit: Int) async throws(ToolFailure) -> [JSONValue]

    /// Runs a dead letter again: from the start with today's rule book, or from where its journal ends. Once it was replayed, the same
    /// answer comes again.
    func replay(_ run: RunID, resuming: Bool, by: String) async throws(ToolFailure) -> JSONValue

    /// Takes a dead letter off the list of what is to be dealt with.
    func discard(_ run: RunID, reason: String, by: String) async throws(ToolFailure) -> JSONValue
}

/// Which events of the log to look for; what is `nil` does not restrict.
package struct EventQuery: Hashable, Sendable {
    /// Any of these; empty does not restrict.
    package var types: [String]
    package var source: String?
    package var subject: String?
    /// Values that members of `data` have, by the member's name.
    package var data: [String: JSONValue]
    /// Accepted at this time or later.
    package var since: Timestamp?
    /// Accepted before this time.
    package var until: Timestamp?
    package var limit: Int

    package init(
        types: [String] = [],
        source: String? = nil,
        subject: String? = nil,
        data: [String: JSONValue] = [:],
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        limit: Int
    ) {
        self.types = types
        self.source = source
        self.subject = subject
        self.data = data
        self.since = since
        self.until = until
        self.limit = limit
    }
}
