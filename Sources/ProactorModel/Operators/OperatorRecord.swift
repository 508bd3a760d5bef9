/// Names what a time operator knows of one key.
package struct OperatorKey: Hashable, Sendable {
    /// The operator: a hash of its rule's name and its meaning, so that another meaning never reads this one's state.
    package var operation: String
    /// The JSON text of what `per` gave; empty where the rule has none.
    package var key: String

    package init(operation: String, key: String) {
        self.operation = operation
        self.key = key
    }
}

/// What a time operator knows of one key, as it is stored.
package struct OperatorRecord: Hashable, Sendable {
    package var id: OperatorKey
    /// The rule's name.
    package var rule: String
    /// Counts the changes; 0 where nothing is stored yet.
    package var version: Int64
    package var state: JSONValue
    /// When there is something to do: to fire, or to forget it.
    package var dueAt: Timestamp
    /// The events that it keeps in the log, oldest first, with their tasks.
    package var held: [HeldEvent]
    /// Whether the tasks of ``held`` are open as long as it keeps them.
    package var keepsTasksOpen: Bool

    package init(
        id: OperatorKey,
        rule: String,
        version: Int64,
        state: JSONValue,
        dueAt: Timestamp,
        held: [HeldEvent],
        keepsTasksOpen: Bool
    ) {
        self.id = id
        self.rule = rule
        self.version = version
        self.state = state
        self.dueAt = dueAt
        self.held = held
        self.keepsTasksOpen = keepsTasksOpen
    }
}

/// An event of the log that a time operator will come back to.
package struct HeldEvent: Hashable, Sendable {
    package var sequence: Int64
    package var taskID: TaskID
    /// When it arrived, in milliseconds since the epoch.
    package var at: Int64

    package init(sequence: Int64, taskID: TaskID, at: Int64) {
        self.sequence = sequence
        self.taskID = taskID
        self.at = at
    }

    package var json: JSONValue { [.int(self.sequence), .string(self.taskID.rawValue), .int(self.at)] }

    /// `nil` for what ``json`` does not make.
    package init?(json: JSONValue) {
        guard let parts = json.arrayValue, parts.count == 3, let sequence = parts[0].intValue,
            let task = parts[1].stringValue, let at = parts[2].intValue
        else { return nil }
        self.init(sequence: sequence, taskID: TaskID(rawValue: task), at: at)
    }
}

/// A change of what a time operator knows of one key.
package struct OperatorChange: Hashable, Sendable {
    package var id: OperatorKey
    /// The version that the change was decided at; 0 where nothing was stored.
    package var from: Int64
    /// What is stored from now on; `nil` to forget it.
    package var record: OperatorRecord?

    package init(id: OperatorKey, from: Int64, record: OperatorRecord?) {
        self.id = id
        self.from = from
        self.record = record
    }
}

/// What a time operator makes happen in a task.
package struct TaskEffect: Hashable, Sendable {
    package var taskID: TaskID
    /// The event of the task that it is about.
    package var sequence: Int64
    /// By how many more operators the task is kept open, or fewer.
    package var held: Int
    package var runs: [Run]
    package var progress: [ProgressEntry]

    package init(taskID: TaskID, sequence: Int64, held: Int = 0, runs: [Run] = [], progress: [ProgressEntry] = []) {
        self.taskID = taskID
        self.sequence = sequence
        self.held = held
        self.runs = runs
        self.progress = progress
    }
}
