package import ProactorModel

/// The progress of all tasks in the order in which it was committed: what somebody sees who watches the whole engine.
///
/// A task that no rule matched has no entries here, as ``TaskStore`` says.
package protocol ProgressStore: Sendable {
    /// The sequence of the last entry; 0 before the first. It never goes back.
    func progressPosition() async throws(StoreError) -> Int64

    /// Entries with a sequence greater than `sequence`, in order. What is committed later has a greater one.
    func progress(after sequence: Int64, limit: Int) async throws(StoreError) -> [LoggedProgress]
}

/// An entry of a task's progress with its place among those of all tasks.
package struct LoggedProgress: Hashable, Sendable {
    /// Greater than that of every entry that was committed before; not without gaps.
    package var sequence: Int64
    package var progress: NumberedProgress
    /// The type of the event that began the task.
    package var eventType: String
    /// The rules that matched it so far, and the agents that they woke, each once.
    package var rules: [String]
    package var agents: [String]

    package init(
        sequence: Int64,
        progress: NumberedProgress,
        eventType: String,
        rules: [String],
        agents: [String]
    ) {
        self.sequence = sequence
        self.progress = progress
        self.eventType = eventType
        self.rules = rules
        self.agents = agents
    }
}
