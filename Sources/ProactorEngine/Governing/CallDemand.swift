package import ProactorModel

/// A model call that asks the governor.
package struct CallDemand: Hashable, Sendable {
    package var model: String
    package var rule: String
    package var agent: String
    package var priority: Priority
    /// Input tokens, estimated by the caller.
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
        self.inputTokens = max(0, inputTokens)
        self.outputTokens = max(0, outputTokens)
    }
}

/// What came of an admitted call.
package enum CallResult: Hashable, Sendable {
    case answered(TokenUsage, cost: Money, RateLimitReport)
    case failed(CallFailure, retryAfter: Duration?, RateLimitReport, message: String)
    /// Given up before its answer; the provider may have counted it.
    case cancelled
    /// Never sent.
    case unsent
}

extension CallResult {
    var isFailure: Bool { if case .failed = self { true } else { false } }
}

/// A call's failure, as far as the governor must tell one from another.
package enum CallFailure: Hashable, Sendable {
    /// The provider's limits were reached.
    case rateLimited
    /// The provider has no capacity.
    case overloaded
    /// The provider failed; it may have counted the call.
    case broken
    /// Nobody may call before a person changed something: a key, an account's money.
    case forbidden
    /// The call was wrong, and the provider in order.
    case refused
}

/// Why a call is not admitted.
package enum CallRefusal: Hashable, Sendable {
    case notBefore(Timestamp, reason: String)
    case overBudget(String)
}

/// What an admitted call holds until it is settled.
package struct Reservation: Hashable, Sendable {
    package var id: String
    package var demand: CallDemand
    /// Milliseconds since the epoch.
    package var admittedAt: Int64
    package var estimate: UsageEstimate
    /// What the call is expected to cost at the most.
    package var cost: Money
    /// Whether the call tries out if the provider is back.
    package var isTrial: Bool
}
