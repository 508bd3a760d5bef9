import Histogram
import Synchronization

/// What comes of a load, counted while it goes on.
final class LoadResult: Sendable {
    private struct Counts {
        var latencies = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
        var accepted = 0
        var refused = 0
    }

    private let counts = Mutex(Counts())

    /// - Parameter microseconds: How long the answer took; `nil` where none came.
    func record(isAccepted: Bool, microseconds: UInt64?) {
        self.counts.withLock { counts in
            if let microseconds { counts.latencies.record(microseconds) }
            if isAccepted { counts.accepted += 1 } else { counts.refused += 1 }
        }
    }

    var figures: LoadFigures {
        self.counts.withLock { counts in
            LoadFigures(
                accepted: counts.accepted,
                refused: counts.refused,
                p50Milliseconds: Double(counts.latencies.valueAtPercentile(50)) / 1000,
                p99Milliseconds: Double(counts.latencies.valueAtPercentile(99)) / 1000
            )
        }
    }
}

/// A load's outcome.
struct LoadFigures: Sendable {
    /// Requests that were answered with 202, and all others.
    let accepted: Int
    let refused: Int
    let p50Milliseconds: Double
    let p99Milliseconds: Double
}
