import ProactorEngine
package import ProactorModel
import Synchronization

/// How many accepted events wait for the router, and how fast it works them off; kept in memory, so that taking in an event does not
/// ask the store.
package final class BacklogGauge: Sendable {
    private let count = Atomic(0)
    private let rate = Mutex(DrainRate())

    package init() {}

    package var unroutedEvents: Int { self.count.load(ordering: .relaxed) }

    package func added(_ events: Int) {
        self.count.add(events, ordering: .relaxed)
    }

    /// Notes that the router has decided on events.
    package func routed(_ events: Int, at now: Timestamp) {
        self.count.subtract(events, ordering: .relaxed)
        self.rate.withLock { $0.note(events, at: now) }
    }

    /// How long who is refused should wait, by how fast the router has been lately.
    package func retryAfter(limit: Int, at now: Timestamp) -> Duration {
        let perSecond = self.rate.withLock { $0.perSecond(at: now) }
        return BacklogWait.duration(waiting: self.unroutedEvents, limit: limit, perSecond: perSecond)
    }

    /// Sets what the store says, which is right where several count: at start, and whenever the router has caught up.
    package func set(_ events: Int) {
        self.count.store(events, ordering: .relaxed)
    }
}
