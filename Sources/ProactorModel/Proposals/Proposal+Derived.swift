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
        return self.createdAt.advanced(by: escalation.after)
    }

    /// When its approvers are reminded next.
    package var remindsAt: Timestamp? {
        self.policy.remindsEvery.map { (self.remindedAt ?? self.createdAt).advanced(by: $0) }
    }
}

extension Proposal {
    /// The approvals of the payload as it is now; those of former revisions were given for something else.
    package var currentApprovals: [Decision] {
        self.decisions.filter { $0.revision == self.revision && $0.verdict == .approve }
    }
}
