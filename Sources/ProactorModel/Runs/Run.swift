/// One agent's work for one match of one rule.
package struct Run: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Waits for a worker, perhaps until a later time.
        case queued
        /// A worker holds its lease.
        case running
        /// Waits without a worker for the runs that it delegated to, or for a person's decision on a call.
        case waiting
        /// Its outputs are in the log.
        case completed
        /// It used up its attempts, or could never succeed.
        case deadLettered = "dead-lettered"
    }

    package var id: RunID
    package var taskID: TaskID
    package var rule: String
    package var agent: String
    /// The content hash of the rule book that the run began with and ends with.
    package var ruleBook: String
    /// Where in the log the event stands that woke it.
    package var eventSequence: Int64
    /// The prompt as rendered from the event when the rule matched.
    package var prompt: String
    package var state: State
    /// How many times a worker has begun it.
    package var attempt: Int
    package var createdAt: Timestamp
    /// When it may next be claimed.
    package var nextAt: Timestamp
    /// When it last came to its end: a run of which a proposal is sent back is at work again, and keeps it.
    package var finishedAt: Timestamp?
    package var failures: [RunFailure]
    package var priority: Priority
    /// The call that it was delegated by; `nil` for a run that an event woke.
    package var parent: Parent?
    /// What its parent's limits leave it; `nil` for a run that an event woke.
    package var allowance: Allowance?
    /// What it found out for its parent, once it is completed.
    package var result: JSONValue?
    /// The dead letter that it runs again.
    package var replayOf: RunID?
    /// What was done about it as a dead letter.
    package var resolution: Resolution?

    package init(
        id: RunID,
        taskID: TaskID,
        rule: String,
        agent: String,
        ruleBook: String,
        eventSequence: Int64,
        prompt: String,
        state: State = .queued,
        attempt: Int = 0,
        createdAt: Timestamp,
        nextAt: Timestamp,
        finishedAt: Timestamp? = nil,
        failures: [RunFailure] = [],
        priority: Priority = .normal,
        parent: Parent? = nil,
        allowance: Allowance? = nil,
        result: JSONValue? = nil,
        replayOf: RunID? = nil,
        resolution: Resolution? = nil
    ) {
        self.id = id
        self.taskID = taskID
        self.rule = rule
        self.agent = agent
        self.ruleBook = ruleBook
        self.eventSequence = eventSequence
        self.prompt = prompt
        self.state = state
        self.attempt = attempt
        self.createdAt = createdAt
        self.nextAt = nextAt
        self.finishedAt = finishedAt
        self.failures = failures
        self.priority = priority
        self.parent = parent
        self.allowance = allowance
        self.result = result
        self.replayOf = replayOf
        self.resolution = resolution
    }
}

extension Run {
    /// The call of another run that a run works for.
    package struct Parent: Hashable, Sendable {
        package var runID: RunID
        /// The place of the call in that run's journal.
        package var step: Int
        /// Runs above this one, that run included.
        package var depth: Int

        package init(runID: RunID, step: Int, depth: Int) {
            self.runID = runID
            self.step = step
            self.depth = depth
        }
    }

    /// Tokens and money that a run may use; `nil` does not limit.
    package struct Allowance: Hashable, Sendable {
        package var tokens: Int?
        package var cost: Money?

        package init(tokens: Int?, cost: Money?) {
            self.tokens = tokens
            self.cost = cost
        }
    }

    /// How a person, or an agent with a person's approval, dealt with a dead letter.
    package struct Resolution: Hashable, Sendable {
        package enum Action: String, Hashable, Sendable, CaseIterable {
            /// Another run does the work again, from its start.
            case replayed
            /// The run itself was put back into the queue, and goes on where its journal ends.
            case resumed
            /// Nothing is to be done.
            case discarded
        }

        package var action: Action
        package var by: String
        package var reason: String?
        package var at: Timestamp
        /// The run that does the work again.
        package var replay: RunID?

        package init(action: Action, by: String, reason: String?, at: Timestamp, replay: RunID?) {
            self.action = action
            self.by = by
            self.reason = reason
            self.at = at
            self.replay = replay
        }
    }
}

/// Why one attempt at a run failed.
package struct RunFailure: Hashable, Sendable {
    /// A stable name for the kind of failure, such as `tool-failed` or ``workerLostCode``.
    package var code: String
    package var message: String
    /// Whether another attempt could succeed.
    package var isRetriable: Bool
    package var attempt: Int
    package var at: Timestamp

    package init(code: String, message: String, isRetriable: Bool, attempt: Int, at: Timestamp) {
        self.code = code
        self.message = message
        self.isRetriable = isRetriable
        self.attempt = attempt
        self.at = at
    }
}

extension RunFailure {
    /// The code of an attempt that did not end, because its process did.
    package static let workerLostCode = "worker-lost"
}

extension Run {
    /// How many processes may end while the run is at work before more of them count as its own failures.
    package static let workerLossMaximum = 10

    /// The attempts that a retry policy counts, the current one included.
    ///
    /// That a process ended is hardly ever the run's fault, so that no run is given up because its machine was restarted;
    /// but a run that ends every process that works on it must not do so for ever.
    package var countedAttempts: Int {
        let losses = self.failures.count { $0.code == RunFailure.workerLostCode }
        return self.attempt - min(losses, Self.workerLossMaximum)
    }
}

/// One journaled entry of a run: what was asked for and what came back, durable before it is used.
package struct Step: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case toolCall = "tool-call"
        case modelTurn = "model-turn"
        case say
        case emit
        /// A person sent a proposal of the run back; see ``Feedback``.
        case feedback
    }

    /// The step's place in its run, from 0; with the run's id it is the idempotency key of what the step does.
    package var index: Int
    package var kind: Kind
    /// What was called: a tool's name, an event type.
    package var name: String
    package var input: JSONValue
    package var output: StepOutput
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    /// What a model turn cost; spending counts it when the step is journaled.
    package var charge: Charge?

    package init(
        index: Int,
        kind: Kind,
        name: String,
        input: JSONValue,
        output: StepOutput,
        startedAt: Timestamp,
        finishedAt: Timestamp,
        charge: Charge? = nil
    ) {
        self.index = index
        self.kind = kind
        self.name = name
        self.input = input
        self.output = output
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.charge = charge
    }
}

/// How a step ended. A call that failed for good is an output like any other: the agent is told and decides.
package enum StepOutput: Hashable, Sendable {
    case value(JSONValue)
    case failure(String)
}
