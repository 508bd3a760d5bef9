/// What a provider allows for one model, as `proactor.yaml` says; `nil` does not limit.
package struct ModelLimits: Hashable, Sendable {
    package var requestsPerMinute: Int?
    package var inputTokensPerMinute: Int?
    package var outputTokensPerMinute: Int?
    /// Input and output tokens together, where the provider counts them so.
    package var tokensPerMinute: Int?
    /// Calls at once.
    package var concurrency: Int?

    package init(
        requestsPerMinute: Int? = nil,
        inputTokensPerMinute: Int? = nil,
        outputTokensPerMinute: Int? = nil,
        tokensPerMinute: Int? = nil,
        concurrency: Int? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.inputTokensPerMinute = inputTokensPerMinute
        self.outputTokensPerMinute = outputTokensPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.concurrency = concurrency
    }
}
