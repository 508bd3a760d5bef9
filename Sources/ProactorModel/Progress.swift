/// One thing that happened to a task, as those who watch it are told.
package struct ProgressEntry: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case eventAccepted = "EventAccepted"
        case ruleMatched = "RuleMatched"
        /// A condition or a template could not be evaluated; the rule did not match.
        case ruleFailed = "RuleFailed"
        /// A time operator of a rule took in the event: it begins no run, or not yet.
        case ruleHeld = "RuleHeld"
        /// An event had too many hops of cause behind it, and no rule was asked.
        case hopLimitReached = "HopLimitReached"
        case runStarted = "RunStarted"
        case reasoningStep = "ReasoningStep"
        case toolCalled = "ToolCalled"
        case toolReturned = "ToolReturned"
        /// A model call, or what the run delegated, or a person's decision is waited for.
        case runWaiting = "RunWaiting"
        case runRetrying = "RunRetrying"
        case runCompleted = "RunCompleted"
        case runDeadLettered = "RunDeadLettered"
        /// A dead letter was replayed, resumed or discarded.
        case deadLetterResolved = "DeadLetterResolved"
        case eventEmitted = "EventEmitted"
        case proposalWaiting = "ProposalWaiting"
        /// Its payload was changed, somebody else may decide it, or more people were asked.
        case proposalChanged = "ProposalChanged"
        case proposalDecided = "ProposalDecided"
        case taskCompleted = "TaskCompleted"
    }

    package var taskID: TaskID
    package var kind: Kind
    package var at: Timestamp
    /// What there is to say of it; the members depend on the kind and are described in the HTTP API's documentation.
    package var data: JSONValue

    package init(taskID: TaskID, kind: Kind, at: Timestamp, data: JSONValue = .object([:])) {
        self.taskID = taskID
        self.kind = kind
        self.at = at
        self.data = data
    }
}

/// A ``ProgressEntry`` with its place in the task's stream, counted from 1 without gaps.
package struct NumberedProgress: Hashable, Sendable {
    package var number: Int
    package var entry: ProgressEntry

    package init(number: Int, entry: ProgressEntry) {
        self.number = number
        self.entry = entry
    }
}
