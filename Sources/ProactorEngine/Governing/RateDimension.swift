package import ProactorModel

/// What providers count by the minute.
package enum RateDimension: Int, Hashable, Sendable, CaseIterable {
    case requests
    case inputTokens
    case outputTokens
    /// Input and output tokens together.
    case tokens

    /// As messages name it.
    package var name: String {
        switch self {
        case .requests: "requests"
        case .inputTokens: "input tokens"
        case .outputTokens: "output tokens"
        case .tokens: "tokens"
        }
    }
}

extension ModelLimits {
    package subscript(dimension: RateDimension) -> Int? {
        get {
            switch dimension {
            case .requests: self.requestsPerMinute
            case .inputTokens: self.inputTokensPerMinute
            case .outputTokens: self.outputTokensPerMinute
            case .tokens: self.tokensPerMinute
            }
        }
        set {
            switch dimension {
            case .requests: self.requestsPerMinute = newValue
            case .inputTokens: self.inputTokensPerMinute = newValue
            case .outputTokens: self.outputTokensPerMinute = newValue
            case .tokens: self.tokensPerMinute = newValue
            }
        }
    }

    /// The limits by the minute, made smaller; never less than one.
    func scaled(by factor: Double) -> Self {
        guard factor < 1 else { return self }
        var limits = self
        for dimension in RateDimension.allCases {
            limits[dimension] = limits[dimension].map { max(1, Int(Double($0) * factor)) }
        }
        return limits
    }
}

extension RateLimitReport {
    subscript(dimension: RateDimension) -> Bucket? {
        switch dimension {
        case .requests: self.requests
        case .inputTokens: self.inputTokens
        case .outputTokens: self.outputTokens
        case .tokens: self.tokens
        }
    }
}
