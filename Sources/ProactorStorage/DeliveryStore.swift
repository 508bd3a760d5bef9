package import ProactorModel

/// The queue of what is to be shown in sinks, each item retried on its own.
///
/// Of one proposal and one sink the deliveries are made in the order in which they were queued: what changed is shown after
/// what was first shown, or after that was given up.
package protocol DeliveryStore: Sendable {
    /// Gives due deliveries to a worker, oldest first; those whose lease ran out are given again.
    func claimDeliveries(_ claim: DeliveryClaim) async throws(StoreError) -> [Delivery]

    /// When the next of these deliveries is due; `nil` when none ever will be.
    func nextDeliveryDue(of sinks: DeliveryClaim.Sinks) async throws(StoreError) -> Timestamp?

    /// Takes a delivery off the queue for good.
    ///
    /// - Parameter reference: Where the sink shows the proposal now; `nil` leaves what is known as it is.
    func finish(
        _ id: DeliveryID,
        worker: String,
        reference: JSONValue?,
        at time: Timestamp
    )
        async throws(StoreError)

    /// Puts a delivery back after a failed attempt, or, when `nextAt` is `nil`, among the dead letters.
    ///
    /// - Parameter reference: What the attempt got done; `nil` leaves what is known as it is.
    func fail(
        _ id: DeliveryID,
        worker: String,
        error: String,
        reference: JSONValue?,
        nextAt: Timestamp?
    )
        async throws(StoreError)

    func delivery(_ id: DeliveryID) async throws(StoreError) -> Delivery?

    /// Where a sink shows a proposal, in the sink's own words.
    func sinkReference(_ sink: String, of proposal: ProposalID) async throws(StoreError) -> JSONValue?

    /// Deliveries, youngest first; of every sink and in every state where `nil`.
    func deliveries(
        in state: Delivery.State?,
        sink: String?,
        before: DeliveryID?,
        limit: Int
    )
        async throws(StoreError) -> [Delivery]

    /// Puts a dead letter back into the queue, with all its attempts before it, and its audit entry with it.
    ///
    /// - Throws: ``StoreError/notFound(_:)``; ``StoreError/conflict(_:)`` where it is no dead letter.
    func retryDelivery(_ id: DeliveryID, at time: Timestamp, audit: [AuditRecord]) async throws(StoreError)
}

/// What a worker asks for.
package struct DeliveryClaim: Hashable, Sendable {
    package enum Sinks: Hashable, Sendable {
        case one(String)
        /// What nobody else asks for: deliveries to sinks that are declared no more.
        case otherThan([String])
    }

    package var sinks: Sinks
    package var limit: Int
    package var worker: String
    package var now: Timestamp
    package var leaseUntil: Timestamp

    package init(sinks: Sinks, limit: Int, worker: String, now: Timestamp, leaseUntil: Timestamp) {
        self.sinks = sinks
        self.limit = limit
        self.worker = worker
        self.now = now
        self.leaseUntil = leaseUntil
    }
}

/// One item for one sink.
package struct Delivery: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case queued
        case delivered
        case deadLettered = "dead-lettered"
    }

    /// What is to be shown: it is read from the store when it is delivered.
    package enum Content: Hashable, Sendable {
        case proposal(ProposalID, NoticeOccasion)
        /// An event, by its place in the log.
        case event(sequence: Int64)
    }

    package var id: DeliveryID
    package var sink: String
    package var content: Content
    package var state: State
    package var attempt: Int
    package var nextAt: Timestamp
    package var lastError: String?

    package init(
        id: DeliveryID,
        sink: String,
        content: Content,
        state: State = .queued,
        attempt: Int = 0,
        nextAt: Timestamp,
        lastError: String? = nil
    ) {
        self.id = id
        self.sink = sink
        self.content = content
        self.state = state
        self.attempt = attempt
        self.nextAt = nextAt
        self.lastError = lastError
    }

    /// The proposal that is shown; `nil` for an event.
    package var proposalID: ProposalID? {
        guard case .proposal(let id, _) = self.content else { return nil }
        return id
    }
}
