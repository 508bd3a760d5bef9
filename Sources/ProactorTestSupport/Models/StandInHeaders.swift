import NIOHTTP1
import ProactorModel

/// The headers of a ``ProviderStandIn``'s answers.
enum StandInHeaders {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    /// What is said of limits that are not kept.
    private static let standard = StandInRateLimiter.Level(limit: 100_000, used: 1)

    /// The dialect's family of rate-limit headers, the time, and the request's id.
    static func standard(
        _ dialect: StandInDialect,
        _ limiter: StandInRateLimiter?,
        number: Int,
        now: Timestamp
    ) -> HTTPHeaders {
        var headers = HTTPHeaders([("date", Self.date(now))])
        let reset = limiter?.resetTime(at: now) ?? now.advanced(by: .milliseconds(600))
        switch dialect {
        case .anthropic:
            headers.add(name: "request-id", value: "req_\(number)")
            let levels = [
                ("requests", limiter?.requests ?? Self.standard), ("tokens", limiter?.tokens ?? Self.standard),
                ("input-tokens", limiter?.input), ("output-tokens", limiter?.output),
            ]
            for case (let name, let level?) in levels {
                headers.add(name: "anthropic-ratelimit-\(name)-limit", value: "\(level.limit)")
                headers.add(name: "anthropic-ratelimit-\(name)-remaining", value: "\(max(0, level.limit - level.used))")
                headers.add(
                    name: "anthropic-ratelimit-\(name)-reset",
                    value: Timestamp(seconds: reset.seconds).description
                )
            }
        case .openAI:
            headers.add(name: "x-request-id", value: "req_\(number)")
            let levels = [
                ("requests", limiter?.requests ?? Self.standard), ("tokens", limiter?.tokens ?? Self.standard),
            ]
            for (name, level) in levels {
                headers.add(name: "x-ratelimit-limit-\(name)", value: "\(level.limit)")
                headers.add(name: "x-ratelimit-remaining-\(name)", value: "\(max(0, level.limit - level.used))")
                headers.add(name: "x-ratelimit-reset-\(name)", value: Self.goDuration(reset.duration(since: now)))
            }
        }
        return headers
    }

    static func add(_ failure: StandInFailure, to headers: inout HTTPHeaders, now: Timestamp) {
        switch failure.retryAfter {
        case .seconds(let seconds): headers.add(name: "retry-after", value: "\(seconds)")
        case .fraction(let seconds): headers.add(name: "retry-after", value: "\(seconds)")
        case .date(let ahead): headers.add(name: "retry-after", value: Self.date(now.advanced(by: ahead)))
        case .milliseconds(let milliseconds): headers.add(name: "retry-after-ms", value: "\(milliseconds)")
        case nil: break
        }
        if case .redirection(let address) = failure.kind { headers.add(name: "location", value: address) }
        if let shouldRetry = failure.shouldRetry { headers.add(name: "x-should-retry", value: "\(shouldRetry)") }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7)
    static func date(_ time: Timestamp) -> String {
        let days = time.seconds / 86_400
        let rest = time.seconds % 86_400
        let date = CivilDate(daysSinceEpoch: days)
        let weekday = Self.weekdays[Int(days % 7)]
        let month = Self.months[Int(date.month) - 1]
        let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(Self.twoDigits).joined(separator: ":")
        return "\(weekday), \(Self.twoDigits(date.day)) \(month) \(date.year) \(clock) GMT"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// `6m0s`, `1.5s`, `12ms`
    private static func goDuration(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.wholeMilliseconds)
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let seconds = Double(milliseconds % 60_000) / 1000
        let text = seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
        return milliseconds < 60_000 ? text : "\(milliseconds / 60_000)m\(text)"
    }
}
