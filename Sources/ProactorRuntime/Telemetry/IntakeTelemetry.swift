import Metrics
import ProactorModel
import ProactorRules
import ProactorStorage
import ProactorTelemetry
import Tracing

/// What is measured and traced of taking in events.
struct IntakeTelemetry: Sendable {
    /// What stands for types that no rule book declares: anybody can make up such.
    private static let undeclared = "(undeclared)"

    private let repeated = Counter(label: MetricName.eventsRepeated)

    /// Begins the span of a request, and makes its events part of its trace; events that name a trace keep it, and are linked.
    func begin(_ events: [Event]) -> (span: any Span, events: [Event]) {
        let span = startSpan("accept", ofKind: .producer)
        guard span.context.count > 0 else { return (span, events) }
        let context = span.context
        var joined = events
        for (index, event) in events.enumerated() {
            if event.namesTrace {
                span.addLink(SpanLink(context: event.traceContext, attributes: [AttributeName.link: "event"]))
            } else {
                joined[index].join(context)
            }
        }
        if span.isRecording { span.attributes["messaging.batch.message_count"] = events.count }
        return (span, joined)
    }

    func accepted(_ events: [Event], _ results: [AppendResult], _ book: RuleBook, _ span: any Span) {
        // Once for each type of a batch, since finding a counter costs more than counting.
        var counts: [String: Int] = [:]
        for (event, result) in zip(events, results) where !result.isDuplicate { counts[event.type, default: 0] += 1 }
        for (type, count) in counts {
            let shown = book.eventTypes[type] == nil ? Self.undeclared : type
            Counter(label: MetricName.eventsAccepted, dimensions: [("type", shown)]).increment(by: count)
        }
        let repeated = results.count { $0.isDuplicate }
        if repeated > 0 { self.repeated.increment(by: repeated) }
        if span.isRecording, let event = events.first, let result = results.first, events.count == 1 {
            span.updateAttributes { attributes in
                attributes[AttributeName.eventID] = event.id
                attributes[AttributeName.eventSource] = event.source
                attributes[AttributeName.eventType] = event.type
                attributes[AttributeName.task] = result.taskID.rawValue
            }
        }
        span.end()
    }

    func refused(_ error: IntakeError, _ span: any Span) {
        let reason =
            switch error {
            case .invalidPayload: "invalid-payload"
            case .unknownType: "unknown-type"
            case .reservedSource: "reserved-source"
            case .tooManyEvents: "too-many-events"
            case .busy(.backlog, _): "backlog"
            case .busy(.appends, _): "appends"
            case .storeUnavailable: "store-unavailable"
            }
        Counter(label: MetricName.eventsRefused, dimensions: [("reason", reason)]).increment()
        span.attributes[AttributeName.errorType] = reason
        span.setStatus(SpanStatus(code: .error))
        span.end()
    }
}
