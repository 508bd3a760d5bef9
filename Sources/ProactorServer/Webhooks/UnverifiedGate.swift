import ProactorModel
import Synchronization

/// Bounds how many deliveries that nobody vouches for are written to the disk, whoever sends how many.
final class UnverifiedGate: Sendable {
    /// Deliveries of one webhook that are kept in a minute; further ones are counted only.
    static let perMinuteMaximum = 60

    private let minutes = Mutex<[String: (minute: Int64, count: Int)]>([:])

    /// Whether one more may be kept.
    ///
    /// - Parameter source: The name of a declared webhook, of which there are few.
    func admits(_ source: String, at now: Timestamp) -> Bool {
        let minute = now.seconds / 60
        return self.minutes.withLock { minutes in
            let count = minutes[source].flatMap { $0.minute == minute ? $0.count : nil } ?? 0
            guard count < Self.perMinuteMaximum else { return false }
            minutes[source] = (minute, count + 1)
            return true
        }
    }
}
