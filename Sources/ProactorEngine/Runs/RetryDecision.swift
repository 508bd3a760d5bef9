package import ProactorModel
package import ProactorRules

/// What becomes of a run whose attempt failed.
package enum RetryDecision: Hashable, Sendable {
    case retry(at: Timestamp)
    case deadLetter

    /// - Parameter random: From 0 up to 1; decides how much of the jitter is used.
    package init(after failure: RunFailure, policy: RetryPolicy, random: Double) {
        guard failure.isRetriable, failure.attempt < policy.attempts else {
            self = .deadLetter
            return
        }
        self = .retry(at: failure.at.advanced(by: policy.delay(afterAttempt: failure.attempt, random: random)))
    }
}

extension RetryPolicy {
    /// How long to wait after the attempt with this number, counted from 1.
    package func delay(afterAttempt attempt: Int, random: Double) -> Duration {
        let longest = Double(self.longest.wholeMilliseconds)
        var delay = Double(self.first.wholeMilliseconds)
        var remaining = attempt - 1
        while remaining > 0, delay < longest, self.factor > 1 {
            delay *= self.factor
            remaining -= 1
        }
        delay = min(delay, longest) * (1 - self.jitter * random)
        return .milliseconds(Int64(delay))
    }
}
