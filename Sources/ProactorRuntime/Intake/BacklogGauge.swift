import Synchronization

/// How many accepted events wait for the router; kept in memory, so that taking in an event does not ask the store.
package final class BacklogGauge: Sendable {
    private let count = Atomic(0)

    package init() {}

    package var unroutedEvents: Int { self.count.load(ordering: .relaxed) }

    package func added(_ events: Int) {
        self.count.add(events, ordering: .relaxed)
    }

    /// Sets what the store says, which is right where several count: at start, and whenever the router has caught up.
    package func set(_ events: Int) {
        self.count.store(events, ordering: .relaxed)
    }
}
