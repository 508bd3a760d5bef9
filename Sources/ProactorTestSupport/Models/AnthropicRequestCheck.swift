import ProactorModel

/// Checks requests as strictly as the Messages API does.
struct AnthropicRequestCheck {
    private static let versions: Set<String> = ["2023-06-01", "2026-10-21"]
    /// Parameters that the version 2026-10-21 no longer takes.
    private static let samplingKeys: Set<String> = ["temperature", "top_p", "top_k"]
    private static let knownKeys: Set<String> = [
        "model", "messages", "max_tokens", "stream", "system", "tools", "tool_choice", "stop_sequences", "thinking",
        "output_config", "metadata", "service_tier", "cache_control", "container", "inference_geo", "speed",
    ]
    private static let cacheMarkMaximum = 4

    /// What is wrong with the request; `nil` where nothing is.
    static func problem(_ request: StandInRequest) -> String? {
        guard let version = request.headers["anthropic-version"] else { return "anthropic-version: header is required" }
        guard Self.versions.contains(version) else { return "anthropic-version: \"\(version)\" is not a valid version" }
        guard let body = request.body.objectValue else { return "the body must be an object" }
        for key in body.keys where !Self.knownKeys.contains(key) {
            if version == "2023-06-01", Self.samplingKeys.contains(key) { continue }
            return "\(key): Extra inputs are not permitted"
        }
        guard let model = body["model"]?.stringValue, !model.isEmpty else { return "model: Field required" }
        guard let maximum = body["max_tokens"]?.intValue, maximum >= 0 else { return "max_tokens: Field required" }
        guard let messages = body["messages"]?.arrayValue, !messages.isEmpty else {
            return "messages: at least one message is required"
        }
        return Self.problem(system: body["system"]) ?? Self.problem(tools: body["tools"])
            ?? Self.problem(choice: body["tool_choice"], tools: body["tools"]) ?? Self.problem(messages: messages)
            ?? Self.problem(cacheMarksOf: request.body)
    }

    private static func problem(system: JSONValue?) -> String? {
        guard let system, system.stringValue == nil else { return nil }
        guard let blocks = system.arrayValue else { return "system: must be a text or blocks" }
        return blocks.contains { $0["type"] != "text" || ($0["text"]?.stringValue ?? "").isEmpty }
            ? "system: text content blocks must be non-empty" : nil
    }

    private static func problem(tools: JSONValue?) -> String? {
        guard let tools else { return nil }
        guard let tools = tools.arrayValue else { return "tools: must be a list" }
        var names: Set<String> = []
        for (index, tool) in tools.enumerated() {
            guard let name = tool["name"]?.stringValue, ToolName.isValid(name) else {
                return "tools.\(index).name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"
            }
            guard names.insert(name).inserted else { return "tools: Tool names must be unique" }
            guard tool["input_schema"]?["type"] == "object" else {
                return "tools.\(index).input_schema.type: Field required"
            }
        }
        return nil
    }

    private static func problem(choice: JSONValue?, tools: JSONValue?) -> String? {
        guard let choice else { return nil }
        guard tools?.arrayValue?.isEmpty == false else { return "tool_choice may only be specified with tools" }
        switch choice["type"]?.stringValue {
        case "auto", "any", "none": return nil
        case "tool": return choice["name"]?.stringValue == nil ? "tool_choice.name: Field required" : nil
        default: return "tool_choice.type: unknown"
        }
    }

    private static func problem(messages: [JSONValue]) -> String? {
        if messages.first?["role"] != "user" { return "messages: first message must use the \"user\" role" }
        var open: [String] = []
        for (index, message) in messages.enumerated() {
            guard let role = message["role"]?.stringValue, role == "user" || role == "assistant" else {
                return "messages.\(index).role: unknown"
            }
            let blocks: [JSONValue]
            switch message["content"] {
            case .string(let text): blocks = [["type": "text", "text": .string(text)]]
            case .array(let list): blocks = list
            default: return "messages.\(index).content: Field required"
            }
            if blocks.isEmpty { return "messages.\(index).content: must not be empty" }
            for (place, block) in blocks.enumerated() {
                if let problem = Self.problem(block: block, role: role) {
                    return "messages.\(index).content.\(place): \(problem)"
                }
            }
            if let problem = Self.problem(results: blocks, answering: open) { return "messages.\(index): \(problem)" }
            open = blocks.filter { $0["type"] == "tool_use" }.compactMap { $0["id"]?.stringValue }
        }
        return open.isEmpty
            ? nil : "`tool_use` ids were found without `tool_result` blocks immediately after: \(open)"
    }

    private static func problem(block: JSONValue, role: String) -> String? {
        switch block["type"]?.stringValue {
        case "text":
            guard let text = block["text"]?.stringValue else { return "text: Field required" }
            return text.isEmpty ? "text content blocks must be non-empty" : nil
        case "tool_use":
            guard role == "assistant" else { return "tool_use blocks can only be in assistant messages" }
            guard let name = block["name"]?.stringValue, !name.isEmpty, block["id"]?.stringValue != nil else {
                return "tool_use: id and name are required"
            }
            return block["input"]?.objectValue == nil ? "tool_use.input: Input should be a valid dictionary" : nil
        case "tool_result":
            guard role == "user" else { return "tool_result blocks can only be in user messages" }
            return block["tool_use_id"]?.stringValue == nil ? "tool_use_id: Field required" : nil
        case "thinking":
            return block["signature"]?.stringValue == nil ? "thinking.signature: Field required" : nil
        case "redacted_thinking": return block["data"]?.stringValue == nil ? "data: Field required" : nil
        case "document" where role == "assistant": return "document blocks cannot be in assistant messages"
        case nil: return "type: Field required"
        default: return nil
        }
    }

    /// Every call of the message before must be answered, once, before anything else is said.
    private static func problem(results blocks: [JSONValue], answering open: [String]) -> String? {
        let ids = blocks.filter { $0["type"] == "tool_result" }.compactMap { $0["tool_use_id"]?.stringValue }
        for id in ids where !open.contains(id) {
            return "unexpected `tool_use_id` found in `tool_result` blocks: \(id)"
        }
        for id in open where !ids.contains(id) {
            return "`tool_use` ids were found without `tool_result` blocks immediately after: \(id)"
        }
        guard Set(ids).count == ids.count else { return "each tool_use must have a single result" }
        let isInOrder = blocks.prefix(ids.count).allSatisfy { $0["type"] == "tool_result" }
        return isInOrder ? nil : "tool_result blocks must come first"
    }

    private static func problem(cacheMarksOf body: JSONValue) -> String? {
        let count = Self.cacheMarkCount(body)
        return count > Self.cacheMarkMaximum ? "A maximum of 4 blocks with cache_control may be provided" : nil
    }

    private static func cacheMarkCount(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements): elements.reduce(0) { $0 + Self.cacheMarkCount($1) }
        case .object(let object):
            object.reduce(0) { $0 + ($1.key == "cache_control" ? 1 : Self.cacheMarkCount($1.value)) }
        case .null, .bool, .int, .double, .string: 0
        }
    }
}

/// What all providers take as a tool's name.
enum ToolName {
    static func isValid(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
