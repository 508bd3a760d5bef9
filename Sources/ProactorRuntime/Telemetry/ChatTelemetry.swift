import Metrics
import ProactorComponents
import ProactorModel
import ProactorTelemetry
import Synchronization
import Tracing

/// What is measured and traced of one call of a model, as the GenAI conventions of OpenTelemetry name it.
final class ChatTelemetry: Sendable {
    private let identity: ModelIdentity
    private let span: any Span
    private let start = ContinuousClock.now
    private let firstText = Mutex<Duration?>(nil)

    /// Begins the span, below what is current.
    init(_ identity: ModelIdentity, _ request: ModelRequest) {
        self.identity = identity
        let span = startSpan("\(OperationName.chat) \(identity.model)", ofKind: .client)
        self.span = span
        guard span.isRecording else { return }
        span.updateAttributes { attributes in
            attributes[AttributeName.operation] = OperationName.chat
            attributes[AttributeName.provider] = identity.provider
            attributes[AttributeName.requestModel] = identity.model
            attributes[AttributeName.maxTokens] = request.outputTokenMaximum
            attributes[AttributeName.stream] = true
            attributes[AttributeName.serverAddress] = identity.host
            attributes[AttributeName.serverPort] = identity.port
            guard TelemetryContent.isEnabled else { return }
            attributes[AttributeName.systemInstructions] = request.system
            attributes[AttributeName.inputMessages] = request.json["messages"]?.jsonText
        }
    }

    /// The context in which the call is to be made.
    var context: ServiceContext { self.span.context }

    /// Notes that some of the answer came.
    func noteText() {
        self.firstText.withLock { first in
            if first == nil { first = self.start.duration(to: .now) }
        }
    }

    /// Ends the span. - Parameter result: `nil` where the call was cancelled, or the run's time was over.
    func end(_ result: Result<ModelResponse, ModelFailure>?) {
        let labels = [
            ("gen_ai_operation_name", OperationName.chat), ("gen_ai_provider_name", self.identity.provider),
            ("gen_ai_request_model", self.identity.model),
        ]
        var errorType: String?
        switch result {
        case .success(let response): self.answered(response.turn, labels)
        case .failure(let failure): errorType = failure.kind.rawValue
        case nil: errorType = "cancelled"
        }
        Timer(label: MetricName.genAIDuration, dimensions: labels + (errorType.map { [("error_type", $0)] } ?? []))
            .record(duration: self.start.duration(to: .now))
        if let errorType {
            self.span.attributes[AttributeName.errorType] = errorType
            self.span.setStatus(SpanStatus(code: .error))
        }
        self.span.end()
    }

    private func answered(_ turn: ModelTurn, _ labels: [(String, String)]) {
        let usage = turn.usage
        for (kind, tokens) in [("input", usage.totalInput), ("output", usage.output)] {
            Recorder(label: MetricName.genAITokens, dimensions: labels + [("gen_ai_token_type", kind)]).record(tokens)
        }
        let first = self.firstText.withLock { $0 }
        if let first { Timer(label: MetricName.genAIFirstChunk, dimensions: labels).record(duration: first) }
        guard self.span.isRecording else { return }
        self.span.updateAttributes { attributes in
            attributes[AttributeName.responseModel] = turn.model
            attributes[AttributeName.finishReasons] = [Self.name(turn.stopReason)]
            // The conventions count what came from a cache as input.
            attributes[AttributeName.inputTokens] = usage.totalInput
            attributes[AttributeName.outputTokens] = usage.output
            attributes[AttributeName.cacheReadTokens] = usage.cacheRead
            attributes[AttributeName.cacheCreationTokens] = usage.cacheWrite
            attributes[AttributeName.firstChunk] = first.map { $0 / .seconds(1) }
            guard TelemetryContent.isEnabled else { return }
            attributes[AttributeName.outputMessages] = turn.json["content"]?.jsonText
        }
    }

    /// Reasons in the words of the conventions, where those have one.
    private static func name(_ reason: ModelTurn.StopReason) -> String {
        switch reason {
        case .endOfTurn: "stop"
        case .toolCalls: "tool_call"
        case .outputLimit: "length"
        case .refused: "content_filter"
        case .paused: "pause"
        case .contextOverflow: "context_overflow"
        case .other(let name): name
        }
    }
}
