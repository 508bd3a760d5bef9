import Metrics
import ProactorModel
import ProactorTelemetry
import Tracing

/// What is measured and traced of decisions on proposals.
enum DecisionTelemetry {
    /// Tells of a proposal that came to its end, or got one more vote. The span belongs to the trace of who decided, and is
    /// linked to that of the run: a person may take days.
    static func decided(_ proposal: Proposal, from start: DefaultTracerClock.Timestamp, at now: Timestamp) {
        let span = startSpan("decide \(proposal.rule)", ofKind: .internal, at: start)
        if span.isRecording {
            span.addLink(SpanLink(context: proposal.event.traceContext, attributes: [AttributeName.link: "cause"]))
            span.updateAttributes { attributes in
                attributes[AttributeName.proposal] = proposal.id.rawValue
                attributes[AttributeName.task] = proposal.taskID.rawValue
                attributes[AttributeName.run] = proposal.runID.rawValue
                attributes[AttributeName.rule] = proposal.rule
                attributes[AttributeName.verdict] = proposal.state.rawValue
            }
        }
        span.end()
        guard proposal.state != .waiting else { return }
        let rule = [("rule", proposal.rule)]
        Counter(label: MetricName.proposalsDecided, dimensions: rule + [("state", proposal.state.rawValue)]).increment()
        Timer(label: MetricName.approvalDuration, dimensions: rule)
            .record(duration: max(.zero, now.duration(since: proposal.createdAt)))
    }
}
