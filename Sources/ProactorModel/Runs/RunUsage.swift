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
}
