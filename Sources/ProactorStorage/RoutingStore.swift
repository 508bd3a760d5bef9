package import ProactorModel

/// The router's position in the log and what it makes of the events: they commit together.
package protocol RoutingStore: Sendable {
    /// The sequence of the last routed event; 0 before the first.
    func routerPosition() async throws(StoreError) -> Int64

    /// Moves the position and creates the runs, all or nothing.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when the position is no longer ``RoutingCommit/from``: somebody else routed these events.
    func commit(_ routing: RoutingCommit) async throws(StoreError)
}

/// What follows from a stretch of the log.
package struct RoutingCommit: Hashable, Sendable {
    /// The position that the decision was made at.
    package var from: Int64
    /// The sequence of the last event that was decided.
    package var to: Int64
    /// The events of the stretch, in order; one entry for each event between `from` and `to`.
    package var events: [RoutedEvent]
    /// What follows for time operators, beside what the events themselves say; `nil` where nothing does.
    package var operators: OperatorCommit?
    package var at: Timestamp

    package init(
        from: Int64,
        to: Int64,
        events: [RoutedEvent],
        operators: OperatorCommit? = nil,
        at: Timestamp
    ) {
        self.from = from
        self.to = to
        self.events = events
        self.operators = operators
        self.at = at
    }
}

/// What follows from one event of the log.
package struct RoutedEvent: Hashable, Sendable {
    package var sequence: Int64
    package var taskID: TaskID
    /// Runs to be queued, with the event's task.
    package var runs: [Run]
    /// What to tell of it. The store adds ``ProgressEntry/Kind/taskCompleted`` where nothing of the task is left to do.
    package var progress: [ProgressEntry]
    /// What waits for a decision and is moot now.
    package var withdrawals: [WithdrawalNotice]
    /// To the sinks that are told of events of its type.
    package var deliveries: [Delivery]
    /// How many time operators will come back to the event.
    package var held = 0

    package init(
        sequence: Int64,
        taskID: TaskID,
        runs: [Run] = [],
        progress: [ProgressEntry] = [],
        withdrawals: [WithdrawalNotice] = [],
        deliveries: [Delivery] = []
    ) {
        self.sequence = sequence
        self.taskID = taskID
        self.runs = runs
        self.progress = progress
        self.withdrawals = withdrawals
        self.deliveries = deliveries
    }
}

/// The sources of the rule books that runs began with, so that a restart can end those runs with the same.
package protocol RuleBookStore: Sendable {
    /// Keeps a rule book under its content hash, as the one that is in force from now on; the contents of a hash that is
    /// known already are left as they are.
    func saveRuleBook(hash: String, contents: JSONValue, at time: Timestamp) async throws(StoreError)

    func ruleBook(hash: String) async throws(StoreError) -> JSONValue?
}
