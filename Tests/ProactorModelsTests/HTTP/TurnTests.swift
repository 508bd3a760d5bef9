import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

/// Turns over HTTP, in both dialects.
@Suite(.timeLimit(.minutes(15))) struct TurnTests {
    @Test(arguments: StandInDialect.all)
    func `a text comes while it is written`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("Grüße aus Oslo 😀, and more", usage: TokenUsage(input: 21, output: 9)))
            let pieces = Pieces()
            let response = try await standIn.provider(dialect).turn(.sample) { pieces.add($0) }
            #expect(response.turn.content == [.text("Grüße aus Oslo 😀, and more")])
            #expect(response.turn.stopReason == .endOfTurn)
            #expect(response.turn.usage == TokenUsage(input: 21, output: 9))
            #expect(response.turn.model == "some-model")
            #expect(pieces.text == response.turn.text)
            #expect(pieces.texts.count > 3)
            #expect(
                response.limits.requests
                    == .init(
                        limit: 100_000,
                        remaining: 99_999,
                        resetAfter: dialect == .openAI ? .milliseconds(600) : response.limits.requests?.resetAfter
                    )
            )
            #expect(response.limits.tokens?.limit == 100_000)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `parallel calls are answered together, and the next turn is taken`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            let parts: [StandInTurn.Part] = [
                .text("Checking."), .call(name: "get_weather", arguments: ["city": "Oslo"]),
                .call(name: "get_weather", arguments: ["city": "Rome", "deep": ["a": [1, 2.5, nil]]]),
                .call(name: "get_weather", arguments: [:]),
            ]
            standIn.enqueue(.turn(StandInTurn(parts, faults: [.interleavedCalls])), .text("Sunny."))
            let provider = try standIn.provider(dialect)
            let turn = try await provider.turn(.sample).turn
            #expect(turn.stopReason == .toolCalls)
            #expect(turn.text == "Checking.")
            #expect(
                turn.toolCalls.map(\.arguments) == [
                    .json(["city": "Oslo"]), .json(["city": "Rome", "deep": ["a": [1, 2.5, nil]]]), .json([:]),
                ]
            )
            #expect(Set(turn.toolCalls.map(\.id)).count == 3)
            let next = ModelRequest.sample.following(turn, ["sunny", "no such city", ""], thenText: "Go on.")
            #expect(try await provider.turn(next).turn.text == "Sunny.")
        }
    }

    @Test(
        arguments: StandInDialect.all,
        [
            [StandInFault.writes(ofBytes: 1)], [.writes(ofBytes: 3)], [.writes(ofBytes: 7), .carriageReturns],
            [.pings], [.pings, .carriageReturns, .writes(ofBytes: 2)], [.unstreamed], [.interleavedCalls],
        ]
    )
    func `however it is sent, a turn is the same`(dialect: StandInDialect, faults: [StandInFault]) async throws {
        try await ProviderStandIn.run { standIn in
            let parts: [StandInTurn.Part] = [
                .text("Grüße 😀 椅\n\nund mehr"), .call(name: "get_weather", arguments: ["city": "Łódź 😀", "n": 1]),
                .call(name: "get_weather", arguments: ["city": "Rome"]),
            ]
            let usage = TokenUsage(input: 5, output: 6)
            standIn.enqueue(.turn(StandInTurn(parts, usage: usage, faults: faults)))
            let turn = try await standIn.provider(dialect).turn(.sample).turn
            #expect(turn.text == "Grüße 😀 椅\n\nund mehr")
            #expect(turn.toolCalls.map(\.arguments) == [.json(["city": "Łódź 😀", "n": 1]), .json(["city": "Rome"])])
            #expect(turn.usage == usage)
            #expect(turn.stopReason == .toolCalls)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `arguments that are no JSON object are kept as text`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            let texts = [#"{"city": "Os"#, "[1]", "Oslo", #"{"a":1,"a":2}"#]
            standIn.enqueue(
                .turn(StandInTurn(texts.map { .rawCall(name: "unknown_tool", arguments: $0) }, stop: .outputLimit)),
                .text("sorry")
            )
            let provider = try standIn.provider(dialect)
            let turn = try await provider.turn(.sample).turn
            #expect(turn.toolCalls.map(\.arguments) == texts.map { .malformed($0) })
            #expect(turn.toolCalls.allSatisfy { $0.name == "unknown_tool" })
            #expect(turn.stopReason == .outputLimit)
            // What was malformed goes back in a form that the provider takes.
            let next = ModelRequest.sample.following(turn, texts.map { "no JSON: \($0)" })
            #expect(try await provider.turn(next).turn.text == "sorry")
        }
    }

    @Test(arguments: StandInDialect.all)
    func `a refusal says why`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.turn(StandInTurn([], stop: .refusal("this is not allowed"))))
            let turn = try await standIn.provider(dialect).turn(.sample).turn
            #expect(turn.stopReason == .refused("this is not allowed"))
            #expect(turn.content.isEmpty)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `without counts the tokens are estimated`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text(String(repeating: "word ", count: 100), faults: [.noUsage]))
            let usage = try await standIn.provider(dialect).turn(.sample).turn.usage
            #expect(usage.input == standIn.requests[0].inputTokens)
            #expect((125...160).contains(usage.output))
        }
    }

    @Test(arguments: StandInDialect.all)
    func `turns one after the other use one connection`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run(.init(script: { _ in .text("x") })) { standIn in
            let provider = try standIn.provider(dialect)
            for _ in 0..<5 { _ = try await provider.turn(.sample) }
            #expect(standIn.connectionCount == 1)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `a whole turn is taken although its answer does not end`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("x", faults: [.lingers]))
            let turn = try await standIn.provider(dialect).turn(.sample).turn
            #expect(turn.text == "x")
        }
    }

    @Test func `a reason is an end too where the mark of the end is missing`() async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("x", faults: [.noDone]))
            let turn = try await standIn.provider(.openAI).turn(.sample).turn
            #expect(turn.text == "x")
        }
    }

    @Test(arguments: StandInDialect.all)
    func `an answer cut after any event is never taken for a turn`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            let parts: [StandInTurn.Part] = [
                .text("some text"), .call(name: "get_weather", arguments: ["city": "Oslo"]),
            ]
            let provider = try standIn.provider(dialect)
            // One more than there are events before the reason, or `message_stop`.
            let count = dialect == .anthropic ? 12 : 7
            for place in 0..<count {
                standIn.enqueue(.turn(StandInTurn(parts, faults: [.drops(afterEvents: place)])))
                #expect(await provider.failure()?.kind == .unavailable, "after \(place)")
            }
            standIn.enqueue(.turn(StandInTurn(parts, faults: [.endsEarly])))
            let failure = await provider.failure()
            #expect(failure?.kind == .unavailable)
            #expect(failure?.message == "the answer broke off before its end")
        }
    }
}
