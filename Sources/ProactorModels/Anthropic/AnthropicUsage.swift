import ProactorModel

/// The usage that the Messages API reports, piece by piece: each number replaces the one before.
struct AnthropicUsage: Sendable {
    private var input: Int?
    private var output: Int?
    private var cacheRead: Int?
    private var cacheWrite: Int?

    mutating func take(_ usage: JSONValue?) {
        func count(_ key: String) -> Int? { usage?[key]?.providerCount }
        self.input = count("input_tokens") ?? self.input
        self.output = count("output_tokens") ?? self.output
        self.cacheRead = count("cache_read_input_tokens") ?? self.cacheRead
        self.cacheWrite = count("cache_creation_input_tokens") ?? self.cacheWrite
    }

    /// The tokens; estimated where the provider did not count them, and where it says that it read none.
    func tokens(requestByteCount: Int, answerByteCount: Int) -> TokenUsage {
        var usage = TokenUsage(
            input: self.input ?? 0,
            output: self.output ?? TokenEstimate.tokens(bytes: answerByteCount),
            cacheRead: self.cacheRead ?? 0,
            cacheWrite: self.cacheWrite ?? 0
        )
        if usage.totalInput == 0 { usage.input = TokenEstimate.tokens(bytes: requestByteCount) }
        return usage
    }
}
