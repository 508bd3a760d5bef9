import ProactorModel

/// Checks requests as strictly as the Chat Completions API does.
struct OpenAIRequestCheck {
    private static let knownKeys: Set<String> = [
        "model", "messages", "max_tokens", "max_completion_tokens", "tools", "tool_choice", "parallel_tool_calls",
        "response_format", "stream", "stream_options", "temperature", "top_p", "seed", "stop", "reasoning_effort",
        "service_tier", "store", "metadata", "prompt_cache_key", "safety_identifier", "user", "verbosity", "n",
    ]

    /// What is wrong with the request; `nil` where nothing is.
    static func problem(_ request: StandInRequest) -> String? {
        guard let body = request.body.objectValue else { return "the body must be an object" }
        for key in body.keys where !Self.knownKeys.contains(key) { return "Unrecognized request argument: \(key)" }
        guard let model = body["model"]?.stringValue, !model.isEmpty else {
            return "you must provide a model parameter"
        }
        guard let messages = body["messages"]?.arrayValue, !messages.isEmpty else {
            return "'messages' must not be empty"
        }
        if body["max_tokens"] != nil, body["max_completion_tokens"] != nil {
            return "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."
        }
        if body["stream_options"] != nil, body["stream"] != true {
            return "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        }
        return Self.problem(tools: body["tools"]) ?? Self.problem(toolOptions: body)
            ?? Self.problem(messages: messages)
    }

    private static func problem(tools: JSONValue?) -> String? {
        guard let tools else { return nil }
        guard let tools = tools.arrayValue, !tools.isEmpty else { return "'tools' must not be empty" }
        for (index, tool) in tools.enumerated() {
            guard tool["type"] == "function", let function = tool["function"]?.objectValue else {
                return "Missing required parameter: 'tools[\(index)].function'."
            }
            guard let name = function["name"]?.stringValue, ToolName.isValid(name) else {
                return "Invalid 'tools[\(index)].function.name': does not match pattern '^[a-zA-Z0-9_-]+$'."
            }
            if let parameters = function["parameters"], parameters["type"] != "object" {
                return "Invalid schema for function '\(name)': schema must be of type \"object\"."
            }
        }
        return nil
    }

    private static func problem(toolOptions body: JSONObject) -> String? {
        for key in ["tool_choice", "parallel_tool_calls"] where body[key] != nil && body["tools"] == nil {
            return "'\(key)' is only allowed when 'tools' are specified."
        }
        switch body["tool_choice"] {
        case nil, "none", "auto", "required": return nil
        case .object(let choice): return choice["type"] == "function" ? nil : "Invalid value: 'tool_choice'."
        default: return "Invalid value: 'tool_choice'."
        }
    }

    private static func problem(messages: [JSONValue]) -> String? {
        var open: [String] = []
        for (index, message) in messages.enumerated() {
            let role = message["role"]?.stringValue
            if role == "tool" {
                guard let id = message["tool_call_id"]?.stringValue else {
                    return "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'."
                }
                guard let place = open.firstIndex(of: id) else {
                    return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
                }
                open.remove(at: place)
            } else if !open.isEmpty {
                return Self.unanswered(open)
            }
            switch role {
            case "tool", "system", "developer", "user":
                let content = message["content"]
                guard content?.stringValue != nil || content?.arrayValue?.isEmpty == false else {
                    return "Invalid value for 'messages[\(index)].content': expected a string."
                }
            case "assistant":
                switch Self.callIDs(message, index) {
                case .failure(let problem): return problem.text
                case .success(let ids): open = ids
                }
            default: return "Invalid value: 'messages[\(index)].role'."
            }
        }
        return open.isEmpty ? nil : Self.unanswered(open)
    }

    private struct Problem: Error {
        let text: String
    }

    private static func unanswered(_ ids: [String]) -> String {
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
            + "The following tool_call_ids did not have response messages: \(ids.joined(separator: ", "))"
    }

    private static func callIDs(_ message: JSONValue, _ index: Int) -> Result<[String], Problem> {
        guard let calls = message["tool_calls"] else {
            return message["content"]?.stringValue == nil
                ? .failure(Problem(text: "Invalid value for 'content': expected a string, got null.")) : .success([])
        }
        guard let calls = calls.arrayValue, !calls.isEmpty else {
            return .failure(Problem(text: "Invalid 'messages[\(index)].tool_calls': empty array."))
        }
        var ids: [String] = []
        for call in calls {
            guard let id = call["id"]?.stringValue, call["type"] == "function",
                call["function"]?["name"]?.stringValue != nil, call["function"]?["arguments"]?.stringValue != nil
            else { return .failure(Problem(text: "Invalid type for 'messages[\(index)].tool_calls'.")) }
            ids.append(id)
        }
        return .success(ids)
    }
}
