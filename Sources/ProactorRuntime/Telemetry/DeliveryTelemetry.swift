import Metrics
import ProactorComponents
import ProactorModel
import ProactorStorage
import ProactorTelemetry
import Tracing

/// What is measured and traced of deliveries.
enum DeliveryTelemetry {
    /// Makes one attempt in a span below what put the event on the bus.
    static func measure(
        _ delivery: Delivery,
        _ notice: SinkNotice,
        _ body: () async throws(SinkFailure) -> JSONValue?
    ) async throws(SinkFailure) -> JSONValue? {
        var context: ServiceContext
        let proposal: Proposal?
        switch notice {
        case .proposal(let notice):
            let shown = notice.proposal
            context = shown.event.traceContext
            context.work = WorkIdentity(task: shown.taskID.rawValue, run: shown.runID.rawValue, rule: shown.rule)
            proposal = shown
        case .event(let notice):
            context = notice.event.traceContext
            proposal = nil
        }
        let span = startSpan("deliver \(delivery.sink)", context: context, ofKind: .producer)
        if span.isRecording {
            span.updateAttributes { attributes in
                attributes[AttributeName.sink] = delivery.sink
                attributes[AttributeName.delivery] = delivery.id.rawValue
                if let proposal {
                    attributes[AttributeName.proposal] = proposal.id.rawValue
                    attributes[AttributeName.task] = proposal.taskID.rawValue
                }
                attributes[AttributeName.attempt] = delivery.attempt
            }
        }
        let start = ContinuousClock.now
        let result: Result<JSONValue?, SinkFailure> = await ServiceContext.withValue(span.context) {
            do throws(SinkFailure) { return .success(try await body()) } catch { return .failure(error) }
        }
        let failure: SinkFailure? = if case .failure(let failure) = result { failure } else { nil }
        let sink = [("sink", delivery.sink)]
        let outcome = failure.map { $0.isRetriable ? "failed" : "refused" } ?? "delivered"
        Counter(label: MetricName.deliveries, dimensions: sink + [("outcome", outcome)]).increment()
        Timer(label: MetricName.deliveryDuration, dimensions: sink).record(duration: start.duration(to: .now))
        if failure != nil {
            span.attributes[AttributeName.errorType] = outcome
            span.setStatus(SpanStatus(code: .error))
        }
        span.end()
        return try result.get()
    }
}
