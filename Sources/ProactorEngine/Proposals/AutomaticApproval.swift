package import ProactorExpressions
package import ProactorModel
package import ProactorRules

extension ProposalDecision {
    /// The proposal, approved where its rule's `auto` holds; that nobody was asked is recorded as such.
    ///
    /// - Throws: where it cannot be said whether `auto` holds.
    package static func approveAutomatically(
        _ proposal: Proposal,
        _ rule: Rule,
        cause: Event,
        at now: Timestamp
    ) throws(EvaluationError) -> Proposal {
        guard let condition = rule.automaticApproval else { return proposal }
        let variables = Activation(
            [
                "event": CELValue(CloudEventsJSON.json(from: proposal.event)),
                "data": CELValue(proposal.event.jsonData), "cause": CELValue(CloudEventsJSON.json(from: cause)),
            ],
            now: now
        )
        guard try condition.isTrue(variables) else { return proposal }
        var approved = proposal
        approved.state = .approved
        approved.decidedAt = now
        approved.decisions = [
            Decision(
                by: Decision.automaticPerson,
                verdict: .approve,
                reason: "auto: \(condition.source)",
                at: now,
                revision: proposal.revision,
                channel: Decision.automaticChannel
            )
        ]
        return approved
    }
}
