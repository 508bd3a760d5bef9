import Histogram
import NIOCore
import Synchronization

/// When entries reached the watchers of a stream, and when what they tell of was committed.
final class Arrivals: Sendable {
    private struct State {
        /// When each request that made something happen was sent, and when it was answered.
        var requests: [(posted: NIODeadline, committed: NIODeadline)] = []
        /// The entry's place among those of its watcher, and when it was read.
        var read: [(place: Int, at: NIODeadline)] = []
        var connected = 0
        var closed = 0
        var lagging = 0
    }

    private let state = Mutex(State())

    /// How many watchers have got the beginning of their answer.
    var connected: Int { self.state.withLock { $0.connected } }
    /// How many connections have ended, and how many were told before that they were too slow.
    var closed: Int { self.state.withLock { $0.closed } }
    var lagging: Int { self.state.withLock { $0.lagging } }
    var readCount: Int { self.state.withLock { $0.read.count } }

    func noteConnected() { self.state.withLock { $0.connected += 1 } }
    func noteClosed() { self.state.withLock { $0.closed += 1 } }
    func noteLagging() { self.state.withLock { $0.lagging += 1 } }

    func note(posted: NIODeadline, committed: NIODeadline) {
        self.state.withLock { $0.requests.append((posted, committed)) }
    }

    func noteRead(place: Int, at now: NIODeadline) { self.state.withLock { $0.read.append((place, now)) } }

    /// From each request and from its answer, which comes after the commit, to each watcher's read. What a watcher read before the
    /// answer came took no time.
    var latencies: (sincePost: Histogram<UInt64>, sinceAnswer: Histogram<UInt64>) {
        self.state.withLock { state in
            var sincePost = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
            var sinceAnswer = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
            for (place, at) in state.read where place < state.requests.count {
                let request = state.requests[place]
                sincePost.record(UInt64(max(1, (at - request.posted).nanoseconds / 1000)))
                sinceAnswer.record(UInt64(max(1, (at - request.committed).nanoseconds / 1000)))
            }
            return (sincePost, sinceAnswer)
        }
    }
}
