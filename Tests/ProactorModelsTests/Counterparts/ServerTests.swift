import ProactorComponents
import ProactorModel
import ProactorModels
import ProactorTestSupport
import Testing

/// Servers of other people that speak the wire formats.
@Suite("Independent servers", .serialized, .timeLimit(.minutes(15)))
struct ServerTests {
    private func provider(
        _ dialect: StandInDialect,
        port: Int,
        model: String = "some-model"
    ) throws -> any ModelProvider {
        let lines = "model: \(model)\nkey: ${env:KEY}\n"
        return switch dialect {
        case .anthropic:
            try ProactorModelsTests.provider(AnthropicModelKind(), lines + "baseURL: http://127.0.0.1:\(port)")
        case .openAI:
            try ProactorModelsTests.provider(OpenAIModelKind(), lines + "baseURL: http://127.0.0.1:\(port)/v1")
        }
    }

    private func request(_ text: String, tools: [ToolSpecification] = []) -> ModelRequest {
        ModelRequest(
            system: "You are careful.",
            messages: [.init(.user, [.text(text)])],
            tools: tools,
            outputTokenMaximum: 100
        )
    }

    @Test(.enabled(if: Counterpart.fakellm.isWanted, "run '.ci/install-packages test' for it"))
    func `fakellm answers in both dialects`() async throws {
        let command = [
            Counterpart.fakellm.program("fakellm"), "serve", "--host", "127.0.0.1", "--port", "{port}", "--config",
            Counterpart.judge("fakellm.yaml"),
        ]
        try await Counterpart.fakellm.serving(health: "/_fakellm/stats", command) { port in
            let port = try #require(port, "fakellm does not start")
            for dialect in StandInDialect.all {
                let provider = try self.provider(dialect, port: port)
                let echo = try await provider.turn(self.request("hello to \(dialect)")).turn
                #expect(echo.text.hasPrefix("[mock response for some-model"))
                #expect(echo.stopReason == .endOfTurn)
                #expect(echo.usage.totalInput > 0)
                #expect(echo.usage.output > 0)

                let asked = self.request("weather for \(dialect)", tools: [.weather])
                let turn = try await provider.turn(asked).turn
                #expect(turn.stopReason == .toolCalls)
                #expect(turn.toolCalls.map(\.name) == ["get_weather", "get_weather"])
                #expect(turn.toolCalls.map(\.arguments) == [.json(["city": "Oslo"]), .json(["city": "Rome"])])
                #expect(Set(turn.toolCalls.map(\.id)).count == 2)
                let last = try await provider.turn(asked.following(turn, ["sunny", "sunny"])).turn
                #expect(last.text == "It is sunny.")
            }
        }
    }

    @Test(.enabled(if: Counterpart.litellm.isWanted, "run '.ci/install-packages test' for it"))
    func `LiteLLM's proxy answers in both dialects, and translates between them`() async throws {
        try await ProviderStandIn.run { standIn in
            let command = [
                "/usr/bin/env", "LITELLM_LOCAL_MODEL_COST_MAP=True", "UPSTREAM=\(standIn.openAIURL)",
                Counterpart.litellm.program("litellm"), "--host", "127.0.0.1", "--port", "{port}", "--config",
                Counterpart.judge("litellm.yaml"),
            ]
            try await Counterpart.litellm.serving(health: "/health/liveliness", command) { port in
                let port = try #require(port, "litellm does not start")
                for dialect in StandInDialect.all {
                    let plain = try self.provider(dialect, port: port, model: "plain")
                    #expect(try await !plain.turn(self.request("hi")).turn.text.isEmpty)
                    let limited = try self.provider(dialect, port: port, model: "limited")
                    #expect(await limited.failure(self.request("hi"))?.kind == .rateLimited)
                    let failing = try self.provider(dialect, port: port, model: "failing")
                    #expect(await failing.failure(self.request("hi"))?.kind == .unavailable)
                }
                // From our Messages request to a Chat Completions request that the strict stand-in takes, and back.
                let bridge = try self.provider(.anthropic, port: port, model: "bridge")
                standIn.enqueue(
                    .calls(("get_weather", ["city": "Oslo"]), ("get_weather", ["city": "Rome"])),
                    .text("It is sunny.")
                )
                let asked = self.request("weather", tools: [.weather])
                let turn = try await bridge.turn(asked).turn
                #expect(turn.stopReason == .toolCalls)
                #expect(turn.toolCalls.map(\.arguments) == [.json(["city": "Oslo"]), .json(["city": "Rome"])])
                #expect(try await bridge.turn(asked.following(turn, ["sunny", "no data"])).turn.text == "It is sunny.")
                standIn.enqueue(.failure(StandInFailure(.rateLimited, retryAfter: .seconds(7))))
                #expect(await bridge.failure(asked)?.kind == .rateLimited)
            }
        }
    }
}
