import Hummingbird
import ProactorModel
import ProactorStorage

/// Reads the filters that lists have in common from a query.
struct LookupQuery {
    private let request: Request
    /// Entries of the page.
    let limit: Int

    /// - Parameter known: The parameters that the list has, beside `limit` and `before`; another one is refused, since a
    ///   filter that is misspelt would find too much.
    init(_ request: Request, known: Set<String>) throws(Problem) {
        self.request = request
        self.limit = try RequestReader.limit(request)
        for name in request.uri.queryParameters.map(\.key) {
            guard !known.contains(String(name)), name != "limit", name != "before" else { continue }
            let names = known.union(["limit", "before"]).sorted().joined(separator: ", ")
            throw RequestReader.wrongQuery(String(name.prefix(40)), "is no filter of this list; there are \(names)")
        }
    }

    func text(_ name: String) -> String? { RequestReader.text(name, self.request) }

    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = self.text(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw RequestReader.wrongQuery(name, "must be a time such as 2026-01-31T09:00:00Z")
        }
        return time
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(_ name: String) throws(Problem) -> Value? {
        try RequestReader.choice(name, self.request)
    }

    /// Where the page before ended.
    func cursor() throws(Problem) -> PageCursor? {
        guard let text = self.text("before") else { return nil }
        guard let cursor = PageCursor(text) else {
            throw RequestReader.wrongQuery("before", "must be the 'next' of the page before")
        }
        return cursor
    }

    /// What the event that a row is about must be like.
    var event: EventConditions {
        EventConditions(
            type: self.text("type"),
            source: self.text("source"),
            subject: self.text("subject"),
            id: self.text("id"),
            key: self.text("key")
        )
    }

    /// The parameters that ``event`` reads.
    static let eventParameters: Set<String> = ["type", "source", "subject", "id", "key"]
    /// The times that bound a list.
    static let timeParameters: Set<String> = ["since", "until"]
}
