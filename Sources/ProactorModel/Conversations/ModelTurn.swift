/// What a model answered in one turn.
package struct ModelTurn: Hashable, Sendable {
    /// Why it stopped.
    package enum StopReason: Hashable, Sendable {
        case endOfTurn
        case toolCalls
        /// The answer reached the request's `outputTokenMaximum` and may be cut anywhere.
        case outputLimit
        /// The provider paused a long turn; sending the content back unchanged goes on with it.
        case paused
        /// The model or its provider's filter refuses; asking again would not help.
        case refused(String?)
        /// The conversation does not fit the model's context window.
        case contextOverflow
        /// A reason that this version does not know.
        case other(String)
    }

    package var content: [ContentPart]
    package var stopReason: StopReason
    package var usage: TokenUsage
    /// The model that answered, as its provider names it.
    package var model: String

    package init(content: [ContentPart], stopReason: StopReason, usage: TokenUsage, model: String) {
        self.content = content
        self.stopReason = stopReason
        self.usage = usage
        self.model = model
    }

    /// The calls that the turn asks for, whatever its stop reason says.
    package var toolCalls: [ToolUse] {
        self.content.compactMap { part in
            guard case .toolCall(let use) = part else { return nil }
            return use
        }
    }

    /// What a person may read of it.
    package var text: String {
        self.content.compactMap { part in
            guard case .text(let text) = part else { return nil }
            return text
        }.joined(separator: "\n")
    }
}

extension ModelTurn.StopReason {
    private static let refusedText = "refused"

    package var json: JSONValue {
        switch self {
        case .endOfTurn: "end-of-turn"
        case .toolCalls: "tool-calls"
        case .outputLimit: "output-limit"
        case .paused: "paused"
        case .refused(let why): why.map { [Self.refusedText: .string($0)] } ?? .string(Self.refusedText)
        case .contextOverflow: "context-overflow"
        case .other(let name): .string(name)
        }
    }

    package init(json: JSONValue) {
        switch json.stringValue {
        case "end-of-turn": self = .endOfTurn
        case "tool-calls": self = .toolCalls
        case "output-limit": self = .outputLimit
        case "paused": self = .paused
        case Self.refusedText: self = .refused(nil)
        case "context-overflow": self = .contextOverflow
        case let name?: self = .other(name)
        case nil: self = .refused(json[Self.refusedText]?.stringValue)
        }
    }
}

extension ModelTurn {
    /// The turn's form in journals and recordings.
    package var json: JSONValue {
        [
            "model": .string(self.model), "content": .array(self.content.map(\.json)), "stop": self.stopReason.json,
            "usage": self.usage.json,
        ]
    }

    /// - Returns: `nil` for what ``json`` never makes.
    package init?(json: JSONValue) {
        guard let parts = json["content"]?.arrayValue, let stop = json["stop"] else { return nil }
        var content: [ContentPart] = []
        for part in parts {
            guard let read = ContentPart(json: part) else { return nil }
            content.append(read)
        }
        self.init(
            content: content,
            stopReason: StopReason(json: stop),
            usage: TokenUsage(json: json["usage"] ?? .null),
            model: json["model"]?.stringValue ?? ""
        )
    }
}
