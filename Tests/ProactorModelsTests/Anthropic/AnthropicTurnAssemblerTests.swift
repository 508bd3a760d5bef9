import NIOHTTP1
import ProactorComponents
import ProactorModel
import Testing

@testable import ProactorModels

/// Events as servers send them that are not Anthropic's own, and as no server should.
@Suite struct AnthropicTurnAssemblerTests {
    private static let head = AnswerHead(status: 200, headers: HTTPHeaders(), now: Timestamp(seconds: 0))

    private func turn(_ events: [String]) throws -> ModelTurn {
        var assembler = AnthropicTurnAssembler(
            model: "asked",
            requestByteCount: 400,
            failures: FailureReporter(
                model: "asked",
                keyReference: nil,
                remover: SecretRemover([]),
                kindOfError: AnthropicErrors.kind
            )
        )
        for event in events {
            _ = try assembler.take(ServerSentEvent(name: nil, data: Array(event.utf8)), Self.head)
        }
        return try assembler.turn(Self.head)
    }

    private func kind(_ events: [String]) -> ModelFailure.Kind? {
        do {
            _ = try self.turn(events)
            return nil
        } catch {
            return (error as? ModelFailure)?.kind
        }
    }

    /// As LiteLLM 1.106.2 sends it, with the usage at the end only.
    @Test func `a bridge's stream is read, its usage from the end`() throws {
        let turn = try self.turn([
            #"{"type": "message_start", "message": {"id": "msg_71d6", "type": "message", "role": "assistant", "content": [], "model": "up-tools", "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 0, "output_tokens": 0, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}}}"#,
            #"{"type": "content_block_start", "index": 0, "content_block": {"type": "tool_use", "id": "call_a", "name": "get_weather", "input": {}}}"#,
            #"{"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": "{\"ci"}}"#,
            #"{"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": "ty\":\"Oslo\"}"}}"#,
            #"{"type": "content_block_stop", "index": 0}"#,
            #"{"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"input_tokens": 11, "output_tokens": 22}}"#,
            #"{"type": "message_stop"}"#,
        ])
        #expect(turn.content == [.call("call_a", "get_weather", ["city": "Oslo"])])
        #expect(turn.usage == TokenUsage(input: 11, output: 22))
        #expect(turn.model == "up-tools")
        #expect(turn.stopReason == .toolCalls)
    }

    @Test func `the usage is the last that was said, not a sum`() throws {
        let turn = try self.turn([
            #"{"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1,"cache_read_input_tokens":7}}}"#,
            #"{"type":"message_delta","delta":{},"usage":{"output_tokens":10}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":25,"input_tokens":null}}"#,
            #"{"type":"message_stop"}"#,
        ])
        #expect(turn.usage == TokenUsage(input: 5, output: 25, cacheRead: 7))
    }

    @Test func `what is not counted is estimated`() throws {
        let turn = try self.turn([
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"four and four"}}"#,
            #"{"type":"message_stop"}"#,
        ])
        #expect(turn.usage.input == 100)
        #expect(turn.usage.output > 0)
        #expect(turn.model == "asked")
    }

    @Test func `deltas and events that this version does not know are kept or passed over`() throws {
        let turn = try self.turn([
            #"{"type":"novel_event","x":1}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"b"}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"novel","id":"n"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"novel_delta","notes":"one, "}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"novel_delta","notes":"two","level":3}}"#,
            #"{"type":"message_stop"}"#,
        ])
        #expect(turn.content == [.opaque(["type": "novel", "id": "n", "notes": "one, two", "level": 3]), .text("b")])
    }

    @Test func `a server's own call keeps its input and the text its citations do not`() throws {
        let turn = try self.turn([
            #"{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"search","input":{}}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"q\":\"a\"}"}}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"url":"u"}}}"#,
            #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"said"}}"#,
            #"{"type":"message_stop"}"#,
        ])
        #expect(
            turn.content == [
                .opaque(["type": "server_tool_use", "id": "s", "name": "search", "input": ["q": "a"]]), .text("said"),
            ]
        )
    }

    @Test func `events that make no sense are malformed, and a missing end is a broken answer`() {
        #expect(self.kind(["{"]) == .malformed)
        #expect(
            self.kind([#"{"type":"content_block_delta","index":4,"delta":{"type":"text_delta","text":"x"}}"#])
                == .malformed
        )
        #expect(
            self.kind([#"{"type":"content_block_start","index":-1,"content_block":{"type":"text"}}"#]) == .malformed
        )
        #expect(self.kind([#"{"type":"content_block_start","content_block":{"type":"text"}}"#]) == .malformed)
        #expect(self.kind([]) == .unavailable)
        #expect(self.kind([#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#]) == .unavailable)
        let blocks = (0...ProviderLimits.blockMaximum).map {
            #"{"type":"content_block_start","index":\#($0),"content_block":{"type":"text","text":""}}"#
        }
        #expect(self.kind(blocks) == .malformed)
        #expect(self.kind(blocks.dropLast() + [#"{"type":"message_stop"}"#]) == nil)
    }

    @Test func `an error in the stream is known by its type`() {
        for (type, kind) in [
            ("overloaded_error", ModelFailure.Kind.overloaded), ("rate_limit_error", .rateLimited),
            ("api_error", .unavailable), ("timeout_error", .timedOut), ("billing_error", .quotaExhausted),
            ("novel_error", .unavailable),
        ] {
            #expect(self.kind([#"{"type":"error","error":{"type":"\#(type)","message":"m"}}"#]) == kind)
        }
    }
}
