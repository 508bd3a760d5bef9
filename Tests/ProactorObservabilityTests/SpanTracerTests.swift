import ProactorModel
import ProactorTelemetry
import Testing
import Tracing

@testable import ProactorObservability

@Suite("Spans") struct SpanTracerTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private let queue = SpanQueue(countMaximum: 8)

    private func tracer(_ ratio: Double = 1) -> SpanTracer {
        SpanTracer(queue: self.queue, sampler: TraceSampler(ratio: ratio))
    }

    private func context(_ parent: String) -> ServiceContext {
        var context = ServiceContext.topLevel
        context.trace = TraceContext(parent: parent)
        return context
    }

    @Test("a span below another has its trace and its id as parent")
    func nests() {
        let tracer = self.tracer()
        let outer = tracer.startSpan("outer", context: self.context(Self.parent))
        let inner = tracer.startSpan("inner", context: outer.context)
        inner.end()
        outer.end()
        let spans = self.queue.take()
        #expect(spans.map(\.name) == ["inner", "outer"])
        #expect(Set(spans.map(\.context.traceID.description)) == ["4bf92f3577b34da6a3ce929d0e0e4736"])
        #expect(spans[1].parentSpanID == 0x00F0_67AA_0BA9_02B7)
        #expect(spans[0].parentSpanID == spans[1].context.spanID)
    }

    @Test("what the sender does not record is not recorded here, and its context goes on")
    func followsSender() {
        let tracer = self.tracer()
        let span = tracer.startSpan("quiet", context: self.context(Self.parent.dropLast() + "0"))
        #expect(!span.isRecording)
        span.attributes["a"] = 1
        span.end()
        #expect(self.queue.take().isEmpty)
        #expect(span.context.trace?.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(span.context.trace?.isSampled == false)
    }

    @Test("a trace that begins here is recorded as the ratio says")
    func samplesOwnTraces() {
        #expect(self.tracer(1).startSpan("a", context: .topLevel).isRecording)
        #expect(!self.tracer(0).startSpan("a", context: .topLevel).isRecording)
    }

    @Test("seeds place a span below one that was never told of it")
    func placesBySeeds() {
        let tracer = self.tracer()
        var routing = self.context(Self.parent)
        routing.spanSeed = .routing(task: "task_1", sequence: 5)
        tracer.startSpan("route", context: routing).end()
        // Later, perhaps in another process, only the event's own context is known.
        var attempt = self.context(Self.parent)
        attempt.parentSeed = .routing(task: "task_1", sequence: 5)
        attempt.spanSeed = .attempt(run: "run_1", fence: 1)
        let span = tracer.startSpan("attempt", context: attempt)
        let child = tracer.startSpan("child", context: span.context)
        child.end()
        span.end()
        let spans = self.queue.take()
        #expect(spans[2].parentSpanID == spans[0].context.spanID)
        #expect(spans[1].parentSpanID == spans[2].context.spanID)
        #expect(Set(spans.map(\.context.spanID)).count == 3)
    }

    @Test("a span ends once, and takes nothing after it")
    func endsOnce() {
        let span = self.tracer().startSpan("once", context: .topLevel)
        span.end()
        span.end()
        span.attributes["late"] = true
        span.addEvent("late")
        let spans = self.queue.take()
        #expect(spans.count == 1)
        #expect(spans.first?.attributes.isEmpty == true)
        #expect(spans.first?.events.isEmpty == true)
    }

    @Test("attributes, events and links past the limits are counted, not kept")
    func boundsSpans() throws {
        let span = self.tracer().startSpan("much", context: .topLevel)
        span.updateAttributes { attributes in
            for number in 0..<100 { attributes["a\(number)"] = number }
        }
        for _ in 0..<100 { span.addEvent("e") }
        for _ in 0..<100 { span.addLink(SpanLink(context: self.context(Self.parent), attributes: [:])) }
        span.end()
        let record = try #require(self.queue.take().first)
        #expect((record.attributes.count, record.droppedAttributes) == (64, 36))
        #expect((record.events.count, record.droppedEvents) == (32, 68))
        #expect((record.links.count, record.droppedLinks) == (32, 68))
    }

    @Test("past its limit the queue drops spans and makes nobody wait")
    func dropsSpans() {
        let tracer = self.tracer()
        for _ in 0..<20 { tracer.startSpan("s", context: .topLevel).end() }
        #expect(self.queue.take().count == 8)
        #expect(self.queue.close() == 0)
        tracer.startSpan("s", context: .topLevel).end()
        #expect(self.queue.take().isEmpty)
    }

    @Test("an event joins a trace and tells of it, and passes the other system's state on")
    func eventsCarryTraces() {
        let tracer = self.tracer()
        withTracer(tracer) {
            var context = ServiceContext.topLevel
            context.trace = TraceContext(parent: Self.parent, state: "a=b")
            var event = Event(id: "1", source: "/s", type: "T")
            #expect(!event.namesTrace)
            event.join(context)
            #expect(event.extensions["traceparent"] == .string(Self.parent))
            #expect(event.extensions["tracestate"] == .string("a=b"))
            #expect(event.traceContext.trace == context.trace)
            // Another trace without a state leaves none of the former.
            context.trace?.state = nil
            event.join(context)
            #expect(event.extensions["tracestate"] == nil)
        }
    }

    @Test("without a tracer events stay as they are")
    func leavesEventsAlone() {
        var event = Event(id: "1", source: "/s", type: "T", extensions: ["traceparent": .string(Self.parent)])
        event.join(.topLevel)
        #expect(event.extensions == ["traceparent": .string(Self.parent)])
    }
}
