import Metrics
import ProactorComponents
import ProactorModel
import ProactorStorage
import ProactorTelemetry
import Tracing

/// What is measured and traced of deliveries.
enum DeliveryTelemetry {
    /// Makes one attempt in a span below what proposed the event.
    static func measure(
        _ delivery: Delivery,
        _ proposal: Proposal,
        _ body: () async throws(SinkFailure) -> Void
    ) async throws(SinkFailure) {
        var context = proposal.event.traceContext
        context.work = WorkIdentity(task: proposal.taskID.rawValue, run: proposal.runID.rawValue, rule: proposal.rule)
        let span = startSpan("deliver \(delivery.sink)", context: context, ofKind: .producer)
        if span.isRecording {
            span.updateAttributes { attributes in
                attributes[AttributeName.sink] = delivery.sink
                attributes[AttributeName.delivery] = delivery.id.rawValue
                attributes[AttributeName.proposal] = proposal.id.rawValue
                attributes[AttributeName.task] = proposal.taskID.rawValue
                attributes[AttributeName.attempt] = delivery.attempt
            }
        }
        let start = ContinuousClock.now
        let failure: SinkFailure? = await ServiceContext.withValue(span.context) {
            do throws(SinkFailure) {
                try await body()
                return nil
            } catch {
                return error
            }
        }
        let sink = [("sink", delivery.sink)]
        let outcome = failure.map { $0.isRetriable ? "failed" : "refused" } ?? "delivered"
        Counter(label: MetricName.deliveries, dimensions: sink + [("outcome", outcome)]).increment()
        Timer(label: MetricName.deliveryDuration, dimensions: sink).record(duration: start.duration(to: .now))
        if failure != nil {
            span.attributes[AttributeName.errorType] = outcome
            span.setStatus(SpanStatus(code: .error))
        }
        span.end()
        if let failure { throw failure }
    }
}
