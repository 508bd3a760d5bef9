package import ProactorModel

/// The two wire formats that a ``ProviderStandIn`` speaks.
package enum StandInDialect: Hashable, Sendable {
    /// The Messages API, below `/v1/messages`.
    case anthropic
    /// The Chat Completions API, below `/v1/chat/completions`.
    case openAI
}

/// A request that a ``ProviderStandIn`` received.
package struct StandInRequest: Sendable {
    package let dialect: StandInDialect
    /// By their names in lower case; of several with one name, the first.
    package let headers: [String: String]
    package let body: JSONValue
    /// From 1, in the order in which requests came.
    package let number: Int

    /// What the key is, in whichever header it came.
    package var key: String? {
        if let key = self.headers["x-api-key"] { return key }
        guard let value = self.headers["authorization"], value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst("Bearer ".count))
    }

    /// Whether the answer shall come as events.
    package var isStreamed: Bool { self.body["stream"]?.boolValue ?? false }

    /// Tokens that the stand-in counts for the input: a quarter of its bytes.
    package var inputTokens: Int { (self.body.jsonBytes.count + 3) / 4 }

    /// All texts of the conversation's last message, joined: what scripts decide by.
    package var lastText: String {
        let content = self.body["messages"]?.arrayValue?.last?["content"]
        if let text = content?.stringValue { return text }
        return (content?.arrayValue ?? []).compactMap { block in
            block["text"]?.stringValue ?? block["content"]?.stringValue
        }.joined(separator: "\n")
    }
}
