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
    /// Whether approvers may change the payload.
    package var allowsEdits: Bool
    /// Whether somebody must approve who neither caused the proposal nor changed its payload.
    package var needsFourEyes: Bool
    /// How often its approvers are reminded while it waits.
    package var remindsEvery: Duration?
    package var escalation: Escalation?

    package init(
        approvers: [String],
        quorum: Int,
        sinks: [String],
        onApproved: String?,
        onRejected: String?,
        onExpired: String?,
        expiresAfter: Duration?,
        allowsEdits: Bool = true,
        needsFourEyes: Bool = false,
        remindsEvery: Duration? = nil,
        escalation: Escalation? = nil
    ) {
        self.approvers = approvers
        self.quorum = quorum
        self.sinks = sinks
        self.onApproved = onApproved
        self.onRejected = onRejected
        self.onExpired = onExpired
        self.expiresAfter = expiresAfter
        self.allowsEdits = allowsEdits
        self.needsFourEyes = needsFourEyes
        self.remindsEvery = remindsEvery
        self.escalation = escalation
    }

    /// Who may decide as well once nobody has for some time.
    package struct Escalation: Hashable, Sendable {
        package var after: Duration
        /// People by id, and groups as `group:name`.
        package var to: [String]

        package init(after: Duration, to: [String]) {
            self.after = after
            self.to = to
        }
    }
}
