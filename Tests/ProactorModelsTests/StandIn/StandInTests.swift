import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Synchronization
import Testing

/// The stand-in itself: a provider that is kinder than the real ones would prove nothing.
@Suite(.timeLimit(.minutes(15))) struct StandInTests {
    private static func post(
        _ url: String,
        _ body: String,
        _ headers: [(String, String)]
    ) async throws -> (status: Int, headers: HTTPHeaders, body: JSONValue) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = HTTPHeaders(headers)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = Array(buffer: try await response.body.collect(upTo: 1_000_000))
        return (Int(response.status.code), response.headers, try JSONParser.parse(bytes))
    }

    private static let anthropicHeaders = [
        ("anthropic-version", "2026-10-21"), ("x-api-key", testKey), ("content-type", "application/json"),
    ]
    private static let user = #"{"role":"user","content":"hi"}"#
    private static let call =
        #"{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t","input":{}},{"type":"tool_use","id":"b","name":"t","input":{}}]}"#

    private static func result(_ id: String) -> String {
        #"{"type":"tool_result","tool_use_id":"\#(id)","content":"x"}"#
    }

    static let refusedByAnthropic: [(body: String, words: String)] = [
        (#"{"model":"m","messages":[\#(user)]}"#, "max_tokens: Field required"),
        (#"{"max_tokens":1,"messages":[\#(user)]}"#, "model: Field required"),
        (#"{"model":"m","max_tokens":1,"messages":[]}"#, "at least one message"),
        (#"{"model":"m","max_tokens":1,"temperature":1,"messages":[\#(user)]}"#, "temperature: Extra inputs"),
        (#"{"model":"m","max_tokens":1,"messages":[{"role":"tool","content":"x"}]}"#, "first message"),
        (#"{"model":"m","max_tokens":1,"messages":[\#(user),{"role":"tool","content":"x"}]}"#, "role: unknown"),
        (#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":""}]}"#, "non-empty"),
        (
            #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"text":"x"}]}]}"#,
            "type: Field required"
        ),
        (#"{"model":"m","max_tokens":1,"messages":[\#(user),\#(call)]}"#, "without `tool_result` blocks"),
        (#"{"model":"m","max_tokens":1,"messages":[\#(user),\#(call),\#(user)]}"#, "without `tool_result` blocks"),
        (
            #"{"model":"m","max_tokens":1,"messages":[\#(user),\#(call),{"role":"user","content":[\#(result("a"))]}]}"#,
            "without `tool_result` blocks immediately after: b"
        ),
        (
            #"{"model":"m","max_tokens":1,"messages":[\#(user),\#(call),{"role":"user","content":[\#(result("a")),{"type":"text","text":"x"},\#(result("b"))]}]}"#,
            "must come first"
        ),
        (
            #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[\#(result("z"))]}]}"#,
            "unexpected `tool_use_id`"
        ),
        (
            #"{"model":"m","max_tokens":1,"messages":[\#(user)],"tools":[{"name":"a.b","input_schema":{"type":"object"}}]}"#,
            "pattern"
        ),
        (
            #"{"model":"m","max_tokens":1,"messages":[\#(user)],"tools":[{"name":"a","input_schema":{}}]}"#,
            "input_schema"
        ),
        (#"{"model":"m","max_tokens":1,"messages":[\#(user)],"tool_choice":{"type":"any"}}"#, "with tools"),
        ("nonsense", "must be an object"),
    ]

    @Test(arguments: refusedByAnthropic)
    func `the Messages API refuses what breaks its rules`(example: (body: String, words: String)) async throws {
        try await ProviderStandIn.run { standIn in
            let answer = try await Self.post(standIn.anthropicURL + "/v1/messages", example.body, Self.anthropicHeaders)
            #expect(answer.status == 400)
            #expect(answer.body["type"] == "error")
            #expect(answer.body["error"]?["type"] == "invalid_request_error")
            #expect(
                answer.body["error"]?["message"]?.stringValue?.contains(example.words) == true,
                "\(answer.body.jsonText)"
            )
        }
    }

    @Test func `the older version takes sampling parameters, and no version is refused`() async throws {
        try await ProviderStandIn.run(.init(script: { _ in .text("x") })) { standIn in
            let body = #"{"model":"m","max_tokens":1,"temperature":1,"messages":[\#(Self.user)]}"#
            let url = standIn.anthropicURL + "/v1/messages"
            let key = ("x-api-key", testKey)
            let version = ("anthropic-version", "2023-06-01")
            var statuses: [Int] = []
            for headers in [[key, version], [key], [version]] {
                statuses.append(try await Self.post(url, body, headers).status)
            }
            #expect(statuses == [200, 400, 401])
        }
    }

    static let refusedByOpenAI: [(body: String, words: String)] = [
        (#"{"messages":[\#(user)]}"#, "model parameter"), (#"{"model":"m","messages":[]}"#, "must not be empty"),
        (#"{"model":"m","messages":[\#(user)],"tool_choice":"none"}"#, "only allowed when 'tools'"),
        (#"{"model":"m","messages":[\#(user)],"max_tokens":1,"max_completion_tokens":1}"#, "at the same time"),
        (#"{"model":"m","messages":[\#(user)],"stream_options":{"include_usage":true}}"#, "stream_options"),
        (#"{"model":"m","messages":[\#(user)],"cache_control":{}}"#, "Unrecognized request argument"),
        (#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "tool_call_id"),
        (#"{"model":"m","messages":[\#(user),{"role":"tool","tool_call_id":"a","content":"x"}]}"#, "preceding message"),
        (
            #"{"model":"m","messages":[\#(user),{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"t","arguments":"{}"}}]},\#(user)]}"#,
            "must be followed by tool messages"
        ),
        (
            #"{"model":"m","messages":[\#(user),{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"t","arguments":{}}}]}]}"#,
            "Invalid type"
        ), (#"{"model":"m","messages":[\#(user),{"role":"assistant","content":null}]}"#, "got null"),
        (#"{"model":"m","messages":[\#(user)],"tools":[{"name":"t","input_schema":{}}]}"#, "function"),
    ]

    @Test(arguments: refusedByOpenAI)
    func `the Chat Completions API refuses what breaks its rules`(example: (body: String, words: String)) async throws {
        try await ProviderStandIn.run { standIn in
            let headers = [("authorization", "Bearer \(testKey)"), ("content-type", "application/json")]
            let answer = try await Self.post(standIn.openAIURL + "/chat/completions", example.body, headers)
            #expect(answer.status == 400)
            #expect(answer.body["error"]?["type"] == "invalid_request_error")
            #expect(
                answer.body["error"]?["message"]?.stringValue?.contains(example.words) == true,
                "\(answer.body.jsonText)"
            )
        }
    }

    @Test func `requests past the limit are refused and counted until the window has moved on`() async throws {
        let now = Mutex(Timestamp(seconds: 1_000_000_000))
        let options = ProviderStandIn.Options(
            limits: ModelLimits(requestsPerMinute: 2),
            now: { now.withLock { $0 } },
            script: { _ in .text("x") }
        )
        try await ProviderStandIn.run(options) { standIn in
            let provider = try standIn.provider(.anthropic)
            let first = try await provider.turn(.sample).limits.requests
            #expect(first == .init(limit: 2, remaining: 1, resetAfter: .seconds(60)))
            now.withLock { $0 = $0.advanced(by: .seconds(20)) }
            #expect(try await provider.turn(.sample).limits.requests?.remaining == 0)
            let failure = await provider.failure()
            #expect(failure?.kind == .rateLimited)
            #expect(failure?.retryAfter == .seconds(40))
            #expect(failure?.limits.requests == .init(limit: 2, remaining: 0, resetAfter: .seconds(60)))
            #expect(standIn.violationCount == 1)
            now.withLock { $0 = $0.advanced(by: .seconds(40)) }
            _ = try await provider.turn(.sample)
            #expect(standIn.violationCount == 1)
        }
    }

    @Test func `tokens are limited as they were used`() {
        var limiter = StandInRateLimiter(ModelLimits(tokensPerMinute: 100))
        let start = Timestamp(seconds: 0)
        #expect(limiter.admit(inputTokens: 40, at: start) == nil)
        limiter.settle(TokenUsage(input: 40, output: 30), estimate: 40, at: start)
        #expect(limiter.admit(inputTokens: 31, at: Timestamp(seconds: 10)) == .seconds(50))
        #expect(limiter.admit(inputTokens: 30, at: Timestamp(seconds: 10)) == nil)
        #expect(limiter.admit(inputTokens: 1, at: Timestamp(seconds: 59)) == .seconds(1))
        #expect(limiter.admit(inputTokens: 70, at: Timestamp(seconds: 60)) == nil)
        #expect(limiter.violationCount == 2)
    }

    @Test func `input and output are limited apart`() {
        var limiter = StandInRateLimiter(ModelLimits(inputTokensPerMinute: 100, outputTokensPerMinute: 10))
        let start = Timestamp(seconds: 0)
        #expect(limiter.admit(inputTokens: 10, at: start) == nil)
        limiter.settle(TokenUsage(input: 10, output: 10), estimate: 10, at: start)
        #expect(limiter.admit(inputTokens: 1, at: Timestamp(seconds: 30)) == .seconds(30))
        #expect(limiter.admit(inputTokens: 101, at: Timestamp(seconds: 60)) == .seconds(60))
        #expect(limiter.violationCount == 2)
    }

    @Test func `calls at once are limited, and counted at their most`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Never.self)
        let (arrivals, arrive) = AsyncStream.makeStream(of: Void.self)
        let options = ProviderStandIn.Options(
            limits: ModelLimits(concurrency: 1),
            script: { _ in
                arrive.yield()
                for await _ in gate {}
                return .text("x")
            }
        )
        try await ProviderStandIn.run(options) { standIn in
            let provider = try standIn.provider(.openAI)
            async let first = provider.turn(.sample)
            _ = await arrivals.first { _ in true }
            #expect(await provider.failure()?.kind == .rateLimited)
            open.finish()
            #expect(try await first.turn.text == "x")
            #expect(standIn.violationCount == 1)
            #expect(standIn.concurrencyMaximum == 2)
        }
    }

    @Test func `a script that is at its end fails, and the request is remembered`() async throws {
        try await ProviderStandIn.run { standIn in
            let failure = try await standIn.provider(.openAI).failure()
            #expect(failure?.kind == .unavailable)
            #expect(standIn.requests.map(\.lastText) == ["What is the weather in Oslo and Rome?"])
            #expect(standIn.requests.first?.key == testKey)
        }
    }
}
