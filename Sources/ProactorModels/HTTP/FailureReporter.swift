import AsyncHTTPClient
import ProactorComponents
import ProactorModel

/// Makes failures of what one provider answers or does not answer; its key never stands in them.
struct FailureReporter: Sendable {
    /// The model that was asked for, as the provider names it.
    let model: String
    /// Where the key is, for those who must change it; `nil` where none is sent.
    let keyReference: SecretReference?
    let remover: SecretRemover
    /// The kind that a provider's own names for errors stand for; `nil` where they decide nothing.
    let kindOfError: @Sendable (ErrorBody) -> ModelFailure.Kind?

    /// The failure that an error stands for, in a response or in the middle of a stream.
    func failure(_ body: ErrorBody, _ head: AnswerHead) -> ModelFailure {
        let status = head.status >= 300 || head.isPage ? head.status : body.status
        let kind = self.kind(body, status: status, shouldRetry: head.shouldRetry)
        let marks = [status.map { String($0) }, body.type, body.code].compactMap { $0 }
        var message = self.sentence(kind)
        if !marks.isEmpty { message += " (\(marks.reduced.joined(separator: ", ")))" }
        // Cleaned before it is cut: half a secret would not be found.
        let words = self.remover.clean(body.message ?? "").prefix(ProviderLimits.messageCharacterMaximum)
        if !words.isEmpty { message += ": \(words)" }
        if let id = head.requestID { message += " [request \(id)]" }
        return ModelFailure(kind, self.remover.clean(message), retryAfter: head.retryAfter, limits: head.limits)
    }

    /// A failure in this process's own words.
    func failure(_ kind: ModelFailure.Kind, _ message: String, _ head: AnswerHead? = nil) -> ModelFailure {
        let text = self.remover.clean(message).prefix(2 * ProviderLimits.messageCharacterMaximum)
        return ModelFailure(kind, String(text), limits: head?.limits ?? RateLimitReport())
    }

    /// The failure that an exchange ended with below HTTP, or that was made already.
    ///
    /// - Parameter hasBegun: Whether the answer had begun to come.
    func failure(_ error: any Error, hasBegun: Bool) -> ModelFailure {
        if let failure = error as? ModelFailure { return failure }
        let clientError = error as? HTTPClientError
        if error is CancellationError || clientError == .cancelled {
            return self.failure(.unavailable, "the call was cancelled")
        }
        let reason = clientError?.shortDescription ?? "\(error)"
        return self.failure(
            .unavailable,
            hasBegun ? "the answer broke off: \(reason)" : "the provider gives no answer: \(reason)"
        )
    }

    private func kind(_ body: ErrorBody, status: Int?, shouldRetry: Bool?) -> ModelFailure.Kind {
        let kind = self.kindOfError(body) ?? status.map(Self.kind(ofStatus:)) ?? .unavailable
        switch (kind, shouldRetry) {
        // These need somebody, or a shorter conversation, whatever the header says.
        case (.quotaExhausted, _), (.contextOverflow, _): return kind
        case (.rateLimited, false): return .quotaExhausted
        case (.overloaded, false), (.unavailable, false), (.timedOut, false): return .invalidRequest
        case (.invalidRequest, true), (.unauthorized, true), (.misconfigured, true): return .unavailable
        default: return kind
        }
    }

    /// What a status says where the body says nothing more.
    static func kind(ofStatus status: Int) -> ModelFailure.Kind {
        switch status {
        // A redirection, or a page where an answer should be: nobody there speaks the protocol.
        case ..<400, 404: .misconfigured
        case 401, 403: .unauthorized
        case 402: .quotaExhausted
        case 408, 504: .timedOut
        case 409: .unavailable
        case 429: .rateLimited
        case 503, 529: .overloaded
        case 400..<500: .invalidRequest
        default: .unavailable
        }
    }

    private func sentence(_ kind: ModelFailure.Kind) -> String {
        switch kind {
        case .rateLimited: "the provider's rate limit is reached"
        case .overloaded: "the provider is over its capacity"
        case .unavailable: "the provider failed"
        case .timedOut: "the provider took too long"
        case .malformed: "the provider's answer is not what its protocol says"
        case .unauthorized:
            self.keyReference.map { "the provider refuses the key; check \($0)" }
                ?? "the provider wants a key; give 'key' in proactor.yaml"
        case .quotaExhausted: "the account's quota or money is used up"
        case .invalidRequest: "the provider refuses the request"
        case .contextOverflow: "the conversation is longer than the model '\(self.model)' can read"
        case .misconfigured:
            "the provider does not know the model '\(self.model)' or this address; check 'model' and 'baseURL' in proactor.yaml"
        }
    }
}

extension [String] {
    /// The elements without repetitions, in their order.
    fileprivate var reduced: [String] {
        var seen: Set<String> = []
        return self.filter { seen.insert($0).inserted }
    }
}
