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
    /// The payload's versions, oldest first; the agent's own is the first, and the last one is the event's.
    package var revisions: [Revision]
    /// People whose doing it follows from; with ``ApprovalPolicy/needsFourEyes`` their approval alone is not enough.
    package var causedBy: [String]
    /// Whom approvers let decide in their place.
    package var delegations: [Delegation]
    /// When its approvers were last reminded; `nil` before that.
    package var remindedAt: Timestamp?
    /// When it was shown to more people because nobody had decided; `nil` before that.
    package var escalatedAt: Timestamp?
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
        revisions: [Revision] = [],
        causedBy: [String] = [],
        delegations: [Delegation] = [],
        remindedAt: Timestamp? = nil,
        escalatedAt: Timestamp? = nil,
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
        self.revisions =
            revisions.isEmpty
            ? [Revision(number: revision, data: event.jsonData, by: nil, reason: nil, at: createdAt)] : revisions
        self.causedBy = causedBy
        self.delegations = delegations
        self.remindedAt = remindedAt
        self.escalatedAt = escalatedAt
        self.step = step
    }
}

extension Proposal {
    /// One version of a proposal's payload.
    package struct Revision: Hashable, Sendable {
        /// From 1.
        package var number: Int
        package var data: JSONValue
        /// The person who changed it; `nil` for the agent.
        package var by: String?
        package var reason: String?
        package var at: Timestamp

        package init(number: Int, data: JSONValue, by: String?, reason: String?, at: Timestamp) {
            self.number = number
            self.data = data
            self.by = by
            self.reason = reason
            self.at = at
        }
    }

    /// One approver's word that another person may decide a proposal in their place.
    package struct Delegation: Hashable, Sendable {
        package var from: String
        package var to: String
        package var at: Timestamp

        package init(from: String, to: String, at: Timestamp) {
            self.from = from
            self.to = to
            self.at = at
        }
    }
}
