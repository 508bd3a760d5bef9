import ProactorComponents

/// The errors of the Chat Completions API, and those of compatible servers that are known.
enum OpenAIErrors {
    /// The kind that an error's code or type stands for, which goes before the status: a status of 429 means two things, and in
    /// a stream it is 200.
    static func kind(_ error: ErrorBody) -> ModelFailure.Kind? {
        for name in [error.code, error.type] {
            switch name {
            case "insufficient_quota", "billing_hard_limit_reached": return .quotaExhausted
            case "context_length_exceeded", "exceed_context_size_error": return .contextOverflow
            case "rate_limit_exceeded", "rate_limit_error": return .rateLimited
            case "invalid_api_key", "authentication_error", "permission_error": return .unauthorized
            case "model_not_found", "not_found_error": return .misconfigured
            case "overloaded_error": return .overloaded
            default: continue
            }
        }
        // Without a status of its own, an error in a stream is what its type says, and some codes are statuses.
        return error.type == "invalid_request_error" && error.status == nil ? .invalidRequest : nil
    }
}
