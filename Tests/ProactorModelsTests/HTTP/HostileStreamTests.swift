import NIOHTTP1
import ProactorComponents
import ProactorModel
import Testing

@testable import ProactorModels
@testable import ProactorTestSupport

/// Streams with bytes changed, lost and added on the way.
@Suite struct HostileStreamTests {
    private static let head = AnswerHead(status: 200, headers: HTTPHeaders(), now: Timestamp(seconds: 0))

    private func turn(_ bytes: [UInt8], _ assembler: some TurnAssembler) throws -> ModelTurn {
        var assembler = assembler
        var parser = ServerSentEventParser()
        for event in try parser.feed(bytes) where !assembler.isComplete { _ = try assembler.take(event, Self.head) }
        return try assembler.turn(Self.head)
    }

    private func assembler(_ dialect: StandInDialect) -> any TurnAssembler {
        let failures = FailureReporter(model: "m", keyReference: nil, remover: SecretRemover([])) { _ in nil }
        return switch dialect {
        case .anthropic: AnthropicTurnAssembler(model: "m", requestByteCount: 1, failures: failures)
        case .openAI: OpenAITurnAssembler(model: "m", requestByteCount: 1, messageCount: 1, failures: failures)
        }
    }

    private func bytes(_ dialect: StandInDialect) -> [UInt8] {
        let parts: [StandInTurn.Part] = [
            .text("Grüße 😀"), .call(name: "get_weather", arguments: ["city": "Oslo"]),
            .block(["type": "thinking", "thinking": "hm", "signature": "s"]),
        ]
        let body: JSONValue = ["model": "m", "stream": true, "stream_options": ["include_usage": true]]
        let request = StandInRequest(dialect: dialect, headers: [:], body: body, number: 1)
        return StandInStream(StandInTurn(parts), to: request).writes.flatMap { $0 }
    }

    @Test(arguments: StandInDialect.all)
    func `a changed stream gives a turn or a failure, and stops nothing`(dialect: StandInDialect) throws {
        let whole = self.bytes(dialect)
        let original = try self.turn(whole, self.assembler(dialect))
        #expect(original.toolCalls.count == 1)
        var turnCount = 0
        var failureCount = 0
        for seed in UInt64(1)...300 {
            var random = SeededGenerator(seed: seed)
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array("9999999999".utf8), at: place)
                default: bytes.removeSubrange(place..<min(place + 40, bytes.count))
                }
            }
            do {
                _ = try self.turn(bytes, self.assembler(dialect))
                turnCount += 1
            } catch {
                #expect((error as? ModelFailure)?.isRetriable == true, "seed \(seed): \(error)")
                failureCount += 1
            }
        }
        #expect(turnCount > 10)
        #expect(failureCount > 10)
    }

    @Test(arguments: StandInDialect.all)
    func `a stream that is cut before its end is a failure, wherever it is cut`(dialect: StandInDialect) throws {
        let text = String(decoding: self.bytes(dialect), as: UTF8.self)
        let mark = dialect == .anthropic ? "event: message_stop" : "\"finish_reason\":\"tool_calls\""
        let beginning = try #require(text.ranges(of: mark).first).lowerBound
        var parser = ServerSentEventParser()
        var assembler = self.assembler(dialect)
        for byte in text[..<beginning].utf8 {
            for event in try parser.feed([byte]) { _ = try assembler.take(event, Self.head) }
            let current = assembler
            let failure = #expect(throws: ModelFailure.self) { try current.turn(Self.head) }
            #expect(failure?.kind == .unavailable)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `numbers of tokens that nobody has are cut`(dialect: StandInDialect) throws {
        let huge = "9223372036854775807"
        let stream =
            dialect == .anthropic
            ? """
            data: {"type":"message_start","message":{"usage":{"input_tokens":\(huge),"cache_read_input_tokens":\(huge)}}}

            data: {"type":"message_delta","delta":{},"usage":{"output_tokens":\(huge),"cache_creation_input_tokens":-5}}

            data: {"type":"message_stop"}


            """
            : """
            data: {"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":\(huge),"completion_tokens":\(huge)}}

            data: [DONE]


            """
        let usage = try self.turn(Array(stream.utf8), self.assembler(dialect)).usage
        #expect(usage.total > 0)
        #expect(usage.total <= 3 * ProviderLimits.countMaximum)
        #expect(usage.cacheWrite == 0)
    }
}
