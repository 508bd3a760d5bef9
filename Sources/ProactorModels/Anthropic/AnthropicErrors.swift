import ProactorComponents

/// The errors of the Messages API.
enum AnthropicErrors {
    /// How the messages of an `invalid_request_error` begin that is about the length of the conversation; the API has no code
    /// for it.
    private static let overflowBeginnings = [
        "prompt is too long", "input length and `max_tokens` exceed context limit",
    ]

    /// The kind that an error's code or type stands for, which goes before the status: in a stream the status is 200.
    static func kind(_ error: ErrorBody) -> ModelFailure.Kind? {
        if let code = error.code, code.hasSuffix("_spend_limit_reached") { return .quotaExhausted }
        switch error.type {
        case "invalid_request_error":
            let isOverflow = Self.overflowBeginnings.contains { error.message?.hasPrefix($0) ?? false }
            return isOverflow || error.code == "context_length_exceeded" ? .contextOverflow : .invalidRequest
        case "request_too_large": return .invalidRequest
        case "authentication_error", "permission_error": return .unauthorized
        case "billing_error": return .quotaExhausted
        case "not_found_error": return .misconfigured
        case "rate_limit_error": return .rateLimited
        case "overloaded_error": return .overloaded
        case "timeout_error": return .timedOut
        case "api_error", "conflict_error": return .unavailable
        default: return nil
        }
    }
}
