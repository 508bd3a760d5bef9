package import ProactorModel

/// Who may decide a proposal now.
package enum Approvers {
    /// Those that its policy names, those that it was escalated to, and those whom one of them let decide.
    package static func of(_ proposal: Proposal, in directory: Directory) -> Set<String> {
        var people = directory.people(namedBy: proposal.policy.approvers)
        if proposal.escalatedAt != nil, let escalation = proposal.policy.escalation {
            people.formUnion(directory.people(namedBy: escalation.to))
        }
        // In the order in which they were made: a delegate may delegate on, and nobody lets decide who may not.
        for delegation in proposal.delegations where people.contains(delegation.from) { people.insert(delegation.to) }
        return people
    }

    /// Those whose approval alone is not enough where four eyes are needed.
    package static func involved(in proposal: Proposal) -> Set<String> {
        Set(proposal.causedBy).union(proposal.revisions.compactMap(\.by))
    }

    /// Whether the approvals of the current revision are enough.
    static func suffice(_ approvals: [Decision], for proposal: Proposal) -> Bool {
        let people = Set(approvals.map(\.by))
        guard people.count >= proposal.policy.quorum else { return false }
        return !proposal.policy.needsFourEyes || !people.isSubset(of: Self.involved(in: proposal))
    }
}
