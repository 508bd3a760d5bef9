import NIOHTTP1
import ProactorComponents
import ProactorModel
import Testing

@testable import ProactorModels

/// Chunks as servers send them that are not OpenAI's own.
@Suite struct OpenAITurnAssemblerTests {
    private static let head = AnswerHead(status: 200, headers: HTTPHeaders(), now: Timestamp(seconds: 0))

    private var assembler: OpenAITurnAssembler {
        OpenAITurnAssembler(
            model: "asked",
            requestByteCount: 400,
            messageCount: 3,
            failures: FailureReporter(
                model: "asked",
                keyReference: nil,
                remover: SecretRemover([]),
                kindOfError: OpenAIErrors.kind
            )
        )
    }

    private func turn(_ chunks: [String]) throws -> ModelTurn {
        var assembler = self.assembler
        for chunk in chunks {
            _ = try assembler.take(ServerSentEvent(name: nil, data: Array(chunk.utf8)), Self.head)
        }
        return try assembler.turn(Self.head)
    }

    private func kind(_ chunks: [String]) -> ModelFailure.Kind? {
        do {
            _ = try self.turn(chunks)
            return nil
        } catch {
            return (error as? ModelFailure)?.kind
        }
    }

    private func calls(_ fragments: String...) throws -> [ToolUse] {
        let chunks = fragments.map { #"{"choices":[{"index":0,"delta":{"tool_calls":[\#($0)]}}]}"# }
        return try self.turn(chunks + [#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#]).toolCalls
    }

    private func use(_ id: String, _ name: String, _ arguments: JSONValue) -> ToolUse {
        ToolUse(id: id, name: name, arguments: .json(arguments))
    }

    /// As LiteLLM 1.106.2 answers without a stream.
    @Test func `calls count for more than the reason beside them`() throws {
        var assembler = self.assembler
        let answer = try JSONParser.parse(
            #"{"id":"chatcmpl-1","created":1795477693,"model":"mock-tools","object":"chat.completion","choices":[{"finish_reason":"stop","index":0,"message":{"content":"This is a mock request","role":"assistant","tool_calls":[{"function":{"arguments":"{\"city\":\"Oslo\"}","name":"get_weather"},"id":"call_1","type":"function"},{"function":{"arguments":"{\"city\":\"Rome\"}","name":"get_weather"},"id":"call_2","type":"function"}]}}],"usage":{"completion_tokens":20,"prompt_tokens":10,"total_tokens":30}}"#
        )
        #expect(try assembler.take(whole: answer, Self.head) == [.text("This is a mock request")])
        let turn = try assembler.turn(Self.head)
        #expect(turn.stopReason == .toolCalls)
        #expect(
            turn.toolCalls == [
                self.use("call_1", "get_weather", ["city": "Oslo"]),
                self.use("call_2", "get_weather", ["city": "Rome"]),
            ]
        )
        #expect(turn.usage == TokenUsage(input: 10, output: 20))
    }

    @Test func `fragments of calls are put together by their index`() throws {
        #expect(
            try self.calls(
                "null",
                #"{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}"#,
                #"{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}"#,
                #"{"index":0,"function":{"arguments":"{\"x\":"}}"#,
                #"{"index":1,"function":{"arguments":"}"}}"#,
                #"{"index":0,"id":null,"function":{"name":null,"arguments":"1}"}}"#
            ) == [self.use("a", "f", ["x": 1]), self.use("b", "g", [:])]
        )
    }

    @Test func `whole calls under one index, without index and without id are told apart`() throws {
        let same = try self.calls(
            #"{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}"#,
            #"{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}"#
        )
        #expect(same == [self.use("a", "f", [:]), self.use("b", "f", [:])])
        let without = try self.calls(
            #"{"id":"a","function":{"name":"f","arguments":"{}"}}"#,
            #"{"function":{"arguments":" "}}"#,
            #"{"id":"b","function":{"name":"g","arguments":{"y":2}}}"#
        )
        #expect(without == [self.use("a", "f", [:]), self.use("b", "g", ["y": 2])])
        let nameless = try self.calls(
            #"{"function":{"name":"f","arguments":"{}"}}"#,
            #"{"function":{"name":"g","arguments":"{}"}}"#
        )
        #expect(nameless == [self.use("call-3-0", "f", [:]), self.use("call-3-1", "g", [:])])
    }

    @Test func `an id that stands in every fragment begins no new call`() throws {
        #expect(
            try self.calls(
                #"{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}"#,
                #"{"index":0,"id":"a","function":{"arguments":":1}"}}"#
            ) == [self.use("a", "f", ["x": 1])]
        )
    }

    @Test func `the input is counted without what the cache held`() throws {
        let turn = try self.turn([
            #"{"model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"usage":null}"#,
            #"{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30}}}"#,
            "[DONE]",
        ])
        #expect(turn.usage == TokenUsage(input: 10, output: 7, cacheRead: 60, cacheWrite: 30))
        #expect(turn.model == "m")
    }

    @Test func `a missing count is estimated, and so is an input of nothing`() throws {
        let chunk = #"{"choices":[{"delta":{"content":"twelve bytes"},"finish_reason":"stop"}]}"#
        #expect(try self.turn([chunk]).usage == TokenUsage(input: 100, output: 3))
        let usage = #"{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":9}}"#
        #expect(try self.turn([chunk, usage]).usage == TokenUsage(input: 100, output: 9))
    }

    @Test(arguments: [
        ("stop", ModelTurn.StopReason.endOfTurn), ("length", .outputLimit),
        ("content_filter", .refused("the provider's content filter")), ("novel", .other("novel")),
    ])
    func `reasons are known`(name: String, reason: ModelTurn.StopReason) throws {
        let turn = try self.turn([#"{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"\#(name)"}]}"#])
        #expect(turn.stopReason == reason)
    }

    @Test func `other choices, reasoning and padding are passed over`() throws {
        let turn = try self.turn([
            #"{"choices":[{"index":1,"delta":{"content":"other"}},{"index":0,"delta":{"reasoning_content":"hm"}}]}"#,
            #"{"choices":[{"index":0,"delta":{"content":"x","annotations":[]}}],"obfuscation":"abc","timings":{}}"#,
            "[DONE]",
        ])
        #expect(turn.content == [.text("x")])
        #expect(turn.stopReason == .endOfTurn)
    }

    @Test func `an error in the stream is known by its type or code`() {
        for (error, kind) in [
            (#"{"message":"m","type":"server_error","code":null}"#, ModelFailure.Kind.unavailable),
            (#"{"message":"m","type":"insufficient_quota","code":null}"#, .quotaExhausted),
            (#"{"message":"m","type":"tokens","code":"rate_limit_exceeded"}"#, .rateLimited),
            (#"{"message":"m","code":429}"#, .rateLimited), (#"{"message":"m","code":"503"}"#, .overloaded),
            (#"{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}"#, .contextOverflow),
            (#"{"message":"m","type":"invalid_request_error","code":"408"}"#, .timedOut),
            (#""broken""#, .unavailable),
        ] {
            #expect(self.kind([#"{"error":\#(error)}"#]) == kind, "\(error)")
        }
    }

    @Test func `what is no answer is malformed, and a missing end is a broken one`() {
        #expect(self.kind(["{"]) == .malformed)
        #expect(self.kind(["[DONE]"]) == .malformed)
        #expect(self.kind([#"{"choices":[{"index":0,"delta":{"content":"x"}}]}"#]) == .unavailable)
        #expect(self.kind([]) == .unavailable)
        let calls = (0...ProviderLimits.blockMaximum).map {
            #"{"choices":[{"delta":{"tool_calls":[{"index":\#($0),"id":"\#($0)","function":{"name":"f"}}]}}]}"#
        }
        #expect(self.kind(calls) == .malformed)
    }
}
