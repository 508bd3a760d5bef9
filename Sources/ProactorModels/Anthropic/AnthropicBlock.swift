import ProactorModel

/// A content block of the Messages API while it comes.
struct AnthropicBlock: Sendable {
    /// As it began.
    private var start: JSONObject
    /// What deltas have added to the block's members of text, by member: `text`, `thinking`, `signature`, and those of blocks
    /// that this version does not know.
    private var texts: [String: String] = [:]
    /// The JSON text of `input`, as far as it has come.
    private var input = ""
    private var citations: [JSONValue] = []

    init(_ start: JSONObject) { self.start = start }

    /// Adds a delta: texts are appended to the member of their own name, whatever the delta's type is.
    mutating func take(_ delta: JSONValue) {
        for (key, value) in delta.objectValue ?? [:] where key != "type" {
            switch value {
            case .string(let text) where key == "partial_json": self.input += text
            case .string(let text): self.texts[key, default: ""] += text
            case let value where key == "citation": self.citations.append(value)
            default: self.start[key] = value
            }
        }
    }

    /// Bytes of the block's texts, for estimates.
    var byteCount: Int { JSONValue.object(self.whole).jsonBytes.count }

    /// The block as a part of a turn; `nil` for an empty text, which no request may hold.
    var part: ContentPart? {
        switch self.start["type"] {
        case "text":
            let text = self.whole["text"]?.stringValue ?? ""
            return text.isEmpty ? nil : .text(text)
        case "tool_use":
            return .toolCall(
                ToolUse(
                    id: self.start["id"]?.stringValue ?? "",
                    name: self.start["name"]?.stringValue ?? "",
                    arguments: self.arguments
                )
            )
        default: return .opaque(.object(self.whole))
        }
    }

    /// The input of a call: what it began with where no piece of it came.
    private var arguments: ToolUse.Arguments {
        guard !self.input.isEmpty else { return .json(self.start["input"] ?? [:]) }
        return ToolUse.Arguments(providerText: self.input)
    }

    /// The block as if it had come at once.
    private var whole: JSONObject {
        var block = self.start
        for (key, text) in self.texts {
            block[key] = .string((self.start[key]?.stringValue ?? "") + text)
        }
        if !self.citations.isEmpty {
            block["citations"] = .array((block["citations"]?.arrayValue ?? []) + self.citations)
        }
        if !self.input.isEmpty, case .json(let input) = self.arguments { block["input"] = input }
        return block
    }
}
