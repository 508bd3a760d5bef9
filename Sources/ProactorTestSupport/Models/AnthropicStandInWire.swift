import ProactorModel

/// Writes turns as the Messages API does.
enum AnthropicStandInWire {
    /// Characters of one delta.
    private static let pieceLength = 6

    static func answer(_ turn: StandInTurn, to request: StandInRequest) -> JSONValue {
        let blocks = turn.parts.enumerated().map { Self.block($1, id: Self.id(request, $0)) }
        var json: JSONObject = [
            "id": .string("msg_\(request.number)"), "type": "message", "role": "assistant",
            "model": request.body["model"] ?? "", "content": .array(blocks),
        ]
        for (key, value) in Self.stop(turn) { json[key] = value }
        if !turn.faults.contains(.noUsage) { json["usage"] = Self.usage(turn.effectiveUsage(for: request)) }
        return .object(json)
    }

    /// The events in their order; each one's name is its `type`.
    static func events(_ turn: StandInTurn, to request: StandInRequest) -> [JSONValue] {
        let usage = turn.effectiveUsage(for: request)
        let countsTokens = !turn.faults.contains(.noUsage)
        var message: JSONObject = [
            "id": .string("msg_\(request.number)"), "type": "message", "role": "assistant",
            "model": request.body["model"] ?? "", "content": [], "stop_reason": nil, "stop_sequence": nil,
        ]
        if countsTokens {
            // As the API does it: the output is not known yet, and one token long.
            var start = usage
            start.output = 1
            message["usage"] = Self.usage(start)
        }
        var events: [JSONValue] = [["type": "message_start", "message": .object(message)]]
        for (index, part) in turn.parts.enumerated() {
            events += Self.events(of: part, at: index, id: Self.id(request, index))
        }
        var end: JSONObject = ["type": "message_delta", "delta": .object(Self.stop(turn))]
        if countsTokens { end["usage"] = ["output_tokens": .int(Int64(usage.output))] }
        events.append(.object(end))
        events.append(["type": "message_stop"])
        return events
    }

    private static func events(of part: StandInTurn.Part, at index: Int, id: String) -> [JSONValue] {
        var start = Self.block(part, id: id).objectValue ?? [:]
        var deltas: [JSONValue] = []
        switch part {
        case .text(let text):
            start["text"] = ""
            deltas = Self.pieces(text).map { ["type": "text_delta", "text": .string($0)] }
        case .call(_, let arguments):
            start["input"] = [:]
            let text = arguments == [:] ? "" : arguments.jsonText
            deltas = Self.pieces(text).map { ["type": "input_json_delta", "partial_json": .string($0)] }
        case .rawCall(_, let arguments):
            start["input"] = [:]
            deltas = Self.pieces(arguments).map { ["type": "input_json_delta", "partial_json": .string($0)] }
        case .block(let block):
            guard block["type"] == "thinking" else { break }
            start["thinking"] = ""
            start["signature"] = ""
            deltas = Self.pieces(block["thinking"]?.stringValue ?? "").map {
                ["type": "thinking_delta", "thinking": .string($0)]
            }
            deltas.append(["type": "signature_delta", "signature": block["signature"] ?? ""])
        }
        let place = JSONValue.int(Int64(index))
        return [["type": "content_block_start", "index": place, "content_block": .object(start)]]
            + deltas.map { ["type": "content_block_delta", "index": place, "delta": $0] }
            + [["type": "content_block_stop", "index": place]]
    }

    private static func block(_ part: StandInTurn.Part, id: String) -> JSONValue {
        switch part {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .call(let name, let arguments):
            ["type": "tool_use", "id": .string(id), "name": .string(name), "input": arguments]
        case .rawCall(let name, _): ["type": "tool_use", "id": .string(id), "name": .string(name), "input": [:]]
        case .block(let block): block
        }
    }

    private static func stop(_ turn: StandInTurn) -> JSONObject {
        var json: JSONObject = ["stop_reason": nil, "stop_sequence": nil]
        switch turn.effectiveStop {
        case .endOfTurn: json["stop_reason"] = "end_turn"
        case .calls: json["stop_reason"] = "tool_use"
        case .outputLimit: json["stop_reason"] = "max_tokens"
        case .paused: json["stop_reason"] = "pause_turn"
        case .refusal(let why):
            json["stop_reason"] = "refusal"
            json["stop_details"] = ["type": "refusal", "category": nil, "explanation": .string(why)]
        case .contextOverflow: json["stop_reason"] = "model_context_window_exceeded"
        case .named(let name): json["stop_reason"] = .string(name)
        }
        return json
    }

    private static func usage(_ usage: TokenUsage) -> JSONValue {
        [
            "input_tokens": .int(Int64(usage.input)), "output_tokens": .int(Int64(usage.output)),
            "cache_creation_input_tokens": .int(Int64(usage.cacheWrite)),
            "cache_read_input_tokens": .int(Int64(usage.cacheRead)),
        ]
    }

    private static func id(_ request: StandInRequest, _ index: Int) -> String { "toolu_\(request.number)_\(index)" }

    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(Self.pieceLength)))
            rest = rest.dropFirst(Self.pieceLength)
        }
        return pieces
    }
}
