import CoreMetrics
import Synchronization

/// One series of a histogram. Timers record nanoseconds and are shown in seconds.
final class HistogramCell: TimerHandler, RecorderHandler, Sendable {
    /// What was recorded, consistent in itself.
    struct Reading: Hashable, Sendable {
        /// Values at most as great as each bound, but greater than the one before; the last counts what exceeds them all.
        var counts: [UInt64]
        var sum: Double
    }

    private let bounds: [Double]
    private let state: Mutex<Reading>

    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(Reading(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    var reading: Reading { self.state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) { self.record(Double(max(0, duration)) / 1_000_000_000) }

    func record(_ value: Int64) { self.record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = self.bounds.firstIndex { value <= $0 } ?? self.bounds.count
        self.state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }
}
