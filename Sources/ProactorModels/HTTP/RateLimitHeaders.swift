import NIOHTTP1
import ProactorModel

extension RateLimitReport {
    /// Reads both families of headers: `anthropic-ratelimit-*`, and `x-ratelimit-*` for what the first did not say.
    ///
    /// - Parameter now: What the times of the first family are compared with.
    init(_ headers: HTTPHeaders, now: Timestamp) {
        func anthropic(_ name: String) -> Bucket? {
            Self.bucket(
                limit: headers.first(name: "anthropic-ratelimit-\(name)-limit"),
                remaining: headers.first(name: "anthropic-ratelimit-\(name)-remaining"),
                reset: headers.first(name: "anthropic-ratelimit-\(name)-reset").flatMap { text in
                    Timestamp(rfc3339: text).map {
                        min(max(.zero, $0.duration(since: now)), ProviderLimits.retryAfterMaximum)
                    }
                }
            )
        }
        func openAI(_ name: String) -> Bucket? {
            Self.bucket(
                limit: headers.first(name: "x-ratelimit-limit-\(name)"),
                remaining: headers.first(name: "x-ratelimit-remaining-\(name)"),
                reset: headers.first(name: "x-ratelimit-reset-\(name)").flatMap(HeaderDurations.reset)
            )
        }
        self.init(
            requests: anthropic("requests") ?? openAI("requests"),
            inputTokens: anthropic("input-tokens"),
            outputTokens: anthropic("output-tokens"),
            tokens: anthropic("tokens") ?? openAI("tokens")
        )
    }

    /// A bucket, or `nil` where nothing is known of it. A limit of 0 or -1 stands for "unknown" at some servers, and so do the
    /// remaining units beside it.
    private static func bucket(limit: String?, remaining: String?, reset: Duration?) -> Bucket? {
        let known = limit.flatMap { Int($0) }.flatMap { $0 > 0 ? min($0, ProviderLimits.countMaximum) : nil }
        let isUnknown = limit != nil && known == nil
        let left =
            isUnknown
            ? nil
            : remaining.flatMap { Int($0) }.flatMap {
                $0 >= 0 ? min($0, ProviderLimits.countMaximum) : nil
            }
        guard known != nil || left != nil else { return nil }
        return Bucket(limit: known, remaining: left, resetAfter: reset)
    }
}
