package import ProactorModel

/// The queue of runs, their leases and their journals.
package protocol RunStore: Sendable {
    /// Gives due runs to a worker, oldest `nextAt` first, at most `limit`, and of each agent at most as many as `freePlaces` has for it; agents that
    /// it does not name get none. A run whose lease ran out is given again, as a new attempt.
    ///
    /// Every claim raises the run's fence, which outdates all earlier leases of it.
    func claimRuns(_ claim: RunClaim) async throws(StoreError) -> [ClaimedRun]

    /// When the next run that is queued or leased becomes claimable; `nil` when none ever will.
    func nextRunDue() async throws(StoreError) -> Timestamp?

    /// The agents of all runs that are queued or leased.
    func agentsAtWork() async throws(StoreError) -> Set<String>

    /// Prolongs a lease. - Throws: ``StoreError/leaseLost(_:)``
    func renew(_ lease: RunLease, until: Timestamp) async throws(StoreError)

    /// Adds a step to the run's journal, with what to tell of it. - Throws: ``StoreError/leaseLost(_:)``
    func journal(_ step: Step, under lease: RunLease, progress: [ProgressEntry]) async throws(StoreError)

    /// Ends a run: its outputs, its proposals and its completion commit together. - Throws: ``StoreError/leaseLost(_:)``
    func complete(_ lease: RunLease, with completion: RunCompletion) async throws(StoreError)

    /// Puts a run back into the queue after a failed attempt. - Throws: ``StoreError/leaseLost(_:)``
    func retry(
        _ lease: RunLease,
        after failure: RunFailure,
        nextAt: Timestamp,
        progress: [ProgressEntry]
    )
        async throws(StoreError)

    /// Puts a run among the dead letters. - Throws: ``StoreError/leaseLost(_:)``
    func deadLetter(_ lease: RunLease, after failure: RunFailure, progress: [ProgressEntry]) async throws(StoreError)

    /// Hands a run back unfinished, at once claimable, without counting the attempt: for a worker that shuts down.
    func release(_ lease: RunLease) async throws(StoreError)

    func run(_ id: RunID) async throws(StoreError) -> Run?

    /// The run's steps in order.
    func steps(of id: RunID) async throws(StoreError) -> [Step]

    /// Runs in a state, youngest first.
    func runs(in state: Run.State, limit: Int) async throws(StoreError) -> [Run]
}

/// What a worker asks for.
package struct RunClaim: Hashable, Sendable {
    package var worker: String
    package var limit: Int
    /// How many more runs of each agent may begin.
    package var freePlaces: [String: Int]
    package var now: Timestamp
    package var leaseUntil: Timestamp

    package init(worker: String, limit: Int, freePlaces: [String: Int], now: Timestamp, leaseUntil: Timestamp) {
        self.worker = worker
        self.limit = limit
        self.freePlaces = freePlaces
        self.now = now
        self.leaseUntil = leaseUntil
    }
}

/// The right to work on a run, until it expires or another worker's claim raises the fence.
package struct RunLease: Hashable, Sendable {
    package var runID: RunID
    package var worker: String
    package var fence: Int64

    package init(runID: RunID, worker: String, fence: Int64) {
        self.runID = runID
        self.worker = worker
        self.fence = fence
    }
}

/// A run with all that a worker needs to go on with it.
package struct ClaimedRun: Hashable, Sendable {
    package var lease: RunLease
    package var run: Run
    package var event: LoggedEvent
    package var steps: [Step]

    package init(lease: RunLease, run: Run, event: LoggedEvent, steps: [Step]) {
        self.lease = lease
        self.run = run
        self.event = event
        self.steps = steps
    }
}

/// What a finished run leaves behind.
package struct RunCompletion: Hashable, Sendable {
    package var outputs: [NewEvent]
    package var proposals: [Proposal]
    package var deliveries: [Delivery]
    package var progress: [ProgressEntry]
    package var at: Timestamp

    package init(
        outputs: [NewEvent],
        proposals: [Proposal],
        deliveries: [Delivery],
        progress: [ProgressEntry],
        at: Timestamp
    ) {
        self.outputs = outputs
        self.proposals = proposals
        self.deliveries = deliveries
        self.progress = progress
        self.at = at
    }
}
