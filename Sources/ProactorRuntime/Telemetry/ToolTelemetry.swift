import Metrics
import ProactorComponents
import ProactorModel
import ProactorRules
import ProactorTelemetry
import Tracing

/// What is measured and traced of calls of tools.
enum ToolTelemetry {
    /// Makes a call in a span of its own.
    ///
    /// - Parameter approval: The proposal that a person decided on before the call may be made; its span is linked.
    static func measure(
        _ call: RunCall,
        of run: Run,
        approval: Proposal?,
        _ body: () async throws(ToolFailure) -> JSONValue
    ) async throws(ToolFailure) -> JSONValue {
        let span = Self.span(call, run, ServiceContext.current ?? .topLevel)
        if let approval, span.isRecording {
            span.addLink(
                SpanLink(context: approval.event.traceContext, attributes: [AttributeName.link: "approval"])
            )
            span.attributes[AttributeName.proposal] = approval.id.rawValue
        }
        let start = ContinuousClock.now
        let result: Result<JSONValue, ToolFailure> = await ServiceContext.withValue(span.context) {
            do throws(ToolFailure) { return .success(try await body()) } catch { return .failure(error) }
        }
        let outcome =
            switch result {
            case .success: "returned"
            case .failure(let failure): failure.kind.rawValue
            }
        let tool = [("tool", call.tool.tool)]
        Counter(label: MetricName.toolCalls, dimensions: tool + [("outcome", outcome)]).increment()
        Timer(label: MetricName.toolDuration, dimensions: tool).record(duration: start.duration(to: .now))
        switch result {
        case .success(let value):
            if TelemetryContent.isEnabled, span.isRecording {
                span.attributes[AttributeName.toolResult] = value.jsonText
            }
        case .failure(let failure):
            span.attributes[AttributeName.errorType] = failure.kind.rawValue
            // A tool that asks a person first has not failed.
            if failure.kind != .inputRequired { span.setStatus(SpanStatus(code: .error)) }
        }
        span.end()
        return try result.get()
    }

    /// Tells of a call that another run has carried out, once that is over.
    static func delegated(_ call: RunCall, of run: Run, to child: Run) {
        var context = ServiceContext.current ?? .topLevel
        context.spanSeed = .call(run: run.id.rawValue, step: call.index)
        let span = Self.span(call, run, context, at: child.createdAt)
        if child.state == .deadLettered { span.setStatus(SpanStatus(code: .error)) }
        span.end(at: (child.finishedAt ?? child.createdAt).tracerInstant)
    }

    private static func span(
        _ call: RunCall,
        _ run: Run,
        _ context: ServiceContext,
        at start: Timestamp? = nil
    ) -> any Span {
        let span = startSpan(
            "\(OperationName.executeTool) \(call.tool)",
            context: context,
            ofKind: .internal,
            at: start?.tracerInstant ?? DefaultTracerClock.now
        )
        guard span.isRecording else { return span }
        span.updateAttributes { attributes in
            attributes[AttributeName.operation] = OperationName.executeTool
            attributes[AttributeName.toolName] = call.tool.description
            attributes[AttributeName.toolCall] = "\(run.id)-\(call.index)"
            attributes[AttributeName.toolType] = "function"
            attributes[AttributeName.run] = run.id.rawValue
            if TelemetryContent.isEnabled { attributes[AttributeName.toolArguments] = call.arguments.jsonText }
        }
        return span
    }
}

extension Timestamp {
    /// The time as spans have it; the epoch for what is before.
    fileprivate var tracerInstant: DefaultTracerClock.Timestamp {
        let (nanoseconds, overflow) = UInt64(max(0, self.seconds)).multipliedReportingOverflow(by: 1_000_000_000)
        let sum = overflow ? UInt64.max : nanoseconds.addingReportingOverflow(UInt64(self.nanoseconds)).partialValue
        return DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: sum)
    }
}
