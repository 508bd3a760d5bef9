import ProactorComponents
import ProactorModel
import ProactorObservability
import ProactorTelemetry
import Testing
import Tracing

@testable import ProactorMCP

@Suite struct ExchangeTelemetryTests {
    private static let request = MCPRequest(
        method: "tools/call",
        params: ["name": "look-up", "_meta": ["proactor/idempotencyKey": "k"]],
        name: "look-up"
    )

    @Test func `a request carries its trace on in its metadata, beside what stands there`() async throws {
        let tracer = SpanTracer(queue: SpanQueue(), sampler: TraceSampler(ratio: 1))
        var parent = ServiceContext.topLevel
        parent.trace = TraceContext(parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=b")
        let sent = try await withTracer(tracer) {
            try await ServiceContext.withValue(parent) {
                var sent: MCPRequest?
                _ = try await ExchangeTelemetry.measure(Self.request) { request in
                    sent = request
                    return .result(.null)
                }
                return sent
            }
        }
        let meta = sent?.params["_meta"]
        #expect(meta?["proactor/idempotencyKey"] == "k")
        #expect(meta?["tracestate"] == "a=b")
        let parentText = try #require(meta?["traceparent"]?.stringValue)
        let trace = try #require(TraceContext(parent: parentText))
        #expect(trace.traceID == parent.trace?.traceID)
        #expect(trace.spanID != parent.trace?.spanID)
    }

    @Test func `without a tracer a request stays as it is`() async throws {
        _ = try await ExchangeTelemetry.measure(Self.request) { request in
            #expect(request == Self.request)
            return .result(.null)
        }
    }

    @Test func `a failure goes on to the caller`() async {
        await #expect(throws: ToolFailure.self) {
            try await ExchangeTelemetry.measure(Self.request) { _ throws(ToolFailure) in
                throw ToolFailure(.unavailable, "gone")
            }
        }
    }
}
