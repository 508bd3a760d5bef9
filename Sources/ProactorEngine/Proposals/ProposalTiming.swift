package import ProactorModel

/// What becomes of a proposal as time goes by.
package enum ProposalTiming {
    /// What is due.
    package enum Occasion: String, Hashable, Sendable {
        case expired
        /// More people may decide, and are told.
        case escalated
        /// Those who may decide are told once more.
        case reminded
    }

    /// The proposal after the most important of what is due, and what that was; `nil` when nothing is.
    package static func advance(_ proposal: Proposal, to now: Timestamp) -> (proposal: Proposal, Occasion)? {
        guard proposal.state == .waiting else { return nil }
        var next = proposal
        next.version += 1
        if let expiresAt = proposal.expiresAt, now >= expiresAt {
            next.state = .expired
            next.decidedAt = now
            return (next, .expired)
        }
        if let escalatesAt = proposal.escalatesAt, now >= escalatesAt {
            next.escalatedAt = now
            // Who is told now need not be reminded at once.
            next.remindedAt = now
            return (next, .escalated)
        }
        if let remindsAt = proposal.remindsAt, now >= remindsAt {
            next.remindedAt = now
            return (next, .reminded)
        }
        return nil
    }
}
