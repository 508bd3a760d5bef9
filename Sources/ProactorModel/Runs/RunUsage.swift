/// Tokens that a run used, and what they cost.
package struct RunUsage: Hashable, Sendable {
    package var tokens: TokenUsage
    package var cost: Money

    package init(tokens: TokenUsage = TokenUsage(), cost: Money = .zero) {
        self.tokens = tokens
        self.cost = cost
    }

    /// What the steps of a journal used.
    package init(of journal: [Step]) {
        self.init()
        for charge in journal.compactMap(\.charge) {
            self.tokens = self.tokens + charge.usage
            self.cost = self.cost + charge.cost
        }
    }

    package static func + (left: Self, right: Self) -> Self {
        Self(tokens: left.tokens + right.tokens, cost: left.cost + right.cost)
    }

    /// What was used in between; never less than nothing.
    package static func - (left: Self, right: Self) -> Self {
        Self(
            tokens: TokenUsage(
                input: max(0, left.tokens.input - right.tokens.input),
                output: max(0, left.tokens.output - right.tokens.output),
                cacheRead: max(0, left.tokens.cacheRead - right.tokens.cacheRead),
                cacheWrite: max(0, left.tokens.cacheWrite - right.tokens.cacheWrite)
            ),
            cost: max(.zero, left.cost - right.cost)
        )
    }

    /// What a run has used since a person last sent a proposal of it back, or since it began: what its limits count.
    ///
    /// - Parameter delegated: What all runs that it delegated to have used.
    package init(sinceFeedbackOf journal: [Step], delegated: RunUsage) {
        self = RunUsage(of: journal.sinceFeedback) + (delegated - (journal.feedback?.delegated ?? RunUsage()))
    }
}
