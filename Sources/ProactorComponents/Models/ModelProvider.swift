package import ProactorModel

/// A model behind a provider's API.
package protocol ModelProvider: Sendable {
    /// Who answers, for metrics and traces.
    var identity: ModelIdentity { get }

    /// Asks for one turn. Must return soon after its task is cancelled, and must not try again by itself: the governor
    /// decides when the next call may be made.
    ///
    /// - Parameter observe: Told of the answer while it comes.
    func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse
}

/// Who answers for a model, in the words of OpenTelemetry's GenAI conventions.
package struct ModelIdentity: Hashable, Sendable {
    /// `anthropic`, `openai`: whose form requests have, whoever runs the server.
    package var provider: String
    /// The model as its provider names it.
    package var model: String
    package var host: String?
    package var port: Int?

    package init(provider: String, model: String, host: String? = nil, port: Int? = nil) {
        self.provider = provider
        self.model = model
        self.host = host
        self.port = port
    }
}

extension ModelProvider {
    package var identity: ModelIdentity { ModelIdentity(provider: "proactor", model: "unknown") }
}

/// A piece of an answer that is still coming.
package enum ModelTurnPiece: Hashable, Sendable {
    /// Visible text, to be appended to what came before.
    case text(String)
}

/// A turn, and what its provider said of its limits.
package struct ModelResponse: Hashable, Sendable {
    package var turn: ModelTurn
    package var limits: RateLimitReport

    package init(turn: ModelTurn, limits: RateLimitReport = RateLimitReport()) {
        self.turn = turn
        self.limits = limits
    }
}

/// Why a call brought no turn.
package struct ModelFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The provider's limit for this account was reached (429): the call is worth repeating, later.
        case rateLimited = "rate-limited"
        /// The provider is over its own capacity (529, 503): later, and no fault of ours.
        case overloaded = "provider-overloaded"
        /// It failed (5xx), could not be reached, or its answer broke off.
        case unavailable = "provider-unavailable"
        case timedOut = "provider-timed-out"
        /// The answer was not what the protocol says.
        case malformed = "provider-answer-malformed"
        /// The key is wrong or may not do this (401, 403); somebody must change it.
        case unauthorized = "provider-unauthorized"
        /// The account's money or quota is used up (402, `insufficient_quota`); somebody must pay.
        case quotaExhausted = "provider-quota-exhausted"
        /// The request is wrong (400, 404, 413, 422) and would be wrong again.
        case invalidRequest = "model-request-refused"
        /// The conversation is longer than the model can read.
        case contextOverflow = "context-overflow"
        /// The deployment must be changed first: no recorded turn, an unknown model.
        case misconfigured = "model-misconfigured"
    }

    package var kind: Kind
    package var message: String
    /// How long the provider asked to wait.
    package var retryAfter: Duration?
    package var limits: RateLimitReport

    package init(
        _ kind: Kind,
        _ message: String,
        retryAfter: Duration? = nil,
        limits: RateLimitReport = RateLimitReport()
    ) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
        self.limits = limits
    }

    /// Whether the same call could succeed later without anybody changing something.
    package var isRetriable: Bool {
        switch self.kind {
        case .rateLimited, .overloaded, .unavailable, .timedOut, .malformed: true
        case .unauthorized, .quotaExhausted, .invalidRequest, .contextOverflow, .misconfigured: false
        }
    }

    package var description: String { self.message }
}
