package import ProactorModel

/// The queue of runs, their leases and their journals.
package protocol RunStore: Sendable {
    /// Gives due runs to a worker, at most `limit`, and of each agent at most as many as `freePlaces` has for it; agents that
    /// it does not name get none. A run whose lease ran out is given again, as a new attempt.
    ///
    /// Of one rule the oldest `nextAt` goes first. The rules of an agent take turns, so that one with many runs does not hold up
    /// the others, and so do agents. Runs of a higher priority go before others, but for one claim in eight, so that none waits for ever.
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

    /// Puts a run among the dead letters, and the events that tell of it on the bus. - Throws: ``StoreError/leaseLost(_:)``
    func deadLetter(
        _ lease: RunLease,
        after failure: RunFailure,
        outputs: [NewEvent],
        progress: [ProgressEntry]
    ) async throws(StoreError)

    /// Puts a run back into the queue without counting the attempt: a limit holds it, not a failure. - Throws: ``StoreError/leaseLost(_:)``
    func park(_ lease: RunLease, until: Timestamp, progress: [ProgressEntry]) async throws(StoreError)

    /// Lets a run wait without a worker until everything that it waits for has ended: the runs that it delegated to, and the
    /// proposals for its calls. Where nothing of it is open, the run is queued at once. The attempt is not counted.
    ///
    /// - Throws: ``StoreError/leaseLost(_:)``
    func suspend(_ lease: RunLease, _ suspension: RunSuspension) async throws(StoreError)

    /// Ends the runs that are not at their end yet, and those that they delegated to: nobody wants their results any more.
    func cancel(_ ids: [RunID], because failure: RunFailure) async throws(StoreError)

    /// The runs that a run delegated to, in the order of its calls.
    func children(of id: RunID) async throws(StoreError) -> [Run]

    /// The proposals for calls of a run.
    func callProposals(of id: RunID) async throws(StoreError) -> [Proposal]

    /// What the model turns of a run used, and those of all runs below it.
    func usage(of id: RunID) async throws(StoreError) -> RunUsage

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
    /// What the runs that it delegated to have used.
    package var delegated: RunUsage

    package init(
        lease: RunLease,
        run: Run,
        event: LoggedEvent,
        steps: [Step],
        delegated: RunUsage = RunUsage()
    ) {
        self.lease = lease
        self.run = run
        self.event = event
        self.steps = steps
        self.delegated = delegated
    }
}

/// What a finished run leaves behind.
package struct RunCompletion: Hashable, Sendable {
    package var outputs: [NewEvent]
    package var proposals: [Proposal]
    package var deliveries: [Delivery]
    package var progress: [ProgressEntry]
    /// What was approved without asking anybody.
    package var audit: [AuditRecord]
    /// What the run found out for the run that delegated to it.
    package var result: JSONValue?
    package var at: Timestamp

    package init(
        outputs: [NewEvent],
        proposals: [Proposal],
        deliveries: [Delivery],
        progress: [ProgressEntry],
        audit: [AuditRecord] = [],
        result: JSONValue? = nil,
        at: Timestamp
    ) {
        self.outputs = outputs
        self.proposals = proposals
        self.deliveries = deliveries
        self.progress = progress
        self.audit = audit
        self.result = result
        self.at = at
    }
}

/// What a run waits for without a worker.
package struct RunSuspension: Hashable, Sendable {
    /// Runs to be queued, each with the call that it works for. Those that are there already are left as they are.
    package var children: [Run]
    /// Proposals for calls that need a person's approval.
    package var proposals: [Proposal]
    package var deliveries: [Delivery]
    /// When the run goes on whatever is still open; `nil` waits for ever.
    package var until: Timestamp?
    package var progress: [ProgressEntry]
    package var at: Timestamp

    package init(
        children: [Run],
        proposals: [Proposal],
        deliveries: [Delivery],
        until: Timestamp?,
        progress: [ProgressEntry],
        at: Timestamp
    ) {
        self.children = children
        self.proposals = proposals
        self.deliveries = deliveries
        self.until = until
        self.progress = progress
        self.at = at
    }
}
