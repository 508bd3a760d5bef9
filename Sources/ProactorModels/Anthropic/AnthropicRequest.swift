import ProactorModel

/// Writes requests of the Messages API.
///
/// No sampling parameters are sent: the version 2026-10-21 refuses them even at their defaults.
enum AnthropicRequest {
    private static let cacheControl: JSONValue = ["type": "ephemeral"]
    /// Under this key arguments that are no JSON object are given back to the model, for `input` must be one.
    static let malformedInputKey = "INVALID_JSON"

    /// - Parameter cachesPrompts: Whether the ends of the tools, of the instructions and of the conversation are marked, so that
    ///   the next turn of the same run reads all of them from the provider's cache.
    static func json(_ request: ModelRequest, model: String, cachesPrompts: Bool) -> JSONValue {
        var messages = Self.messages(request.messages)
        var tools = request.tools.map(Self.tool)
        var system: JSONObject = ["type": "text", "text": .string(request.system)]
        if cachesPrompts {
            system["cache_control"] = Self.cacheControl
            if let last = tools.indices.last { tools[last]["cache_control"] = Self.cacheControl }
            if let last = messages.indices.last, messages[last].role == .user {
                messages[last].markEnd(Self.cacheControl)
            }
        }
        var json: JSONObject = [
            "model": .string(model), "max_tokens": .int(Int64(request.outputTokenMaximum)), "stream": true,
        ]
        if !request.system.isEmpty { json["system"] = [.object(system)] }
        json["messages"] = .array(messages.map(\.json))
        if !tools.isEmpty {
            json["tools"] = .array(tools.map(JSONValue.object))
            switch request.toolChoice {
            case .automatic: break
            case .required: json["tool_choice"] = ["type": "any"]
            case .none: json["tool_choice"] = ["type": "none"]
            }
        }
        return .object(json)
    }

    private struct Message {
        var role: ModelRequest.Message.Role
        /// The answers to calls, which come before everything else.
        var results: [JSONObject] = []
        var others: [JSONValue] = []

        var isEmpty: Bool { self.results.isEmpty && self.others.isEmpty }

        var json: JSONValue {
            [
                "role": .string(self.role.rawValue),
                "content": .array(self.results.map(JSONValue.object) + self.others),
            ]
        }

        /// Marks the last block as the end of what is to be cached. Messages of the user hold nothing that cannot be marked.
        mutating func markEnd(_ mark: JSONValue) {
            if let last = self.others.indices.last {
                guard var block = self.others[last].objectValue else { return }
                block["cache_control"] = mark
                self.others[last] = .object(block)
            } else if let last = self.results.indices.last {
                self.results[last]["cache_control"] = mark
            }
        }
    }

    /// The messages with those of one speaker in a row joined, so that all results of a turn stand in one message; blocks and
    /// messages that the API refuses because they are empty are left out.
    private static func messages(_ messages: [ModelRequest.Message]) -> [Message] {
        var joined: [Message] = []
        for message in messages {
            var next = Message(role: message.role)
            for part in message.content { Self.add(part, to: &next) }
            if next.isEmpty { continue }
            if let last = joined.indices.last, joined[last].role == next.role {
                joined[last].results += next.results
                joined[last].others += next.others
            } else {
                joined.append(next)
            }
        }
        return joined
    }

    private static func add(_ part: ContentPart, to message: inout Message) {
        switch part {
        case .text(let text):
            if text.isEmpty { return }
            message.others.append(["type": "text", "text": .string(text)])
        case .toolCall(let use):
            message.others.append([
                "type": "tool_use", "id": .string(use.id), "name": .string(use.name),
                "input": Self.input(use.arguments),
            ])
        case .toolResult(let answer):
            var block: JSONObject = ["type": "tool_result", "tool_use_id": .string(answer.callID)]
            if !answer.text.isEmpty { block["content"] = .string(answer.text) }
            if answer.isFailure { block["is_error"] = true }
            message.results.append(block)
        case .opaque(let value): message.others.append(value)
        }
    }

    private static func input(_ arguments: ToolUse.Arguments) -> JSONValue {
        switch arguments {
        case .json(.object(let object)): .object(object)
        case .json(let value): [Self.malformedInputKey: .string(value.jsonText)]
        case .malformed(let text): [Self.malformedInputKey: .string(text)]
        }
    }

    private static func tool(_ tool: ToolSpecification) -> JSONObject {
        var json: JSONObject = ["name": .string(tool.name)]
        if !tool.description.isEmpty { json["description"] = .string(tool.description) }
        json["input_schema"] = tool.inputSchema
        return json
    }
}
