import ProactorComponents
import ProactorEngine

extension CallDemand {
    init(_ call: GovernedCall) {
        self.init(
            model: call.model,
            rule: call.rule,
            agent: call.agent,
            priority: call.priority,
            inputTokens: call.inputTokens,
            outputTokens: call.outputTokens
        )
    }
}

extension CallResult {
    init(_ outcome: GovernedOutcome) {
        switch outcome {
        case .answered(let usage, let cost, let report): self = .answered(usage, cost: cost, report)
        case .failed(let failure):
            self = .failed(
                CallFailure(failure.kind),
                retryAfter: failure.retryAfter,
                failure.limits,
                message: failure.message
            )
        case .cancelled: self = .cancelled
        }
    }
}

extension CallFailure {
    /// What a failure says of the provider.
    init(_ kind: ModelFailure.Kind) {
        switch kind {
        case .rateLimited: self = .rateLimited
        case .overloaded: self = .overloaded
        case .unavailable, .timedOut, .malformed: self = .broken
        case .unauthorized, .quotaExhausted: self = .forbidden
        case .invalidRequest, .contextOverflow, .misconfigured: self = .refused
        }
    }
}

extension GovernorRefusal {
    init(_ refusal: CallRefusal) {
        switch refusal {
        case .notBefore(let time, let reason): self = .notBefore(time, reason: reason)
        case .overBudget(let message): self = .overBudget(message)
        }
    }
}
