package import ProactorModel

/// An error that a ``ProviderStandIn`` answers.
package struct StandInFailure: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case rateLimited
        case overloaded
        case failed
        case unauthorized
        case quotaExhausted
        case spendLimitReached
        case contextOverflow
        case invalid
        case unknownModel
        /// A page of a proxy in front of the provider, with its status.
        case page(Int)
        /// A redirection to another address.
        case redirection(String)
        /// A body of one's own, with its status.
        case body(Int, JSONValue)
    }

    /// How the provider says how long to wait.
    package enum RetryAfter: Hashable, Sendable {
        case seconds(Int)
        case fraction(Double)
        /// As a date so far ahead.
        case date(Duration)
        /// Under `retry-after-ms`.
        case milliseconds(Int)
    }

    package var kind: Kind
    package var message: String
    package var retryAfter: RetryAfter?
    /// What `x-should-retry` says.
    package var shouldRetry: Bool?

    package init(
        _ kind: Kind,
        _ message: String = "as the script says",
        retryAfter: RetryAfter? = nil,
        shouldRetry: Bool? = nil
    ) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
        self.shouldRetry = shouldRetry
    }

    func status(in dialect: StandInDialect) -> Int {
        switch self.kind {
        case .rateLimited, .spendLimitReached: 429
        case .overloaded: dialect == .anthropic ? 529 : 503
        case .failed: 500
        case .unauthorized: 401
        case .quotaExhausted: dialect == .anthropic ? 402 : 429
        case .contextOverflow, .invalid: 400
        case .unknownModel: 404
        case .redirection: 307
        case .page(let status), .body(let status, _): status
        }
    }

    /// The body as JSON; `nil` for a page.
    func body(in dialect: StandInDialect) -> JSONValue? {
        switch self.kind {
        case .page, .redirection: return nil
        case .body(_, let body): return body
        default: break
        }
        switch dialect {
        case .anthropic:
            var error: JSONObject = ["type": .string(self.anthropicType), "message": .string(self.anthropicMessage)]
            if self.kind == .spendLimitReached { error["details"] = ["error_code": "enforced_spend_limit_reached"] }
            return ["type": "error", "error": .object(error), "request_id": "req_stand_in"]
        case .openAI:
            let (type, code) = self.openAINames
            return [
                "error": [
                    "message": .string(self.message), "type": .string(type), "param": nil,
                    "code": code.map(JSONValue.string) ?? .null,
                ]
            ]
        }
    }

    private var anthropicType: String {
        switch self.kind {
        case .rateLimited, .spendLimitReached: "rate_limit_error"
        case .overloaded: "overloaded_error"
        case .unauthorized: "authentication_error"
        case .quotaExhausted: "billing_error"
        case .contextOverflow, .invalid: "invalid_request_error"
        case .unknownModel: "not_found_error"
        case .failed, .page, .redirection, .body: "api_error"
        }
    }

    private var anthropicMessage: String {
        self.kind == .contextOverflow ? "prompt is too long: 250000 tokens > 200000 maximum" : self.message
    }

    private var openAINames: (type: String, code: String?) {
        switch self.kind {
        case .rateLimited: ("requests", "rate_limit_exceeded")
        case .quotaExhausted, .spendLimitReached: ("insufficient_quota", nil)
        case .unauthorized: ("invalid_request_error", "invalid_api_key")
        case .contextOverflow: ("invalid_request_error", "context_length_exceeded")
        case .invalid: ("invalid_request_error", nil)
        case .unknownModel: ("invalid_request_error", "model_not_found")
        case .overloaded, .failed, .page, .redirection, .body: ("server_error", nil)
        }
    }
}
