import ProactorComponents

/// When a delivery that failed is made again.
enum DeliveryRetry {
    /// The delay after the first attempt, which doubles each time, and what it grows to.
    static let firstDelay = Duration.seconds(5)
    static let delayMaximum = Duration.seconds(3600)
    /// What a receiver may ask for with Retry-After; longer waits are cut.
    static let retryAfterMaximum = Duration.seconds(86_400)

    /// The delay after the attempt with this number, from 1; `nil` where it was the last.
    static func delay(after failure: SinkFailure, attempt: Int, of attempts: Int) -> Duration? {
        guard failure.isRetriable, attempt < attempts else { return nil }
        // Sixteen doublings are beyond the maximum.
        let delay = min(Self.firstDelay * (1 << max(0, min(attempt - 1, 16))), Self.delayMaximum)
        return max(delay, min(failure.retryAfter ?? .zero, Self.retryAfterMaximum))
    }
}
