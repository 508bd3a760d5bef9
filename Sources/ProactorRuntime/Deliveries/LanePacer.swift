import ProactorComponents
import ProactorModel
import Synchronization

/// Keeps the interval between deliveries of one lane, whichever sinks they are of.
final class LanePacer: Sendable {
    /// The next moment that is free, by lane; there are no more lanes than sinks.
    private let free = Mutex<[String: Timestamp]>([:])

    /// Returns when it is the caller's turn.
    func turn(_ sink: String, _ pace: SinkPace, clock: any WallClock) async throws(CancellationError) {
        guard pace.interval > .zero else { return }
        let now = clock.now
        let start = self.free.withLock { free in
            let start = max(now, free[pace.lane ?? sink] ?? now)
            free[pace.lane ?? sink] = start.advanced(by: pace.interval)
            return start
        }
        if start > now { try await clock.sleep(until: start) }
    }
}
