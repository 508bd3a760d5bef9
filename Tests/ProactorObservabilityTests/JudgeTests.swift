import Metrics
import ProactorModel
import ProactorTelemetry
import ProactorTestSupport
import Testing

@testable import ProactorObservability

@Suite("What others read of us, by their own tools", .enabled(if: PythonCounterpart.telemetry.isWanted))
struct JudgeTests {
    private static let script = "Tests/ProactorObservabilityTests/Judges/judge_telemetry.py"

    private func verdict(_ kind: String, _ text: String) async throws -> (lines: [String], status: Int32) {
        try await PythonCounterpart.telemetry.judge(Self.script, [kind], text)
    }

    @Test("the messages of opentelemetry-proto take a request with everything in it")
    func judgesTraces() async throws {
        let (lines, status) = try await self.verdict("traces", try OTLPTests.rich().jsonText)
        #expect(lines == ["spans 5"])
        #expect(status == 0)
    }

    @Test(
        "the judge finds what is wrong",
        arguments: [
            #""kind":1"#: #""kind":"SPAN_KIND_INTERNAL""#, #""parentSpanId""#: #""parent_span_id""#,
            #""intValue":"9223372036854775807""#: #""intValue":9223372036854775807"#, #""name""#: #""nom""#,
        ]
    )
    func judgeIsOne(change: (right: String, wrong: String)) async throws {
        let right = try OTLPTests.rich().jsonText
        let wrong = right.replacing(change.right, with: change.wrong)
        #expect(wrong != right)
        #expect(try await self.verdict("traces", wrong).status != 0)
    }

    @Test("the parser of prometheus_client takes a page with every metric, and labels of any text")
    func judgesMetrics() async throws {
        let registry = MetricRegistry()
        for metric in MetricCatalogue.all {
            for value in ["plain", "a\"b\\c\nd{}=,", "ü\u{1F600}", ""] {
                let labels = metric.labels.map { ($0, value) }
                switch metric.kind {
                case .counter: Counter(label: metric.name, dimensions: labels, factory: registry).increment(by: 3)
                case .gauge: Gauge(label: metric.name, dimensions: labels, factory: registry).record(0.25)
                case .histogram:
                    for seconds in [0.0001, 0.3, 1e9] {
                        Recorder(label: metric.name, dimensions: labels, factory: registry).record(seconds)
                    }
                }
            }
        }
        let (lines, status) = try await self.verdict("metrics", registry.text())
        #expect(lines == MetricCatalogue.all.map { "\($0.name) \($0.kind.rawValue)" }.sorted())
        #expect(status == 0)
    }
}
