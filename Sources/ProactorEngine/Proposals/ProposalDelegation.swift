package import ProactorModel

extension ProposalDecision {
    /// Delegations that a proposal may have.
    package static let delegationMaximum = 50

    /// The proposal with one more person who may decide it.
    package static func delegate(
        _ proposal: Proposal,
        from person: String,
        to delegate: String,
        directory: Directory,
        at now: Timestamp
    ) throws(DecisionRefusal) -> Proposal {
        try Self.checkPlace(proposal, by: person, revision: proposal.revision, directory: directory, at: now)
        guard directory.people[delegate] != nil else { throw .unknownPerson(delegate) }
        guard !Approvers.of(proposal, in: directory).contains(delegate) else {
            throw .notDelegable("'\(delegate)' may decide this proposal already")
        }
        guard proposal.delegations.count < Self.delegationMaximum else {
            throw .notDelegable("it was delegated \(Self.delegationMaximum) times, which is enough")
        }
        var delegated = proposal
        delegated.version += 1
        delegated.delegations.append(Proposal.Delegation(from: person, to: delegate, at: now))
        return delegated
    }
}
