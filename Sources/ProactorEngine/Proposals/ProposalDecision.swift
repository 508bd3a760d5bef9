package import ProactorJSONSchema
package import ProactorModel

/// Why a decision is not taken.
package enum DecisionRefusal: Error, Hashable, Sendable {
    case unknownPerson(String)
    /// The person may not decide this proposal.
    case notAnApprover(person: String, approvers: [String])
    case alreadyDecided(state: Proposal.State, by: [String], at: Timestamp?)
    case expired(at: Timestamp)
    /// The person has approved already, and the quorum waits for others.
    case alreadyApproved(person: String)
    /// The decision was made looking at another revision of the payload.
    case otherRevision(decided: Int, current: Int)
    case reasonTooLong(limit: Int)
    /// The payload cannot be changed, for this reason.
    case notEditable(String)
    case unchanged
    case payloadTooLarge(limit: Int)
    /// The changed payload breaks the schema of the event type.
    case invalidPayload([JSONSchemaViolation])
    case notDelegable(String)
}

extension DecisionRefusal: CustomStringConvertible {
    /// Violations that one message names.
    private static let violationsShown = 5

    package var description: String {
        switch self {
        case .unknownPerson(let person):
            return "nobody named '\(person)' is known; people are declared under 'people' in proactor.yaml"
        case .notAnApprover(let person, let approvers):
            return "'\(person)' may not decide this proposal; its approvers are \(approvers.joined(separator: ", "))"
        case .alreadyDecided(let state, let by, let at):
            let who = by.isEmpty ? "" : " by \(by.joined(separator: ", "))"
            return "the proposal was \(state.rawValue)\(who)\(at.map { " at \($0)" } ?? "") already"
        case .expired(let at): return "the proposal expired at \(at)"
        case .alreadyApproved(let person): return "'\(person)' has approved already; others must approve too"
        case .otherRevision(let decided, let current):
            return
                "the decision is on revision \(decided), but the proposal is at revision \(current); look at it again"
        case .reasonTooLong(let limit): return "the reason is longer than \(limit) characters"
        case .notEditable(let why), .notDelegable(let why): return why
        case .unchanged: return "the payload is the same as before"
        case .payloadTooLarge(let limit):
            return "with this payload the event has more than \(limit) bytes (limits.eventSize)"
        case .invalidPayload(let violations):
            return violations.prefix(Self.violationsShown).map(\.description).joined(separator: "; ")
        }
    }
}

/// How proposals change: the only place that says who may decide, and what follows.
package enum ProposalDecision {
    /// Characters of a reason.
    package static let reasonLengthMaximum = 2000

    /// The proposal after `decision`, or why it is refused. Whoever asks, by whichever way, is asked the same here.
    package static func decide(
        _ proposal: Proposal,
        _ decision: Decision,
        directory: Directory
    ) throws(DecisionRefusal) -> Proposal {
        try Self.checkPlace(
            proposal,
            by: decision.by,
            revision: decision.revision,
            directory: directory,
            at: decision.at
        )
        try Self.check(reason: decision.reason)
        // Who approved another revision has not seen this one.
        let current = proposal.decisions.filter { $0.revision == proposal.revision }
        guard !current.contains(where: { $0.by == decision.by }) else { throw .alreadyApproved(person: decision.by) }
        var decided = proposal
        decided.version += 1
        decided.decisions.append(decision)
        switch decision.verdict {
        case .reject: decided.state = .rejected
        case .approve where Approvers.suffice(current + [decision], for: proposal): decided.state = .approved
        case .approve: break
        }
        if decided.state != .waiting { decided.decidedAt = decision.at }
        return decided
    }

    /// Refuses whoever may not do anything with the proposal now: by whom, by its state, or by what they looked at.
    static func checkPlace(
        _ proposal: Proposal,
        by person: String,
        revision: Int,
        directory: Directory,
        at now: Timestamp
    ) throws(DecisionRefusal) {
        guard directory.people[person] != nil else { throw .unknownPerson(person) }
        guard Approvers.of(proposal, in: directory).contains(person) else {
            throw .notAnApprover(person: person, approvers: proposal.policy.approvers)
        }
        guard proposal.state == .waiting else {
            if proposal.state == .expired, let at = proposal.expiresAt { throw .expired(at: at) }
            let verdict: Decision.Verdict = proposal.state == .approved ? .approve : .reject
            throw .alreadyDecided(
                state: proposal.state,
                by: proposal.decisions.filter { $0.verdict == verdict }.map(\.by),
                at: proposal.decidedAt
            )
        }
        if let expiresAt = proposal.expiresAt, now >= expiresAt { throw .expired(at: expiresAt) }
        guard revision == proposal.revision else {
            throw .otherRevision(decided: revision, current: proposal.revision)
        }
    }

    /// Refuses a reason that is too long to be kept.
    package static func check(reason: String?) throws(DecisionRefusal) {
        guard (reason?.unicodeScalars.count ?? 0) <= Self.reasonLengthMaximum else {
            throw .reasonTooLong(limit: Self.reasonLengthMaximum)
        }
    }
}
