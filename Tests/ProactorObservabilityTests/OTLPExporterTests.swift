import Logging
import ProactorModel
import ProactorTelemetry
import ProactorTestSupport
import ServiceLifecycle
import Testing
import Tracing

@testable import ProactorObservability

@Suite("The exporter against a collector", .timeLimit(.minutes(15))) struct OTLPExporterTests {
    /// Runs an exporter while `body` makes spans, and shuts it down in order.
    private func export(
        to collector: CollectorStandIn,
        secrets: [String] = [],
        _ body: (SpanTracer, SpanQueue) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let queue = SpanQueue()
        let exporter = OTLPExporter(
            OTLPExporter.Settings(
                url: collector.endpoint + "/v1/traces",
                headers: [("X-Key", "hunter22")],
                resource: [("service.name", "proactor")]
            ),
            queue: queue,
            secrets: { secrets },
            logger: logger
        )
        let group = ServiceGroup(services: [exporter], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(SpanTracer(queue: queue, sampler: TraceSampler(ratio: 1)), queue)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("spans arrive as OTLP/HTTP asks for it, with the headers of the deployment")
    func sends() async throws {
        try await CollectorStandIn.run { collector in
            try await self.export(to: collector) { tracer, _ in
                tracer.startSpan("one", context: .topLevel).end()
                await collector.wait(for: 1)
            }
            let request = try #require(collector.received.first)
            #expect(request.path == "/v1/traces")
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.headers["x-key"] == "hunter22")
            // Who sends spans makes none of it.
            #expect(request.headers["traceparent"] == nil)
            #expect(collector.spans.map { $0["name"] } == ["one"])
        }
    }

    @Test("a shutdown sends what is left")
    func flushes() async throws {
        try await CollectorStandIn.run { collector in
            try await self.export(to: collector) { tracer, _ in
                for number in 0..<1200 { tracer.startSpan("s\(number)", context: .topLevel).end() }
            }
            #expect(collector.spans.count == 1200)
            #expect(Set(collector.spans.compactMap { $0["spanId"]?.stringValue }).count == 1200)
        }
    }

    @Test(
        "what may work later is sent again, after the time that the collector names",
        arguments: [429, 502, 503, 504]
    )
    func retries(status: Int) async throws {
        let replies = [CollectorStandIn.Reply(status: status, headers: [("Retry-After", "0")])]
        try await CollectorStandIn.run(replies: replies) { collector in
            try await self.export(to: collector) { tracer, _ in
                tracer.startSpan("one", context: .topLevel).end()
                await collector.wait(for: 2)
            }
            #expect(collector.received.count == 2)
            #expect(collector.received.first?.body == collector.received.last?.body)
        }
    }

    @Test(
        "what was refused, in whole or in part, is not sent again",
        arguments: [
            CollectorStandIn.Reply(status: 400), CollectorStandIn.Reply(status: 401),
            CollectorStandIn.Reply(status: 500),
            CollectorStandIn.Reply(body: #"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}"#),
        ]
    )
    func givesUp(reply: CollectorStandIn.Reply) async throws {
        try await CollectorStandIn.run(replies: [reply]) { collector in
            try await self.export(to: collector) { tracer, _ in
                tracer.startSpan("one", context: .topLevel).end()
                await collector.wait(for: 1)
                tracer.startSpan("two", context: .topLevel).end()
                await collector.wait(for: 2)
            }
            #expect(collector.spans.map { $0["name"] } == ["one", "two"])
        }
    }

    @Test("a collector that is not there holds up no shutdown longer than its limit")
    func endsWithoutCollector() async throws {
        let start = ContinuousClock.now
        // Its port is closed by now.
        let gone = try await CollectorStandIn.run { $0 }
        try await self.export(to: gone) { tracer, _ in
            for _ in 0..<2000 { tracer.startSpan("lost", context: .topLevel).end() }
        }
        #expect(start.duration(to: .now) < .seconds(30))
    }

    @Test("no secret is sent")
    func removesSecrets() async throws {
        try await CollectorStandIn.run { collector in
            try await self.export(to: collector, secrets: ["hunter22"]) { tracer, _ in
                let span = tracer.startSpan("one", context: .topLevel)
                span.attributes["url"] = "https://x/?key=hunter22"
                span.end()
            }
            let body = String(decoding: collector.received.flatMap(\.body), as: UTF8.self)
            #expect(body.contains("[secret]"))
            #expect(!body.contains("hunter22"))
        }
    }
}
