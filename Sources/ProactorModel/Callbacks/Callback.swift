/// A URL that gets a task once it is completed.
package struct Callback: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// The task is not completed.
        case waiting
        case queued
        case delivered
        /// It was given up.
        case failed
    }

    /// The same over all attempts, for the receiver to tell repeats by.
    package var id: CallbackID
    package var taskID: TaskID
    package var url: String
    package var state: State
    package var attempt: Int
    /// When it is due; `nil` unless it is queued.
    package var nextAt: Timestamp?
    package var lastError: String?
    package var finishedAt: Timestamp?

    package init(
        id: CallbackID,
        taskID: TaskID,
        url: String,
        state: State = .waiting,
        attempt: Int = 0,
        nextAt: Timestamp? = nil,
        lastError: String? = nil,
        finishedAt: Timestamp? = nil
    ) {
        self.id = id
        self.taskID = taskID
        self.url = url
        self.state = state
        self.attempt = attempt
        self.nextAt = nextAt
        self.lastError = lastError
        self.finishedAt = finishedAt
    }
}
