import ProactorModel

/// What follows from a collector's answer (OTLP specification, "OTLP/HTTP Response").
enum OTLPVerdict: Hashable, Sendable {
    /// - Parameter rejected: Spans that the collector refused for good.
    case taken(rejected: Int, message: String?)
    /// The same spans may be sent again, after the time that the collector names, if it does.
    case retry(after: Duration?)
    case refused

    /// The longest wait that a collector is granted.
    private static let waitMaximum = Duration.seconds(30)

    /// - Parameter retryAfter: The header, in seconds; dates are not read, and the usual delay stands for them.
    init(status: Int, retryAfter: String?, body: [UInt8]) {
        switch status {
        case 200...299:
            let partial = (try? JSONParser.parse(body))?["partialSuccess"]
            let rejected = partial?["rejectedSpans"]
            // A 64-bit number, which this format writes as a text.
            let count = rejected?.stringValue.flatMap { Int($0) } ?? rejected?.intValue.map { Int(clamping: $0) } ?? 0
            self = .taken(rejected: max(0, count), message: partial?["errorMessage"]?.stringValue)
        case 429, 502, 503, 504:
            let seconds = retryAfter.flatMap { Int($0.trimmed) }.map { Duration.seconds(max(0, $0)) }
            self = .retry(after: seconds.map { min($0, Self.waitMaximum) })
        default: self = .refused
        }
    }
}

extension String {
    fileprivate var trimmed: Substring {
        self.drop { $0 == " " }.prefix { $0 != " " }
    }
}
