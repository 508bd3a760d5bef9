import ProactorModel
import Synchronization

/// Counts wrong tokens by the address that they come from, so that nobody fills the log with them. Right tokens are never held up: they
/// cannot be guessed, so that there is no guessing to slow down.
final class FailedAttempts: Sendable {
    /// Wrong tokens from one address in one window.
    static let attemptsMaximum = 30
    static let window = Duration.seconds(60)
    /// Addresses that are counted at once; past that many, the oldest count is forgotten.
    private static let addressesMaximum = 1000

    private struct Count {
        var since: Timestamp
        var attempts: Int
    }

    private let counts = Mutex<[String: Count]>([:])

    /// Notes a wrong token; answers how long the address is to wait when it sent too many.
    func note(from address: String, at now: Timestamp) -> Duration? {
        self.counts.withLock { counts in
            var count = counts[address] ?? Count(since: now, attempts: 0)
            if now.duration(since: count.since) >= Self.window { count = Count(since: now, attempts: 0) }
            count.attempts += 1
            if counts[address] == nil, counts.count >= Self.addressesMaximum {
                counts = counts.filter { now.duration(since: $0.value.since) < Self.window }
                if counts.count >= Self.addressesMaximum,
                    let oldest = counts.min(by: { $0.value.since < $1.value.since })
                {
                    counts[oldest.key] = nil
                }
            }
            counts[address] = count
            guard count.attempts > Self.attemptsMaximum else { return nil }
            return Self.window - now.duration(since: count.since)
        }
    }
}
