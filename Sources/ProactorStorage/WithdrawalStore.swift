package import ProactorModel

/// What later events make moot of what waits for a decision.
///
/// What an event withdraws is kept by the commit that routes it (``RoutedEvent/withdrawals``), and carried out by changes of proposals.
package protocol WithdrawalStore: Sendable {
    /// Open proposals, each with the first event that withdraws it: one of its rule and ``ProactorModel/Proposal/withdrawalKey``
    /// that was accepted after the event that woke the run which made the proposal.
    func dueWithdrawals(limit: Int) async throws(StoreError) -> [DueWithdrawal]

    /// Forgets what no open proposal and no run that has begun can be withdrawn by any more; answers how much that was.
    func forgetWithdrawals() async throws(StoreError) -> Int
}

/// A proposal that is moot.
package struct DueWithdrawal: Hashable, Sendable {
    package var proposal: Proposal
    /// The event that made it moot.
    package var event: LoggedEvent

    package init(proposal: Proposal, event: LoggedEvent) {
        self.proposal = proposal
        self.event = event
    }
}
