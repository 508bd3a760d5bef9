/// What a provider's response headers say of its limits; what they do not say is `nil`.
package struct RateLimitReport: Hashable, Sendable {
    /// One limit.
    package struct Bucket: Hashable, Sendable {
        /// Units allowed per minute.
        package var limit: Int?
        /// Units left now.
        package var remaining: Int?
        /// How long until the limit is whole again.
        package var resetAfter: Duration?

        package init(limit: Int? = nil, remaining: Int? = nil, resetAfter: Duration? = nil) {
            self.limit = limit
            self.remaining = remaining
            self.resetAfter = resetAfter
        }
    }

    package var requests: Bucket?
    package var inputTokens: Bucket?
    package var outputTokens: Bucket?
    /// Input and output tokens together, where the provider counts them so.
    package var tokens: Bucket?

    package init(
        requests: Bucket? = nil,
        inputTokens: Bucket? = nil,
        outputTokens: Bucket? = nil,
        tokens: Bucket? = nil
    ) {
        self.requests = requests
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.tokens = tokens
    }
}
