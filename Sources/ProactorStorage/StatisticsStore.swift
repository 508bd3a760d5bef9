package import ProactorModel

/// How much there is of what waits: for those who watch the engine.
package protocol StatisticsStore: Sendable {
    /// Counts what waits now. It may take as long as the queues are; nobody asks for it with each event.
    func statistics() async throws(StoreError) -> StoreStatistics

    /// What the store takes and holds of the disk; answers without waiting for anything.
    func diskUsage() -> DiskUsage
}

/// What waits in a store.
package struct StoreStatistics: Hashable, Sendable {
    /// Runs of one agent in one state.
    package struct Runs: Hashable, Sendable {
        package var agent: String
        package var state: Run.State
        package var count: Int
        /// When the oldest of them was due; where they are queued, this may be in the future.
        package var dueSince: Timestamp?

        package init(agent: String, state: Run.State, count: Int, dueSince: Timestamp?) {
            self.agent = agent
            self.state = state
            self.count = count
            self.dueSince = dueSince
        }
    }

    /// Deliveries to one sink in one state.
    package struct Deliveries: Hashable, Sendable {
        package var sink: String
        package var state: Delivery.State
        package var count: Int
        package var dueSince: Timestamp?

        package init(sink: String, state: Delivery.State, count: Int, dueSince: Timestamp?) {
            self.sink = sink
            self.state = state
            self.count = count
            self.dueSince = dueSince
        }
    }

    package var unroutedEvents: Int
    /// Those that are not at their end, by agent and state.
    package var runs: [Runs]
    /// Runs that could not go on, and that nobody has dealt with.
    package var deadLetters: Int
    package var waitingProposals: Int
    package var oldestProposal: Timestamp?
    /// Those that were not made, by sink and state.
    package var deliveries: [Deliveries]

    package init(
        unroutedEvents: Int = 0,
        runs: [Runs] = [],
        deadLetters: Int = 0,
        waitingProposals: Int = 0,
        oldestProposal: Timestamp? = nil,
        deliveries: [Deliveries] = []
    ) {
        self.unroutedEvents = unroutedEvents
        self.runs = runs
        self.deadLetters = deadLetters
        self.waitingProposals = waitingProposals
        self.oldestProposal = oldestProposal
        self.deliveries = deliveries
    }
}

/// What a store takes of the disk.
package struct DiskUsage: Hashable, Sendable {
    /// Bytes of the database.
    package var file: Int64
    /// Bytes of what is not in the database's file yet.
    package var log: Int64

    package init(file: Int64, log: Int64) {
        self.file = file
        self.log = log
    }
}
