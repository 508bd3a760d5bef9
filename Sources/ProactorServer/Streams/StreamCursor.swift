import HTTPTypes
import Hummingbird

/// Where a request says that a stream shall go on.
enum StreamCursor {
    /// The cursor of `Last-Event-ID`, or of the query for clients that cannot set headers; `nil` where neither is there.
    static func read(_ request: Request) throws(Problem) -> Int64? {
        // All are looked at, so that a wrong one is not passed over because another is there.
        let texts = [
            request.headers[HTTPField.Name.lastEventID], RequestReader.text("lastEventId", request),
            RequestReader.text("after", request),
        ]
        let numbers = try texts.map { text throws(Problem) in try Self.number(text) }
        return numbers.lazy.compactMap { $0 }.first
    }

    private static func number(_ text: String?) throws(Problem) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw Self.notAnEntry("'Last-Event-ID' must be the number of an entry, is '\(text.prefix(40))'")
        }
        return number
    }

    static func notAnEntry(_ detail: String) -> Problem {
        Problem(.badRequest, "invalid-last-event-id", "Not an entry's number", detail)
    }
}

extension HTTPField.Name {
    /// The name is valid by inspection, so that the fallback is never taken.
    static let lastEventID = Self("Last-Event-ID") ?? .ifNoneMatch
}
