import Foundation
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorModels

/// The official SDKs as judges: of our requests by their types, and of the stand-in by what they make of its answers.
@Suite(
    "The official SDKs",
    .enabled(if: Counterpart.sdk.isWanted, "run '.ci/install-packages test' for them"),
    .timeLimit(.minutes(15))
)
struct SDKTests {
    private static let turn = ModelTurn(
        content: [
            .opaque(["type": "thinking", "thinking": "t", "signature": "s"]), .text("checking"),
            .call("toolu_a", "get_weather", ["city": "Oslo"]),
            .toolCall(ToolUse(id: "toolu_b", name: "get_weather", arguments: .malformed("{"))),
        ],
        stopReason: .toolCalls,
        usage: TokenUsage(),
        model: ""
    )

    /// Requests of every shape.
    private static var requests: [ModelRequest] {
        var requests = [ModelRequest.sample]
        for choice in [ModelRequest.ToolChoice.required, .none] {
            var request = ModelRequest.sample
            request.toolChoice = choice
            requests.append(request)
        }
        requests.append(ModelRequest.sample.following(Self.turn, ["sunny", "no JSON"], thenText: "Go on."))
        requests.append(ModelRequest.sample.following(Self.turn, ["", "x"]))
        requests.append(ModelRequest(system: "", messages: [.init(.user, [.text("a")])], outputTokenMaximum: 1))
        return requests
    }

    private static var openAICapabilities: [OpenAICapabilities] {
        [
            OpenAICapabilities(
                maxTokensField: .maxCompletionTokens,
                systemRole: .developer,
                parallelToolCalls: true,
                toolChoice: true,
                includeUsage: true
            ),
            OpenAICapabilities(
                maxTokensField: .maxTokens,
                systemRole: .system,
                parallelToolCalls: nil,
                toolChoice: false,
                includeUsage: false
            ),
        ]
    }

    private func verdicts(_ requests: [(dialect: String, body: JSONValue)]) async throws -> [String] {
        let directory = try TemporaryDirectory()
        let lines = requests.map { request -> String in
            let line: JSONValue = ["dialect": .string(request.dialect), "body": request.body]
            return line.jsonText + "\n"
        }
        let path = directory.file("requests.jsonl")
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
        let (verdicts, status) = await Counterpart.sdk.run(
            "judge_requests.py",
            path
        )
        #expect(status == 0)
        return verdicts
    }

    @Test func `find every request valid`() async throws {
        var requests: [(dialect: String, body: JSONValue)] = []
        for request in Self.requests {
            for caches in [true, false] {
                requests.append(("anthropic", AnthropicRequest.json(request, model: "m", cachesPrompts: caches)))
            }
            for capabilities in Self.openAICapabilities {
                requests.append(("openai", OpenAIRequest.json(request, model: "m", capabilities)))
            }
        }
        let verdicts = try await self.verdicts(requests)
        #expect(verdicts == Array(repeating: "valid", count: requests.count))
    }

    @Test func `would find what is wrong`() async throws {
        let verdicts = try await self.verdicts([
            ("anthropic", ["model": "m", "stream": true, "messages": [["role": "user", "content": "x"]]]),
            (
                "anthropic",
                [
                    "model": "m", "max_tokens": 1, "stream": true, "temperature": 1,
                    "messages": [["role": "user", "content": "x"]],
                ]
            ),
            (
                "anthropic",
                [
                    "model": "m", "max_tokens": 1, "stream": true,
                    "messages": [["role": "user", "content": [["type": "tool_result", "content": "x"]]]],
                ]
            ), ("openai", ["model": "m", "stream": true, "messages": [["role": "tool", "content": "x"]]]),
            (
                "openai",
                [
                    "model": "m", "stream": true, "messages": [["role": "user", "content": "x"]],
                    "tools": [["name": "t", "input_schema": [:]]],
                ]
            ),
        ])
        #expect(verdicts.count == 5)
        #expect(!verdicts.contains("valid"), "\(verdicts)")
    }

    @Test func `take the stand-in for the real providers`() async throws {
        let parts: [StandInTurn.Part] = [
            .block(["type": "thinking", "thinking": "hm 😀", "signature": "sig"]), .text("Checking Łódź 😀."),
            .call(name: "get_weather", arguments: ["city": "Oslo"]), .call(name: "get_weather", arguments: [:]),
        ]
        let usage = TokenUsage(input: 11, output: 22, cacheRead: 33)
        let turn = StandInTurn(parts, usage: usage)
        var stream = turn
        stream.faults = [.pings, .writes(ofBytes: 5), .interleavedCalls]
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.turn(turn), .turn(stream), .turn(turn), .turn(stream))
            for kind in [StandInFailure.Kind.rateLimited, .overloaded, .failed, .unauthorized, .invalid, .unknownModel]
            {
                let failure = StandInFailure(kind, retryAfter: kind == .rateLimited ? .seconds(7) : nil)
                standIn.enqueue(.failure(failure), .failure(failure))
            }
            let broken = StandInReply.text("some text", faults: [.errorEvent(at: 3, StandInFailure(.rateLimited))])
            standIn.enqueue(broken, broken)

            let (lines, status) = await Counterpart.sdk.run(
                "drive_sdks.py",
                standIn.anthropicURL,
                testKey
            )
            #expect(status == 0)
            let calls: JSONValue = [["get_weather", ["city": "Oslo"]], ["get_weather", [:]]]
            let message: JSONObject = [
                "stop": "tool_use", "text": "Checking Łódź 😀.", "calls": calls, "thinking": ["hm 😀"],
                "tokens": [11, 22, 33],
            ]
            let completion: JSONObject = [
                "stop": "tool_calls", "text": "Checking Łódź 😀.", "calls": calls, "tokens": [44, 22],
            ]
            func named(_ name: String, _ object: JSONObject) -> JSONValue {
                var object = object
                object["name"] = .string(name)
                return .object(object)
            }
            func error(_ name: String, _ type: String, _ status: JSONValue, retryAfter: JSONValue = .null) -> JSONValue
            {
                named(name, ["error": .string(type), "status": status, "retryAfter": retryAfter])
            }
            let expected = [
                named("anthropic", message), named("anthropic stream", message), named("openai", completion),
                named("openai stream", completion),
                error("anthropic rate limited", "RateLimitError", 429, retryAfter: "7"),
                error("openai rate limited", "RateLimitError", 429, retryAfter: "7"),
                error("anthropic overloaded", "OverloadedError", 529),
                error("openai overloaded", "InternalServerError", 503),
                error("anthropic failed", "InternalServerError", 500),
                error("openai failed", "InternalServerError", 500),
                error("anthropic unauthorized", "AuthenticationError", 401),
                error("openai unauthorized", "AuthenticationError", 401),
                error("anthropic invalid", "BadRequestError", 400), error("openai invalid", "BadRequestError", 400),
                error("anthropic unknown model", "NotFoundError", 404),
                error("openai unknown model", "NotFoundError", 404),
            ]
            let answers = try lines.map { try JSONParser.parse($0) }
            for (answer, expected) in zip(answers, expected) {
                #expect(answer == expected, "\(answer.jsonText) is not \(expected.jsonText)")
            }
            let breaks = answers.dropFirst(expected.count)
            #expect(breaks.map { $0["name"] } == ["anthropic stream error", "openai stream error"])
            #expect(breaks.allSatisfy { $0["error"]?.stringValue != nil })
            // The stand-in is strict, and it found nothing wrong with the SDKs' requests.
            #expect(standIn.requests.count == 18)
        }
    }
}
