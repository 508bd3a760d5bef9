import CoreMetrics
import Metrics
import ProactorTelemetry
import Testing

@testable import ProactorObservability

@Suite("Metrics that are recorded") struct MetricRegistryTests {
    private static let catalogue = [
        "t_total": MetricDescription("t_total", .counter, "Things.", labels: ["kind"]),
        "t_seconds": MetricDescription("t_seconds", .histogram, "Time.", labels: ["kind"], bounds: [0.1, 1]),
        "t_waiting": MetricDescription("t_waiting", .gauge, "Waiting."),
    ]

    @Test("a counter's series show their labels and sums, whole and broken")
    func counts() {
        let registry = MetricRegistry(catalogue: Self.catalogue)
        Counter(label: "t_total", dimensions: [("kind", "a")], factory: registry).increment(by: 2)
        Counter(label: "t_total", dimensions: [("kind", "a")], factory: registry).increment()
        FloatingPointCounter(label: "t_total", dimensions: [("kind", "b")], factory: registry).increment(by: 0.25)
        FloatingPointCounter(label: "t_total", dimensions: [("kind", "b")], factory: registry).increment(by: 0.5)
        #expect(
            registry.text() == """
                # HELP t_total Things.
                # TYPE t_total counter
                t_total{kind="a"} 3
                t_total{kind="b"} 0.75

                """
        )
    }

    @Test("a counter never falls")
    func counterNeverFalls() {
        let cell = CounterCell()
        cell.increment(by: Int64(5))
        cell.increment(by: Int64(-3))
        cell.increment(by: -1.0)
        cell.increment(by: Double.nan)
        #expect(cell.value == 5)
    }

    @Test("a histogram counts up to each bound, the bound itself included, and sums")
    func fillsBuckets() {
        let registry = MetricRegistry(catalogue: Self.catalogue)
        let timer = Timer(label: "t_seconds", dimensions: [("kind", "a")], factory: registry)
        for nanoseconds: Int64 in [50_000_000, 100_000_000, 100_000_001, 5_000_000_000] {
            timer.recordNanoseconds(nanoseconds)
        }
        #expect(
            registry.text() == """
                # HELP t_seconds Time.
                # TYPE t_seconds histogram
                t_seconds_bucket{kind="a",le="0.1"} 2
                t_seconds_bucket{kind="a",le="1"} 3
                t_seconds_bucket{kind="a",le="+Inf"} 4
                t_seconds_sum{kind="a"} 5.250000001
                t_seconds_count{kind="a"} 4

                """
        )
    }

    @Test("past the limit further label sets share one series, and the overflow is counted")
    func boundsCardinality() {
        let registry = MetricRegistry(catalogue: Self.catalogue, seriesMaximum: 3)
        for number in 0..<1000 {
            Counter(label: "t_total", dimensions: [("kind", "k\(number)")], factory: registry).increment()
        }
        // Those that were there keep counting for themselves.
        Counter(label: "t_total", dimensions: [("kind", "k0")], factory: registry).increment()
        let lines = registry.text().split(separator: "\n").filter { $0.hasPrefix("t_total{") }
        #expect(
            lines == [
                #"t_total{kind="k0"} 2"#, #"t_total{kind="k1"} 1"#, #"t_total{kind="k2"} 1"#,
                #"t_total{kind="other"} 997"#,
            ]
        )
        #expect(registry.text().contains(#"proactor_metrics_series_overflow_total{metric="t_total"} 997"#))
    }

    @Test("what is collected now stands beside what was recorded, each label set once")
    func mergesSamples() {
        let registry = MetricRegistry(catalogue: Self.catalogue)
        Gauge(label: "t_waiting", factory: registry).record(7)
        let text = registry.text(with: [
            MetricSample("t_waiting", [:], 9), MetricSample("t_total", ["kind": "z"], 1.5),
            MetricSample("t_total", ["kind": "z"], 2),
        ])
        #expect(text.contains("\nt_waiting 7\n"))
        #expect(!text.contains("t_waiting 9"))
        #expect(text.contains("t_total{kind=\"z\"} 1.5\n"))
        #expect(!text.contains("t_total{kind=\"z\"} 2\n"))
    }

    @Test("no label value can break a line or a quote")
    func escapes() {
        let registry = MetricRegistry(catalogue: Self.catalogue)
        let hostile = "a\"b\\c\nd} 99\nt_total{kind=\"forged\"} 1"
        Counter(label: "t_total", dimensions: [("kind", hostile)], factory: registry).increment()
        let samples = registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples.count == 1)
        #expect(samples.first == #"t_total{kind="a\"b\\c\nd} 99\nt_total{kind=\"forged\"} 1"} 1"#)
    }

    @Test("names that the format does not allow are made so")
    func sanitizesNames() {
        let registry = MetricRegistry(catalogue: [:])
        Counter(label: "9http.server/requests", dimensions: [("a-b", "x")], factory: registry).increment()
        #expect(registry.text().contains("\n_http_server_requests{a_b=\"x\"} 1\n"))
    }

    @Test("a name that is used for two kinds of metric is shown as the first")
    func keepsKind() {
        let registry = MetricRegistry(catalogue: Self.catalogue)
        Counter(label: "t_total", dimensions: [("kind", "a")], factory: registry).increment()
        Timer(label: "t_total", dimensions: [("kind", "a")], factory: registry).recordNanoseconds(5)
        Gauge(label: "t_total", dimensions: [("kind", "a")], factory: registry).record(100)
        #expect(registry.text().contains("t_total{kind=\"a\"} 1\n"))
    }

    @Test("meters go up and down", arguments: [1, 5])
    func metersMove(by step: Int) {
        let registry = MetricRegistry(catalogue: Self.catalogue)
        let meter = Meter(label: "t_waiting", factory: registry)
        meter.increment(by: Double(step))
        meter.increment(by: Double(step))
        meter.decrement(by: Double(step))
        #expect(registry.text().hasSuffix("t_waiting \(step)\n"))
    }

    @Test(
        "numbers are written as Go writes them",
        arguments: [
            (0, "0"), (-3, "-3"), (0.1, "0.1"), (1e15, "1e+15"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
            (.nan, "NaN"), (1.5e-9, "1.5e-09"),
        ]
    )
    func writesNumbers(value: Double, text: String) throws {
        let written = PrometheusText.number(value)
        #expect(written == text || Double(written) == Double(text))
    }

    @Test("many threads that count at once lose nothing")
    func countsConcurrently() async {
        let registry = MetricRegistry(catalogue: Self.catalogue)
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<1000 {
                        let labels = [("kind", "k\(number % 4)")]
                        Counter(label: "t_total", dimensions: labels, factory: registry).increment()
                        FloatingPointCounter(label: "t_total", dimensions: labels, factory: registry).increment(by: 0.5)
                        Timer(label: "t_seconds", dimensions: labels, factory: registry).recordNanoseconds(1)
                    }
                }
            }
        }
        let text = registry.text()
        for number in 0..<4 {
            #expect(text.contains("t_total{kind=\"k\(number)\"} 3000\n"))
            #expect(text.contains("t_seconds_count{kind=\"k\(number)\"} 2000\n"))
        }
    }

    @Test("the catalogue's names are what Prometheus advises, and each stands once")
    func catalogueIsSound() {
        let names = MetricCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
        for metric in MetricCatalogue.all {
            #expect(metric.name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "\(metric.name)")
            #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
            #expect((metric.kind == .histogram) == !metric.bounds.isEmpty, "\(metric.name)")
            #expect(metric.bounds == metric.bounds.sorted(), "\(metric.name)")
            #expect(metric.help.hasSuffix("."), "\(metric.name)")
        }
    }
}

@Suite("What the system says of the process") struct ProcessReadingTests {
    @Test("memory, processor time, files and the start are those of this process")
    func readsThisProcess() {
        let samples = Dictionary(uniqueKeysWithValues: ProcessReading.samples().map { ($0.name, $0.value) })
        #expect((samples[MetricName.processMemory] ?? 0) > 1_000_000)
        #expect((samples[MetricName.processProcessor] ?? 0) > 0)
        #expect((samples[MetricName.processFiles] ?? 0) >= 3)
        #expect((samples[MetricName.processFileMaximum] ?? 0) >= (samples[MetricName.processFiles] ?? 0))
        #expect((samples[MetricName.processStart] ?? 0) > 1_600_000_000)
    }

    @Test("a program's name with spaces and parentheses does not shift the fields")
    func readsFieldsBehindName() {
        #expect(ProcessReading.fieldsAfterName("1 (a) b (c)) S 2 3\n") == [0, 2, 3])
        #expect(ProcessReading.fieldsAfterName("nothing") == nil)
    }
}
