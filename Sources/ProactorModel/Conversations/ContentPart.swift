/// One part of a message between the engine and a model.
package enum ContentPart: Hashable, Sendable {
    case text(String)
    /// The model asks for a call of a tool.
    case toolCall(ToolUse)
    /// The engine answers a call.
    case toolResult(ToolAnswer)
    /// Something of the provider's own, such as signed reasoning, which it wants back unchanged in the next request.
    case opaque(JSONValue)
}

/// A call that a model asks for.
package struct ToolUse: Hashable, Sendable {
    /// What the model wrote as arguments.
    package enum Arguments: Hashable, Sendable {
        case json(JSONValue)
        /// Text that is no JSON; the model is told so.
        case malformed(String)
    }

    /// The provider's name for the call, which its answer must carry.
    package var id: String
    /// The tool's name as the model was told it.
    package var name: String
    package var arguments: Arguments

    package init(id: String, name: String, arguments: Arguments) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// What came of a call, as the model is told it.
package struct ToolAnswer: Hashable, Sendable {
    package var callID: String
    package var text: String
    /// Whether the text says why the call failed.
    package var isFailure: Bool

    package init(callID: String, text: String, isFailure: Bool) {
        self.callID = callID
        self.text = text
        self.isFailure = isFailure
    }
}

extension ContentPart {
    /// The part's form in journals and recordings.
    package var json: JSONValue {
        switch self {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .toolCall(let use):
            switch use.arguments {
            case .json(let arguments):
                ["type": "tool-call", "id": .string(use.id), "name": .string(use.name), "arguments": arguments]
            case .malformed(let text):
                ["type": "tool-call", "id": .string(use.id), "name": .string(use.name), "malformed": .string(text)]
            }
        case .toolResult(let answer):
            [
                "type": "tool-result", "id": .string(answer.callID), "text": .string(answer.text),
                "failed": .bool(answer.isFailure),
            ]
        case .opaque(let value): ["type": "opaque", "value": value]
        }
    }

    /// - Returns: `nil` for what ``json`` never makes.
    package init?(json: JSONValue) {
        switch json["type"]?.stringValue {
        case "text":
            guard let text = json["text"]?.stringValue else { return nil }
            self = .text(text)
        case "tool-call":
            guard let id = json["id"]?.stringValue, let name = json["name"]?.stringValue else { return nil }
            let arguments: ToolUse.Arguments
            if let text = json["malformed"]?.stringValue {
                arguments = .malformed(text)
            } else {
                arguments = .json(json["arguments"] ?? .object([:]))
            }
            self = .toolCall(ToolUse(id: id, name: name, arguments: arguments))
        case "tool-result":
            guard let id = json["id"]?.stringValue, let text = json["text"]?.stringValue else { return nil }
            self = .toolResult(ToolAnswer(callID: id, text: text, isFailure: json["failed"]?.boolValue ?? false))
        case "opaque":
            guard let value = json["value"] else { return nil }
            self = .opaque(value)
        default: return nil
        }
    }
}
