import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

/// What only the Messages API has, over HTTP.
@Suite(.timeLimit(.minutes(15))) struct AnthropicTurnTests {
    @Test func `each version has its own header for the key, and the betas go along`() async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("a"), .text("b"))
            _ = try await standIn.provider(.anthropic).turn(.sample)
            _ = try await standIn.provider(.anthropic, "version: 2023-06-01\nbetas: [one-2026-01-01, two]").turn(
                .sample
            )
            let headers = standIn.requests.map(\.headers)
            #expect(headers[0]["anthropic-version"] == "2026-10-21")
            #expect(headers[0]["authorization"] == "Bearer stand-in-key")
            #expect(headers[0]["x-api-key"] == nil)
            #expect(headers[0]["anthropic-beta"] == nil)
            #expect(headers[1]["anthropic-version"] == "2023-06-01")
            #expect(headers[1]["authorization"] == nil)
            #expect(headers[1]["x-api-key"] == "stand-in-key")
            #expect(headers[1]["anthropic-beta"] == "one-2026-01-01,two")
            #expect(headers[0]["content-type"] == "application/json")
        }
    }

    @Test func `reasoning and unknown blocks go back byte for byte`() async throws {
        let blocks: [JSONValue] = [
            ["type": "thinking", "thinking": "Über \"Oslo\"\nund Rom 😀", "signature": "EqQB+/=="],
            ["type": "redacted_thinking", "data": "b64=="],
            ["type": "novel_block", "z": 1, "a": [1.5, nil, true, ["k": "é\u{301}"]]],
        ]
        try await ProviderStandIn.run { standIn in
            let parts = blocks.map { StandInTurn.Part.block($0) } + [.call(name: "get_weather", arguments: [:])]
            standIn.enqueue(.turn(StandInTurn(parts, faults: [.writes(ofBytes: 3)])), .text("done"))
            let provider = try standIn.provider(.anthropic)
            let turn = try await provider.turn(.sample).turn
            #expect(turn.content.prefix(3) == blocks.map { .opaque($0) }[...])
            _ = try await provider.turn(ModelRequest.sample.following(turn, ["sunny"]))
            let sent = standIn.requests.last?.body["messages"]?.arrayValue?[1]["content"]?.arrayValue ?? []
            #expect(sent.prefix(3).map(\.jsonText) == blocks.map(\.jsonText))
        }
    }

    @Test(arguments: [
        (StandInTurn.Stop.paused, ModelTurn.StopReason.paused), (.contextOverflow, .contextOverflow),
        (.refusal("not this"), .refused("not this")), (.named("stop_sequence"), .endOfTurn),
        (.named("novel"), .other("novel")),
    ])
    func `reasons of its own are known`(stop: StandInTurn.Stop, reason: ModelTurn.StopReason) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.turn(StandInTurn([.text("x")], stop: stop)))
            let turn = try await standIn.provider(.anthropic).turn(.sample).turn
            #expect(turn.stopReason == reason)
        }
    }

    @Test func `its cache is counted apart`() async throws {
        let usage = TokenUsage(input: 12, output: 34, cacheRead: 5000, cacheWrite: 600)
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("x", usage: usage), .text("y", usage: usage, faults: [.unstreamed]))
            let provider = try standIn.provider(.anthropic)
            #expect(try await provider.turn(.sample).turn.usage == usage)
            #expect(try await provider.turn(.sample).turn.usage == usage)
        }
    }
}
