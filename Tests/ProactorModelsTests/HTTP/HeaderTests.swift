import NIOHTTP1
import ProactorModel
import Testing

@testable import ProactorModels

@Suite struct HeaderTests {
    private static let now = Timestamp(seconds: 784_111_777)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `a date is read in each form of HTTP`(text: String) {
        #expect(HTTPDate.parse(text) == Self.now)
    }

    @Test(arguments: [
        "", "6 Nov 1994", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 6x Nov 1994 08:49:37 GMT", "120",
        "Sun, 06 Nov 1994 08:49 GMT",
    ])
    func `what is no date is not read`(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    @Test func `a year of two digits lies between 1970 and 2069`() {
        #expect(HTTPDate.parse("Monday, 06-Jan-70 00:00:00 GMT")?.description == "1970-01-06T00:00:00Z")
        #expect(HTTPDate.parse("Monday, 06-Jan-69 00:00:00 GMT")?.description == "2069-01-06T00:00:00Z")
    }

    @Test(arguments: [
        ("12ms", Duration.milliseconds(12)), ("1s", .seconds(1)), ("6m0s", .seconds(360)),
        ("1h2m3.5s", .milliseconds(3_723_500)), ("0s", .zero), ("250us", .microseconds(250)),
        ("250µs", .microseconds(250)), ("7", .seconds(7)), ("0.5", .milliseconds(500)), ("90", .seconds(90)),
    ])
    func `a reset is a duration as Go writes it, or seconds`(text: String, duration: Duration) {
        #expect(HeaderDurations.reset(text) == duration)
    }

    @Test(arguments: ["", "-1", "0", "s", "5x", "1m-3s", "nan", "inf", "1e300", "9999999999h", "m5", "1.2.3s"])
    func `an unknown or senseless reset is none`(text: String) {
        #expect(HeaderDurations.reset(text) == nil)
    }

    @Test func `the wait is taken from milliseconds, seconds or a date`() {
        func wait(_ milliseconds: String?, _ value: String?) -> Duration? {
            HeaderDurations.retryAfter(milliseconds: milliseconds, value, now: Self.now)
        }
        #expect(wait("1500", "7") == .milliseconds(1500))
        #expect(wait("soon", "7") == .seconds(7))
        #expect(wait(nil, "0.25") == .milliseconds(250))
        #expect(wait(nil, "Sun, 06 Nov 1994 08:50:07 GMT") == .seconds(30))
        #expect(wait(nil, "Sun, 06 Nov 1994 08:49:07 GMT") == nil)
        #expect(wait(nil, "0") == nil)
        #expect(wait(nil, "-5") == nil)
        #expect(wait(nil, "nan") == nil)
        #expect(wait(nil, "1e300") == .seconds(86_400))
        #expect(wait(nil, "Sun, 06 Nov 2094 08:49:07 GMT") == .seconds(86_400))
        #expect(wait(nil, nil) == nil)
    }

    @Test func `Anthropic's limits are read, their resets against the answer's own date`() {
        let headers = HTTPHeaders([
            ("Date", "Thu, 21 Aug 2025 12:40:00 GMT"),
            ("anthropic-ratelimit-requests-limit", "1000"), ("anthropic-ratelimit-requests-remaining", "999"),
            ("anthropic-ratelimit-requests-reset", "2025-08-21T12:40:59Z"),
            ("anthropic-ratelimit-input-tokens-limit", "80000"),
            ("anthropic-ratelimit-input-tokens-remaining", "0"),
            ("anthropic-ratelimit-output-tokens-limit", "16000"),
            ("anthropic-ratelimit-output-tokens-reset", "2025-08-21T12:39:00Z"),
            ("anthropic-ratelimit-tokens-limit", "96000"), ("anthropic-ratelimit-tokens-reset", "tomorrow"),
        ])
        let head = AnswerHead(status: 200, headers: headers, now: Timestamp(seconds: 0))
        #expect(
            head.limits
                == RateLimitReport(
                    requests: .init(limit: 1000, remaining: 999, resetAfter: .seconds(59)),
                    inputTokens: .init(limit: 80_000, remaining: 0),
                    outputTokens: .init(limit: 16_000, resetAfter: .zero),
                    tokens: .init(limit: 96_000)
                )
        )
    }

    @Test func `without a date the clock that was given counts`() {
        let headers = HTTPHeaders([
            ("anthropic-ratelimit-requests-limit", "5"),
            ("anthropic-ratelimit-requests-reset", "1970-01-01T00:01:00Z"),
        ])
        let report = AnswerHead(status: 200, headers: headers, now: Timestamp(seconds: 10)).limits
        #expect(report.requests?.resetAfter == .seconds(50))
    }

    @Test func `OpenAI's limits are read, and what stands for unknown is`() {
        let headers = HTTPHeaders([
            ("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "6m0s"), ("x-ratelimit-limit-tokens", "-1"),
            ("x-ratelimit-remaining-tokens", "-1"), ("x-ratelimit-reset-tokens", "0"),
        ])
        #expect(
            RateLimitReport(headers, now: Self.now)
                == RateLimitReport(requests: .init(limit: 60, remaining: 0, resetAfter: .seconds(360)))
        )
        #expect(
            RateLimitReport(
                HTTPHeaders([("x-ratelimit-limit-tokens", "0"), ("x-ratelimit-remaining-tokens", "0")]),
                now: Self.now
            )
                == RateLimitReport()
        )
        #expect(RateLimitReport(HTTPHeaders(), now: Self.now) == RateLimitReport())
    }

    @Test func `the head tells JSON from a stream, and what to do after`() {
        func head(_ headers: [(String, String)]) -> AnswerHead {
            AnswerHead(status: 200, headers: HTTPHeaders(headers), now: Self.now)
        }
        #expect(head([("content-type", "application/json; charset=utf-8")]).isJSON)
        #expect(!head([("content-type", "text/event-stream")]).isJSON)
        #expect(!head([]).isJSON)
        #expect(head([("x-should-retry", "true")]).shouldRetry == true)
        #expect(head([("x-should-retry", "false")]).shouldRetry == false)
        #expect(head([("x-should-retry", "perhaps")]).shouldRetry == nil)
        #expect(head([("x-request-id", String(repeating: "r", count: 500))]).requestID?.count == 80)
    }
}
