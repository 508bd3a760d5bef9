import ProactorModel

/// Writes turns as the Chat Completions API does.
enum OpenAIStandInWire {
    private static let created: JSONValue = 1_795_477_929

    static func answer(_ turn: StandInTurn, to request: StandInRequest) -> JSONValue {
        let text = Self.text(turn)
        var message: JSONObject = ["role": "assistant", "content": text.isEmpty ? .null : .string(text)]
        message["refusal"] = Self.refusal(turn).map(JSONValue.string) ?? .null
        let calls = Self.calls(turn, request)
        if !calls.isEmpty {
            message["tool_calls"] = .array(calls.map { Self.call(id: $0.id, name: $0.name, arguments: $0.arguments) })
        }
        var json = Self.frame(request, object: "chat.completion")
        json["choices"] = [
            ["index": 0, "message": .object(message), "logprobs": nil, "finish_reason": .string(Self.finish(turn))]
        ]
        if !turn.faults.contains(.noUsage) { json["usage"] = Self.usage(turn.effectiveUsage(for: request)) }
        return .object(json)
    }

    /// The chunks in their order, without the mark of the end.
    static func chunks(_ turn: StandInTurn, to request: StandInRequest) -> [JSONValue] {
        let includesUsage =
            request.body["stream_options"]?["include_usage"] == true && !turn.faults.contains(.noUsage)
        func chunk(_ delta: JSONValue, finish: JSONValue = .null) -> JSONValue {
            var json = Self.frame(request, object: "chat.completion.chunk")
            json["choices"] = [["index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish]]
            if includesUsage { json["usage"] = .null }
            json["obfuscation"] = "x7Qp"
            return .object(json)
        }
        var deltas: [JSONValue] = [["role": "assistant", "content": ""]]
        deltas += AnthropicStandInWire.pieces(Self.text(turn)).map { ["content": .string($0)] }
        if let refusal = Self.refusal(turn) { deltas.append(["refusal": .string(refusal)]) }
        deltas += Self.callDeltas(turn, request)
        var chunks = deltas.map { chunk($0) }
        chunks.append(chunk([:], finish: .string(Self.finish(turn))))
        if includesUsage {
            var json = Self.frame(request, object: "chat.completion.chunk")
            json["choices"] = []
            json["usage"] = Self.usage(turn.effectiveUsage(for: request))
            chunks.append(.object(json))
        }
        return chunks
    }

    /// The fragments of all calls: one call after the other, or taking turns.
    private static func callDeltas(_ turn: StandInTurn, _ request: StandInRequest) -> [JSONValue] {
        let fragments = Self.calls(turn, request).enumerated().map { index, call -> [JSONValue] in
            var first = Self.call(id: call.id, name: call.name, arguments: "").objectValue ?? [:]
            first["index"] = .int(Int64(index))
            return [.object(first)]
                + AnthropicStandInWire.pieces(call.arguments).map {
                    ["index": .int(Int64(index)), "function": ["arguments": .string($0)]]
                }
        }
        let ordered: [JSONValue]
        if turn.faults.contains(.interleavedCalls) {
            let length = fragments.map(\.count).max() ?? 0
            ordered = (0..<length).flatMap { place in
                fragments.filter { $0.indices.contains(place) }.map { $0[place] }
            }
        } else {
            ordered = fragments.flatMap { $0 }
        }
        return ordered.map { ["tool_calls": [$0]] }
    }

    private static func frame(_ request: StandInRequest, object: String) -> JSONObject {
        [
            "id": .string("chatcmpl-\(request.number)"), "object": .string(object), "created": Self.created,
            "model": request.body["model"] ?? "",
        ]
    }

    private static func text(_ turn: StandInTurn) -> String {
        turn.parts.compactMap { part in
            guard case .text(let text) = part else { return nil }
            return text
        }.joined()
    }

    private static func refusal(_ turn: StandInTurn) -> String? {
        guard case .refusal(let why) = turn.effectiveStop else { return nil }
        return why
    }

    private static func calls(
        _ turn: StandInTurn,
        _ request: StandInRequest
    ) -> [(id: String, name: String, arguments: String)] {
        turn.parts.enumerated().compactMap { index, part in
            let id = "call_\(request.number)_\(index)"
            return switch part {
            case .call(let name, let arguments): (id, name, arguments.jsonText)
            case .rawCall(let name, let arguments): (id, name, arguments)
            case .text, .block: nil
            }
        }
    }

    private static func call(id: String, name: String, arguments: String) -> JSONValue {
        [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments)],
        ]
    }

    private static func finish(_ turn: StandInTurn) -> String {
        switch turn.effectiveStop {
        case .endOfTurn, .refusal, .paused: "stop"
        case .calls: "tool_calls"
        case .outputLimit, .contextOverflow: "length"
        case .named(let name): name
        }
    }

    private static func usage(_ usage: TokenUsage) -> JSONValue {
        [
            "prompt_tokens": .int(Int64(usage.totalInput)), "completion_tokens": .int(Int64(usage.output)),
            "total_tokens": .int(Int64(usage.total)),
            "prompt_tokens_details": [
                "cached_tokens": .int(Int64(usage.cacheRead)), "cache_write_tokens": .int(Int64(usage.cacheWrite)),
            ],
        ]
    }
}
