package import ProactorModel

/// Proposals and their decisions.
package protocol ProposalStore: Sendable {
    func proposal(_ id: ProposalID) async throws(StoreError) -> Proposal?

    /// Proposals, youngest first; in every state when `state` is `nil`.
    func proposals(in state: Proposal.State?, before: ProposalID?, limit: Int) async throws(StoreError) -> [Proposal]

    /// Waiting proposals of which something is due at `now` (``Proposal/dueAt``), the longest due first.
    func dueProposals(at now: Timestamp, limit: Int) async throws(StoreError) -> [Proposal]

    /// When something is due of any waiting proposal.
    func nextProposalDue() async throws(StoreError) -> Timestamp?

    /// Applies a decision to a proposal: its new state, the event that it emits, its audit entry and its progress commit together.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when the proposal's version is no longer ``ProposalChange/fromVersion``.
    func commit(_ change: ProposalChange) async throws(StoreError)
}

/// A change of one proposal, decided by the engine against the version that it read.
package struct ProposalChange: Hashable, Sendable {
    package var fromVersion: Int
    /// The proposal as it shall be, with the next version.
    package var proposal: Proposal
    package var outputs: [NewEvent]
    package var audit: [AuditRecord]
    package var progress: [ProgressEntry]
    /// What is to be shown in sinks because of it.
    package var deliveries: [Delivery]
    package var at: Timestamp

    package init(
        fromVersion: Int,
        proposal: Proposal,
        outputs: [NewEvent],
        audit: [AuditRecord],
        progress: [ProgressEntry],
        deliveries: [Delivery] = [],
        at: Timestamp
    ) {
        self.fromVersion = fromVersion
        self.proposal = proposal
        self.outputs = outputs
        self.audit = audit
        self.progress = progress
        self.deliveries = deliveries
        self.at = at
    }
}
