package import ProactorModel

/// The queue of what is to be shown in sinks, each item retried on its own.
package protocol DeliveryStore: Sendable {
    /// Gives due deliveries to a worker, oldest first; those whose lease ran out are given again.
    func claimDeliveries(
        limit: Int,
        worker: String,
        now: Timestamp,
        leaseUntil: Timestamp
    )
        async throws(StoreError) -> [Delivery]

    func nextDeliveryDue() async throws(StoreError) -> Timestamp?

    /// Takes a delivery off the queue for good.
    func finish(_ id: DeliveryID, worker: String, at time: Timestamp) async throws(StoreError)

    /// Puts a delivery back after a failed attempt, or, when `nextAt` is `nil`, among the dead letters.
    func fail(_ id: DeliveryID, worker: String, error: String, nextAt: Timestamp?) async throws(StoreError)

    func delivery(_ id: DeliveryID) async throws(StoreError) -> Delivery?
}

/// One item for one sink.
package struct Delivery: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case queued
        case delivered
        case deadLettered = "dead-lettered"
    }

    package var id: DeliveryID
    package var sink: String
    package var proposalID: ProposalID
    package var state: State
    package var attempt: Int
    package var nextAt: Timestamp
    package var lastError: String?

    package init(
        id: DeliveryID,
        sink: String,
        proposalID: ProposalID,
        state: State = .queued,
        attempt: Int = 0,
        nextAt: Timestamp,
        lastError: String? = nil
    ) {
        self.id = id
        self.sink = sink
        self.proposalID = proposalID
        self.state = state
        self.attempt = attempt
        self.nextAt = nextAt
        self.lastError = lastError
    }
}
