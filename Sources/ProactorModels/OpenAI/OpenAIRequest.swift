import ProactorModel

/// Writes requests of the Chat Completions API.
enum OpenAIRequest {
    /// What a failed call's answer begins with: the API has no mark for failure.
    static let failureBeginning = "The call failed: "

    static func json(_ request: ModelRequest, model: String, _ capabilities: OpenAICapabilities) -> JSONValue {
        var messages: [JSONValue] = []
        if !request.system.isEmpty {
            messages.append(["role": .string(capabilities.systemRole.rawValue), "content": .string(request.system)])
        }
        for message in Self.joined(request.messages) {
            messages += message.role == .user ? Self.user(message) : Self.assistant(message)
        }
        var json: JSONObject = [
            "model": .string(model), "messages": .array(messages),
            capabilities.maxTokensField.rawValue: .int(Int64(request.outputTokenMaximum)), "stream": true,
        ]
        if capabilities.includeUsage { json["stream_options"] = ["include_usage": true] }
        let forbidsCalls = request.toolChoice == .none && !capabilities.toolChoice
        if !request.tools.isEmpty, !forbidsCalls {
            json["tools"] = .array(request.tools.map(Self.tool))
            if capabilities.toolChoice {
                switch request.toolChoice {
                case .automatic: break
                case .required: json["tool_choice"] = "required"
                case .none: json["tool_choice"] = "none"
                }
            }
            json["parallel_tool_calls"] = capabilities.parallelToolCalls.map(JSONValue.bool)
        }
        return .object(json)
    }

    /// The messages with those of one speaker in a row joined, so that all answers to a turn's calls stand right behind it.
    private static func joined(_ messages: [ModelRequest.Message]) -> [ModelRequest.Message] {
        var joined: [ModelRequest.Message] = []
        for message in messages {
            if let last = joined.indices.last, joined[last].role == message.role {
                joined[last].content += message.content
            } else {
                joined.append(message)
            }
        }
        return joined
    }

    /// The answers to calls, each a message of its own, and then the rest.
    private static func user(_ message: ModelRequest.Message) -> [JSONValue] {
        var messages: [JSONValue] = []
        for case .toolResult(let answer) in message.content {
            let text = answer.isFailure ? Self.failureBeginning + answer.text : answer.text
            messages.append(["role": "tool", "tool_call_id": .string(answer.callID), "content": .string(text)])
        }
        let text = Self.text(message)
        if !text.isEmpty { messages.append(["role": "user", "content": .string(text)]) }
        return messages
    }

    private static func assistant(_ message: ModelRequest.Message) -> [JSONValue] {
        let text = Self.text(message)
        var calls: [JSONValue] = []
        for case .toolCall(let use) in message.content {
            calls.append([
                "id": .string(use.id), "type": "function",
                "function": ["name": .string(use.name), "arguments": .string(Self.arguments(use.arguments))],
            ])
        }
        guard !text.isEmpty || !calls.isEmpty else { return [] }
        var json: JSONObject = ["role": "assistant", "content": text.isEmpty ? .null : .string(text)]
        if !calls.isEmpty { json["tool_calls"] = .array(calls) }
        return [.object(json)]
    }

    private static func text(_ message: ModelRequest.Message) -> String {
        message.content.compactMap { part in
            guard case .text(let text) = part, !text.isEmpty else { return nil }
            return text
        }.joined(separator: "\n\n")
    }

    /// Arguments travel as text, so that even malformed ones go back as they came.
    private static func arguments(_ arguments: ToolUse.Arguments) -> String {
        switch arguments {
        case .json(let value): value.jsonText
        case .malformed(let text): text
        }
    }

    private static func tool(_ tool: ToolSpecification) -> JSONValue {
        var function: JSONObject = ["name": .string(tool.name)]
        if !tool.description.isEmpty { function["description"] = .string(tool.description) }
        function["parameters"] = tool.inputSchema
        return ["type": "function", "function": .object(function)]
    }
}
