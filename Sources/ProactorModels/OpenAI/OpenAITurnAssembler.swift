import ProactorComponents
import ProactorModel

/// Puts a turn together from the chunks of the Chat Completions API.
struct OpenAITurnAssembler: TurnAssembler {
    private static let doneMark = Array("[DONE]".utf8)

    private let model: String
    private let requestByteCount: Int
    private let failures: FailureReporter
    private var text = ""
    private var refusal = ""
    private var calls: OpenAICalls
    private var answeringModel: String?
    private var finishReason: String?
    private var usage: JSONValue?
    /// Whether anything of a turn came at all.
    private var hasChoice = false
    private(set) var isComplete = false

    /// - Parameters:
    ///   - requestByteCount: What the input is estimated from where it is not counted.
    ///   - messageCount: Messages of the request: with it, calls that have no id get one that no other of the conversation has.
    init(model: String, requestByteCount: Int, messageCount: Int, failures: FailureReporter) {
        self.model = model
        self.requestByteCount = requestByteCount
        self.calls = OpenAICalls(idBeginning: "call-\(messageCount)")
        self.failures = failures
    }

    mutating func take(_ event: ServerSentEvent, _ head: AnswerHead) throws(ModelFailure) -> [ModelTurnPiece] {
        if event.data.starts(with: Self.doneMark) {
            self.isComplete = true
            return []
        }
        let json: JSONValue
        do {
            json = try JSONParser.parse(event.data, limits: ProviderLimits.json)
        } catch {
            throw self.failures.failure(.malformed, "a chunk of the answer is not JSON: \(error)", head)
        }
        return try self.take(json, member: "delta", head)
    }

    mutating func take(whole answer: JSONValue, _ head: AnswerHead) throws(ModelFailure) -> [ModelTurnPiece] {
        let pieces = try self.take(answer, member: "message", head)
        self.isComplete = true
        return pieces
    }

    /// - Parameter member: Where a choice holds what it adds: `delta` in a stream, `message` otherwise.
    private mutating func take(
        _ json: JSONValue,
        member: String,
        _ head: AnswerHead
    ) throws(ModelFailure) -> [ModelTurnPiece] {
        if let error = json["error"], error != .null { throw self.failures.failure(ErrorBody(json), head) }
        self.answeringModel = self.answeringModel ?? json["model"]?.stringValue
        if let usage = json["usage"], usage.objectValue != nil { self.usage = usage }
        // The chunk with the usage has no choice at all.
        guard let choice = json["choices"]?.arrayValue?.first(where: { ($0["index"]?.intValue ?? 0) == 0 }) else {
            return []
        }
        self.hasChoice = true
        self.finishReason = choice["finish_reason"]?.stringValue ?? self.finishReason
        guard let delta = choice[member] else { return [] }
        self.refusal += delta["refusal"]?.stringValue ?? ""
        for call in delta["tool_calls"]?.arrayValue ?? [] {
            guard self.calls.take(call) else {
                throw self.failures.failure(
                    .malformed,
                    "the answer has more than \(ProviderLimits.blockMaximum) calls",
                    head
                )
            }
        }
        guard let text = delta["content"]?.stringValue, !text.isEmpty else { return [] }
        self.text += text
        return [.text(text)]
    }

    func turn(_ head: AnswerHead) throws(ModelFailure) -> ModelTurn {
        guard self.isComplete || self.finishReason != nil else {
            throw self.failures.failure(.unavailable, "the answer broke off before its end", head)
        }
        guard self.hasChoice else { throw self.failures.failure(.malformed, "the answer has no choice", head) }
        let calls = self.calls.uses
        return ModelTurn(
            content: (self.text.isEmpty ? [] : [.text(self.text)]) + calls.map(ContentPart.toolCall),
            stopReason: self.stopReason(hasCalls: !calls.isEmpty),
            usage: self.tokens,
            model: self.answeringModel ?? self.model
        )
    }

    /// Calls count for more than the reason: some servers say `stop` beside them.
    private func stopReason(hasCalls: Bool) -> ModelTurn.StopReason {
        if !self.refusal.isEmpty { return .refused(self.refusal) }
        switch self.finishReason {
        case "length": return .outputLimit
        case "content_filter": return .refused("the provider's content filter")
        case "stop", "tool_calls", "function_call", nil: return hasCalls ? .toolCalls : .endOfTurn
        case let reason?: return hasCalls ? .toolCalls : .other(reason)
        }
    }

    /// Here the input includes what the cache held; the numbers that are missing, or cannot be, are estimated.
    private var tokens: TokenUsage {
        let details = self.usage?["prompt_tokens_details"]
        let cacheRead = details?["cached_tokens"]?.providerCount ?? 0
        let cacheWrite = details?["cache_write_tokens"]?.providerCount ?? 0
        let answerByteCount = self.text.utf8.count + self.refusal.utf8.count + self.calls.byteCount
        var usage = TokenUsage(
            input: max(0, (self.usage?["prompt_tokens"]?.providerCount ?? 0) - cacheRead - cacheWrite),
            output: self.usage?["completion_tokens"]?.providerCount ?? TokenEstimate.tokens(bytes: answerByteCount),
            cacheRead: cacheRead,
            cacheWrite: cacheWrite
        )
        if usage.totalInput == 0 { usage.input = TokenEstimate.tokens(bytes: self.requestByteCount) }
        return usage
    }
}
