package import ProactorModel

/// Guesses at token counts before a provider counts them.
package enum TokenEstimate {
    /// Bytes of UTF-8 that one token stands for. Languages and models differ; a guess that is rather too high only waits a
    /// little longer, one that is too low is refused by the provider.
    private static let bytesPerToken = 3
    /// What a message or a tool costs beside its text.
    private static let overhead = 8

    package static func tokens(of text: String) -> Int {
        (text.utf8.count + Self.bytesPerToken - 1) / Self.bytesPerToken
    }

    package static func tokens(of message: ModelRequest.Message) -> Int {
        message.content.reduce(Self.overhead) { $0 + Self.tokens(of: $1) }
    }

    /// Input tokens of a request of which nothing is known yet.
    package static func tokens(of request: ModelRequest) -> Int {
        Self.tokens(of: request.system) + request.messages.reduce(0) { $0 + Self.tokens(of: $1) }
            + request.tools.reduce(0) { sum, tool in
                sum + Self.overhead + Self.tokens(of: tool.name) + Self.tokens(of: tool.description)
                    + Self.tokens(of: tool.inputSchema.jsonText)
            }
    }

    private static func tokens(of part: ContentPart) -> Int {
        switch part {
        case .text(let text): Self.tokens(of: text)
        case .toolCall(let use):
            switch use.arguments {
            case .json(let arguments): Self.overhead + Self.tokens(of: use.name) + Self.tokens(of: arguments.jsonText)
            case .malformed(let text): Self.overhead + Self.tokens(of: use.name) + Self.tokens(of: text)
            }
        case .toolResult(let answer): Self.overhead + Self.tokens(of: answer.text)
        case .opaque(let value): Self.tokens(of: value.jsonText)
        }
    }
}
