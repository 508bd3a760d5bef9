import Foundation
package import ProactorModel

/// What time it is, and how to wait: the only way in which the engine learns either.
package protocol WallClock: Sendable {
    var now: Timestamp { get }

    /// Returns at `time`, or soon after; throws when the task is cancelled.
    func sleep(until time: Timestamp) async throws(CancellationError)
}

/// The machine's clock.
package struct SystemWallClock: WallClock {
    package init() {}

    package var now: Timestamp {
        Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package func sleep(until time: Timestamp) async throws(CancellationError) {
        do {
            try await Task.sleep(for: max(.zero, time.duration(since: self.now)))
        } catch {
            throw CancellationError()
        }
    }
}
