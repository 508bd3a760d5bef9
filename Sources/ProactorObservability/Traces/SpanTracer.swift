import ProactorTelemetry
package import Tracing

/// Makes spans and gives those that ended to the queue of the exporter; reads and writes W3C Trace Context.
package struct SpanTracer: Tracer {
    package typealias Span = TraceSpan

    private static let parentName = "traceparent"
    private static let stateName = "tracestate"

    private let queue: SpanQueue
    private let sampler: TraceSampler

    package init(queue: SpanQueue, sampler: TraceSampler) {
        self.queue = queue
        self.sampler = sampler
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> TraceSpan {
        var context = context()
        let (trace, parentSpanID) = self.trace(below: context)
        context.trace = trace
        // They named this span, not those below it.
        context.spanSeed = nil
        context.parentSeed = nil
        guard trace.isSampled else {
            return TraceSpan(context: context, name: operationName, record: nil) { _ in }
        }
        let startedAt = instant().nanosecondsSinceEpoch
        let record = SpanRecord(
            name: operationName,
            kind: kind,
            context: trace,
            parentSpanID: parentSpanID,
            startedAt: startedAt,
            endedAt: startedAt,
            attributes: [:],
            events: [],
            links: []
        )
        let queue = self.queue
        return TraceSpan(context: context, name: operationName, record: record) { queue.add($0) }
    }

    private func trace(below context: ServiceContext) -> (TraceContext, parentSpanID: UInt64?) {
        var random = SystemRandomNumberGenerator()
        guard var trace = context.trace else {
            let id = TraceContext.TraceID(high: random.next(), low: max(1, random.next()))
            var trace = TraceContext(traceID: id, spanID: 1, isSampled: self.sampler.samples(id))
            trace.spanID = context.spanSeed.map(trace.spanID(of:)) ?? max(1, random.next())
            return (trace, nil)
        }
        let parent = context.parentSeed.map(trace.spanID(of:)) ?? trace.spanID
        trace.spanID = context.spanSeed.map(trace.spanID(of:)) ?? max(1, random.next())
        return (trace, parent)
    }

    package func forceFlush() {}

    // MARK: Carriers

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: Self.parentName, from: carrier) else { return }
        let state = extractor.extract(key: Self.stateName, from: carrier)
        guard let trace = TraceContext(parent: parent, state: state) else { return }
        context.trace = trace
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.parent, forKey: Self.parentName, into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: Self.stateName, into: &carrier) }
    }
}
