extension Proposal {
    /// When something next happens to it by itself: it expires, more people are asked, or its approvers are reminded.
    /// `nil` for never.
    package var dueAt: Timestamp? {
        guard self.state == .waiting else { return nil }
        return [self.expiresAt, self.escalatesAt, self.remindsAt].compactMap { $0 }.min()
    }

    /// When more people are asked; `nil` for never, and once they were.
    package var escalatesAt: Timestamp? {
        guard self.escalatedAt == nil, let escalation = self.policy.escalation else { return nil }
        return self.waitsSince.advanced(by: escalation.after)
    }

    /// When its approvers are reminded next.
    package var remindsAt: Timestamp? {
        self.policy.remindsEvery.map { (self.remindedAt ?? self.waitsSince).advanced(by: $0) }
    }
}

extension Proposal {
    /// The approvals of the payload as it is now; those of former revisions were given for something else.
    ///
    /// Nor do those count that were given before it was sent back, even where the agent could not make another revision.
    package var currentApprovals: [Decision] {
        let start = self.decisions.lastIndex { $0.verdict == .sendBack }.map { $0 + 1 } ?? 0
        return self.decisions[start...].filter { $0.revision == self.revision && $0.verdict == .approve }
    }

    /// How often it was sent back.
    package var sendBackCount: Int { self.decisions.count { $0.verdict == .sendBack } }

    /// Whether it still waits, for people or for its agent.
    package var isOpen: Bool { self.state == .waiting || self.state == .changesRequested }
}
