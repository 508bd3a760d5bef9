import NIOHTTP1
import ProactorModel

/// What a provider says before its answer's body.
struct AnswerHead: Sendable {
    let status: Int
    let limits: RateLimitReport
    /// How long the provider asks to wait.
    let retryAfter: Duration?
    /// What the provider says of repeating the same request, where it does.
    let shouldRetry: Bool?
    /// The provider's name for the exchange, which its support asks for.
    let requestID: String?
    /// Whether the body is one JSON text, not a stream of events.
    let isJSON: Bool
    /// Whether the body is a page for people: whoever answers is no provider.
    let isPage: Bool

    /// Characters of an id that is repeated in messages.
    private static let requestIDMaximum = 80

    /// - Parameter now: The time here; the response's own `Date` goes before it, so that clocks need not agree.
    init(status: Int, headers: HTTPHeaders, now: Timestamp) {
        let now = headers.first(name: "date").flatMap(HTTPDate.parse) ?? now
        self.status = status
        self.limits = RateLimitReport(headers, now: now)
        self.retryAfter = HeaderDurations.retryAfter(
            milliseconds: headers.first(name: "retry-after-ms"),
            headers.first(name: "retry-after"),
            now: now
        )
        switch headers.first(name: "x-should-retry") {
        case "true": self.shouldRetry = true
        case "false": self.shouldRetry = false
        default: self.shouldRetry = nil
        }
        self.requestID = (headers.first(name: "request-id") ?? headers.first(name: "x-request-id")).map {
            String($0.prefix(Self.requestIDMaximum))
        }
        let mediaType = headers.first(name: "content-type")?.split(separator: ";").first?.lowercased() ?? ""
        self.isJSON = mediaType.hasSuffix("json")
        self.isPage = mediaType == "text/html"
    }
}
