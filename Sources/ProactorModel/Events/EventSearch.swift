/// Which events of the log to look for; what is `nil` does not restrict.
package struct EventSearch: Hashable, Sendable {
    /// Any of these; empty does not restrict.
    package var types: [String]
    package var source: String?
    package var subject: String?
    /// Values that members of the payload have, by the member's name.
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
