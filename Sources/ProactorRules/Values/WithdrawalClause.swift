package import ProactorExpressions
package import ProactorMatching

/// Which later events make what a rule proposed moot: `withdrawOn`.
package struct WithdrawalClause: Sendable {
    /// `on` and `match` together, over the later event in its structured JSON form.
    package let pattern: EventPattern
    /// `when`, over the later event.
    package let condition: Expression?
    /// `key`, over the later event; what has the same key is withdrawn.
    package let key: Expression
    /// `equals`: the key of a proposal, over `event` (what is proposed), `data` (its payload) and `cause` (the event that woke the
    /// agent). `nil` where ``key`` of the event that woke the agent is it.
    package let proposalKey: Expression?

    package init(pattern: EventPattern, condition: Expression?, key: Expression, proposalKey: Expression?) {
        self.pattern = pattern
        self.condition = condition
        self.key = key
        self.proposalKey = proposalKey
    }
}
