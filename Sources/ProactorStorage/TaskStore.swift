package import ProactorModel

/// Tasks as those who submitted them see them.
///
/// A task is open while any of its events is unrouted, any of its runs is neither completed nor dead-lettered, or any of
/// its proposals waits. Its ``ProgressEntry/Kind/taskCompleted`` entry commits with the change that leaves nothing open.
/// An implementation may keep nothing of a task that no rule matched but its event, and answer from that.
package protocol TaskStore: Sendable {
    func task(_ id: TaskID) async throws(StoreError) -> TaskSnapshot?

    /// Tasks by age, youngest first, from the one that was created before `before`'s on.
    func tasks(_ filter: TaskFilter, before: TaskID?, limit: Int) async throws(StoreError) -> [TaskSnapshot]

    /// The task's progress with numbers greater than `number`, in order. Entry 1 is ``ProgressEntry/Kind/eventAccepted``.
    func progress(of id: TaskID, after number: Int, limit: Int) async throws(StoreError) -> [NumberedProgress]

    /// Adds entries that change nothing else.
    func appendProgress(_ entries: [ProgressEntry]) async throws(StoreError)
}

/// A task and what it set off.
package struct TaskSnapshot: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Events are to be routed or runs at work.
        case running
        /// Nothing is at work, and a proposal waits for a decision.
        case waiting
        /// Nothing is left to do.
        case completed
    }

    package var id: TaskID
    package var state: State
    /// The event that began it.
    package var event: LoggedEvent
    package var runs: [Run]
    package var proposals: [Proposal]

    package init(id: TaskID, state: State, event: LoggedEvent, runs: [Run], proposals: [Proposal]) {
        self.id = id
        self.state = state
        self.event = event
        self.runs = runs
        self.proposals = proposals
    }
}

/// Which tasks to list; what is `nil` does not restrict.
package struct TaskFilter: Hashable, Sendable {
    package var state: TaskSnapshot.State?
    /// The event that began it.
    package var event: EventConditions
    /// A rule that matched.
    package var rule: String?
    /// An agent that was woken; where there is a rule as well, by that rule.
    package var agent: String?
    /// Accepted at this time or later.
    package var since: Timestamp?
    /// Accepted before this time.
    package var until: Timestamp?

    package init(
        state: TaskSnapshot.State? = nil,
        event: EventConditions = EventConditions(),
        rule: String? = nil,
        agent: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.state = state
        self.event = event
        self.rule = rule
        self.agent = agent
        self.since = since
        self.until = until
    }
}
