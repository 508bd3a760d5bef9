import Metrics
import ProactorEngine
import ProactorModel
import ProactorStorage
import ProactorTelemetry
import Tracing

/// What is measured and traced of routing.
struct RoutingTelemetry: Sendable {
    private let routed = Counter(label: MetricName.eventsRouted)
    private let duration = Timer(label: MetricName.routingDuration)
    /// Where the value of `traceparent` ends in a trace that is recorded: the flag in its last digit.
    private static let sampledEnds = Array("13579bdf".utf8)
    private static let key = Array(#""traceparent":"00-"#.utf8)
    /// Bytes of `traceparent` behind its version.
    private static let rest = 52

    /// Counts what was decided of events, and what that means for others.
    func routed(_ events: [RoutedEvent], _ operators: OperatorCommit?, in duration: Duration) {
        self.routed.increment(by: events.count)
        self.duration.record(duration: duration)
        var counts = RuleCounts()
        for event in events { counts.add(event.runs, event.progress) }
        if let operators { counts.add(operators) }
        counts.record()
    }

    /// Tells what was decided of one event, where its trace is recorded.
    func trace(_ logged: LoggedEventText, _ decision: RoutingDecision, since start: DefaultTracerClock.Timestamp) {
        guard Self.mayBeSampled(logged.json), let value = try? JSONParser.parse(logged.json, limits: Self.limits),
            let event = try? CloudEventsJSON.event(from: value)
        else { return }
        var context = event.traceContext
        context.spanSeed = .routing(task: logged.taskID.rawValue, sequence: logged.sequence)
        let span = startSpan("route \(event.type)", context: context, ofKind: .internal, at: start)
        span.updateAttributes { attributes in
            attributes[AttributeName.eventID] = event.id
            attributes[AttributeName.eventSource] = event.source
            attributes[AttributeName.eventType] = event.type
            attributes[AttributeName.task] = logged.taskID.rawValue
            attributes[AttributeName.matches] = decision.runs.count
        }
        for entry in decision.progress where entry.kind == .ruleFailed {
            span.setStatus(SpanStatus(code: .error, message: "a rule could not be evaluated"))
            span.addEvent(
                SpanEvent(
                    name: entry.kind.rawValue,
                    attributes: [AttributeName.rule: .string(entry.data["rule"]?.stringValue ?? "")]
                )
            )
        }
        span.end()
    }

    private static let limits = JSONLimits(sizeMaximum: 64 * 1_048_576, depthMaximum: 512)

    /// Whether the bytes of an event hold the mark of a recorded trace anywhere: a cheap look before they are read.
    static func mayBeSampled(_ json: [UInt8]) -> Bool {
        var rest = json[...]
        while let found = rest.firstRange(of: Self.key) {
            let end = found.upperBound + Self.rest - 1
            if end < json.endIndex, Self.sampledEnds.contains(json[end]) { return true }
            rest = json[found.upperBound...]
        }
        return false
    }
}
