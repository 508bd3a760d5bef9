package import ProactorComponents
package import ProactorModel

/// What every model call passes: admits it when the provider's limits and the budgets allow, and learns from what came of it.
package protocol ModelGovernor: Sendable {
    /// Waits until the call may be made.
    ///
    /// - Throws: ``GovernorRefusal`` when it may not be made soon; the run then gives up its worker.
    func admit(_ call: GovernedCall) async throws(GovernorRefusal) -> Admission

    /// Says what came of an admitted call. Each admission is settled once, also when the call was cancelled.
    func settle(_ admission: Admission, _ outcome: GovernedOutcome) async
}

/// A model call that asks to be made.
package struct GovernedCall: Hashable, Sendable {
    /// The model's name in `proactor.yaml`.
    package var model: String
    package var rule: String
    package var agent: String
    package var priority: Priority
    /// Input tokens, estimated.
    package var inputTokens: Int
    /// The most output tokens that the call may bring.
    package var outputTokens: Int

    package init(
        model: String,
        rule: String,
        agent: String,
        priority: Priority,
        inputTokens: Int,
        outputTokens: Int
    ) {
        self.model = model
        self.rule = rule
        self.agent = agent
        self.priority = priority
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}

/// The right to make one model call.
package struct Admission: Hashable, Sendable {
    package var id: String
    package var call: GovernedCall
    package var at: Timestamp

    package init(id: String, call: GovernedCall, at: Timestamp) {
        self.id = id
        self.call = call
        self.at = at
    }
}

/// What came of an admitted call.
package enum GovernedOutcome: Hashable, Sendable {
    case answered(TokenUsage, cost: Money, RateLimitReport)
    case failed(ModelFailure)
    /// Its task was cancelled before an answer came; the provider may have counted it all the same.
    case cancelled
}

/// Why a call may not be made soon.
package enum GovernorRefusal: Error, Hashable, Sendable {
    /// The limits or the breaker hold it; asking before this time would be useless.
    case notBefore(Timestamp, reason: String)
    /// The money is spent, for good.
    case overBudget(String)
    case cancelled
}
