import ProactorComponents
import ProactorModel

/// Puts a turn together from the events of the Messages API.
struct AnthropicTurnAssembler: TurnAssembler {
    private let model: String
    private let requestByteCount: Int
    private let failures: FailureReporter
    /// By their index in the turn.
    private var blocks: [Int: AnthropicBlock] = [:]
    private var answeringModel: String?
    private var stopReason: String?
    private var stopDetails: JSONValue?
    private var usage = AnthropicUsage()
    private(set) var isComplete = false

    /// - Parameter requestByteCount: What the input is estimated from where it is not counted.
    init(model: String, requestByteCount: Int, failures: FailureReporter) {
        self.model = model
        self.requestByteCount = requestByteCount
        self.failures = failures
    }

    mutating func take(_ event: ServerSentEvent, _ head: AnswerHead) throws(ModelFailure) -> [ModelTurnPiece] {
        let json: JSONValue
        do {
            json = try JSONParser.parse(event.data, limits: ProviderLimits.json)
        } catch {
            throw self.failures.failure(.malformed, "an event of the answer is not JSON: \(error)", head)
        }
        switch json["type"]?.stringValue {
        case "message_start": self.start(json["message"] ?? .null)
        case "content_block_start":
            return try self.open(json["content_block"] ?? .null, at: json["index"]?.intValue, head)
        case "content_block_delta":
            let index = json["index"]?.intValue.map(Int.init(clamping:))
            guard let index, self.blocks[index] != nil, let delta = json["delta"] else {
                throw self.failures.failure(.malformed, "a piece of the answer belongs to no block", head)
            }
            self.blocks[index]?.take(delta)
            return Self.pieces(delta["type"] == "text_delta" ? delta["text"]?.stringValue : nil)
        case "message_delta":
            self.end(json["delta"] ?? .null)
            self.usage.take(json["usage"])
        case "message_stop": self.isComplete = true
        case "error": throw self.failures.failure(ErrorBody(json), head)
        // `content_block_stop` says nothing that is not known at the end; `ping` and what newer servers send, nothing at all.
        default: break
        }
        return []
    }

    mutating func take(whole answer: JSONValue, _ head: AnswerHead) throws(ModelFailure) -> [ModelTurnPiece] {
        if answer["type"] == "error" { throw self.failures.failure(ErrorBody(answer), head) }
        guard let blocks = answer["content"]?.arrayValue else {
            throw self.failures.failure(.malformed, "the answer has no 'content'", head)
        }
        self.start(answer)
        var pieces: [ModelTurnPiece] = []
        for (index, block) in blocks.enumerated() { pieces += try self.open(block, at: Int64(index), head) }
        self.end(answer)
        self.isComplete = true
        return pieces
    }

    func turn(_ head: AnswerHead) throws(ModelFailure) -> ModelTurn {
        guard self.isComplete else {
            throw self.failures.failure(.unavailable, "the answer broke off before its end", head)
        }
        let content = self.blocks.sorted { $0.key < $1.key }.compactMap { $0.value.part }
        let hasCalls = content.contains { part in
            if case .toolCall = part { true } else { false }
        }
        return ModelTurn(
            content: content,
            stopReason: self.stopReason(hasCalls: hasCalls),
            usage: self.usage.tokens(
                requestByteCount: self.requestByteCount,
                answerByteCount: self.blocks.values.reduce(0) { $0 + $1.byteCount }
            ),
            model: self.answeringModel ?? self.model
        )
    }

    private mutating func start(_ message: JSONValue) {
        self.answeringModel = message["model"]?.stringValue
        self.usage.take(message["usage"])
    }

    private mutating func end(_ delta: JSONValue) {
        self.stopReason = delta["stop_reason"]?.stringValue ?? self.stopReason
        self.stopDetails = delta["stop_details"] ?? self.stopDetails
    }

    private mutating func open(
        _ block: JSONValue,
        at index: Int64?,
        _ head: AnswerHead
    ) throws(ModelFailure) -> [ModelTurnPiece] {
        guard let index = index.map(Int.init(clamping:)), index >= 0, let block = block.objectValue else {
            throw self.failures.failure(.malformed, "a block of the answer has no content or no index", head)
        }
        guard self.blocks.count < ProviderLimits.blockMaximum else {
            throw self.failures.failure(
                .malformed,
                "the answer has more than \(ProviderLimits.blockMaximum) blocks",
                head
            )
        }
        self.blocks[index] = AnthropicBlock(block)
        return Self.pieces(block["type"] == "text" ? block["text"]?.stringValue : nil)
    }

    private static func pieces(_ text: String?) -> [ModelTurnPiece] {
        text.map { $0.isEmpty ? [] : [.text($0)] } ?? []
    }

    private func stopReason(hasCalls: Bool) -> ModelTurn.StopReason {
        switch self.stopReason {
        case "end_turn", "stop_sequence": .endOfTurn
        case "max_tokens": .outputLimit
        case "tool_use": .toolCalls
        case "pause_turn": .paused
        case "refusal":
            .refused(self.stopDetails?["explanation"]?.stringValue ?? self.stopDetails?["category"]?.stringValue)
        case "model_context_window_exceeded": .contextOverflow
        case let reason?: .other(reason)
        case nil: hasCalls ? .toolCalls : .endOfTurn
        }
    }
}
