/// What an OpenAI-compatible server takes; servers differ in these.
package struct OpenAICapabilities: Hashable, Sendable {
    /// The key under which the limit on the answer's tokens is sent.
    package enum MaxTokensField: String, Hashable, Sendable, CaseIterable {
        /// Deprecated by OpenAI, and what older compatible servers know.
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// The role under which the instructions are sent.
    package enum SystemRole: String, Hashable, Sendable, CaseIterable {
        case system
        case developer
    }

    package var maxTokensField: MaxTokensField
    package var systemRole: SystemRole
    /// Whether several calls in one turn are asked for or forbidden; `nil` leaves it to the server.
    package var parallelToolCalls: Bool?
    /// Whether `tool_choice` may be sent. Where it may not, a request that forbids calls is sent without tools.
    package var toolChoice: Bool
    /// Whether the server is asked to count tokens at the end of a stream.
    package var includeUsage: Bool
}
