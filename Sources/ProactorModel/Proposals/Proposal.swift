/// An emitted event that waits for a person's decision.
package struct Proposal: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case waiting
        case approved
        case rejected
        case expired
    }

    package var id: ProposalID
    package var taskID: TaskID
    package var runID: RunID
    package var rule: String
    package var agent: String
    /// The proposed event, as it stands in the log.
    package var event: Event
    package var policy: ApprovalPolicy
    package var state: State
    /// Numbers the payload's versions from 1.
    package var revision: Int
    /// Counts every change; a change is made against the version that was read, or not at all.
    package var version: Int
    package var createdAt: Timestamp
    package var expiresAt: Timestamp?
    package var decidedAt: Timestamp?
    package var decisions: [Decision]
    /// The place in the run's journal of the call that it asks for; `nil` where it proposes an event.
    package var step: Int?

    package init(
        id: ProposalID,
        taskID: TaskID,
        runID: RunID,
        rule: String,
        agent: String,
        event: Event,
        policy: ApprovalPolicy,
        state: State = .waiting,
        revision: Int = 1,
        version: Int = 1,
        createdAt: Timestamp,
        expiresAt: Timestamp?,
        decidedAt: Timestamp? = nil,
        decisions: [Decision] = [],
        step: Int? = nil
    ) {
        self.id = id
        self.taskID = taskID
        self.runID = runID
        self.rule = rule
        self.agent = agent
        self.event = event
        self.policy = policy
        self.state = state
        self.revision = revision
        self.version = version
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.decidedAt = decidedAt
        self.decisions = decisions
        self.step = step
    }
}

/// Who may decide a proposal, how many must agree, and what follows; a snapshot of the rule's `approval` when it was made.
package struct ApprovalPolicy: Hashable, Sendable {
    /// People by id, and groups as `group:name`; empty lets every known person decide.
    package var approvers: [String]
    /// How many approvers must approve.
    package var quorum: Int
    /// The sinks it is shown in.
    package var sinks: [String]
    /// The event types that a decision emits.
    package var onApproved: String?
    package var onRejected: String?
    package var onExpired: String?
    /// How long it may wait; `nil` waits for ever.
    package var expiresAfter: Duration?

    package init(
        approvers: [String],
        quorum: Int,
        sinks: [String],
        onApproved: String?,
        onRejected: String?,
        onExpired: String?,
        expiresAfter: Duration?
    ) {
        self.approvers = approvers
        self.quorum = quorum
        self.sinks = sinks
        self.onApproved = onApproved
        self.onRejected = onRejected
        self.onExpired = onExpired
        self.expiresAfter = expiresAfter
    }
}

/// What one named person said of a proposal.
package struct Decision: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable, CaseIterable {
        case approve
        case reject
    }

    /// The person's id.
    package var by: String
    package var verdict: Verdict
    package var reason: String?
    package var at: Timestamp
    /// Which revision of the payload was decided.
    package var revision: Int
    /// Where it was said: `console`, `cli`, `api`.
    package var channel: String

    package init(by: String, verdict: Verdict, reason: String?, at: Timestamp, revision: Int, channel: String) {
        self.by = by
        self.verdict = verdict
        self.reason = reason
        self.at = at
        self.revision = revision
        self.channel = channel
    }
}
