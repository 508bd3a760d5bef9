import ProactorModel

extension VirtualWorld {
    /// Withdraws what later events have made moot; answers whether there was any.
    mutating func withdraw() -> Bool {
        var didWithdraw = false
        for place in self.proposals.indices {
            let proposal = self.proposals[place]
            guard let key = proposal.withdrawalKey,
                let cause = self.runs.first(where: { $0.run.id == proposal.runID })?.run.eventSequence,
                let due = self.withdrawals.first(where: { withdrawal in
                    withdrawal.sequence > cause
                        && withdrawal.notice == WithdrawalNotice(rule: proposal.rule, key: key)
                }),
                let withdrawn = ProposalDecision.withdrawn(
                    proposal,
                    becauseOf: due.event.id,
                    type: due.event.type,
                    at: self.now
                )
            else { continue }
            self.change(place, to: withdrawn)
            didWithdraw = true
        }
        return didWithdraw
    }
}
