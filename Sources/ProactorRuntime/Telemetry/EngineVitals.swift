package import ProactorModel
import Synchronization

/// Whether the loops that do the work are alive, and get on with it. A loop tells at each turn, also when it has nothing to do
/// or the store is out of reach.
package final class Heartbeat: Sendable {
    private struct State {
        var beatAt: Timestamp?
        var progressAt: Timestamp?
    }

    private let state = Mutex(State())

    package init() {}

    /// When the loop last began a turn; `nil` before the first.
    package var beatAt: Timestamp? { self.state.withLock { $0.beatAt } }

    /// When it last did some of its work, or saw that there was none.
    package var progressAt: Timestamp? { self.state.withLock { $0.progressAt } }

    package func beat(at now: Timestamp) { self.state.withLock { $0.beatAt = now } }

    package func progress(at now: Timestamp) { self.state.withLock { $0.progressAt = now } }
}

/// The loops of a process by name, and whether it shuts down: what `/health` looks at.
package final class EngineVitals: Sendable {
    /// How long a loop that has nothing to do stays silent at the longest.
    package static let idleMaximum = Duration.seconds(30)

    package let startedAt: Timestamp
    /// `nil` where another process routes.
    package let router: Heartbeat?
    /// `nil` where other processes work.
    package let workers: Heartbeat?
    package let sinks = SinkVitals()
    package let sources = SourceVitals()
    private let stopping = Atomic(false)

    package init(startedAt: Timestamp, router: Heartbeat? = nil, workers: Heartbeat? = nil) {
        self.startedAt = startedAt
        self.router = router
        self.workers = workers
    }

    /// Whether a shutdown has begun.
    package var isStopping: Bool { self.stopping.load(ordering: .relaxed) }

    package func beginStopping() { self.stopping.store(true, ordering: .relaxed) }
}
