import Foundation
import ProactorTelemetry
import Testing

@Suite("The documentation of metrics") struct DocumentationTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Docs/observability.md")

    @Test("lists every metric with its type, its labels and its meaning, and no other")
    func listsMetrics() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
            .filter { $0.count == 4 && ["counter", "gauge", "histogram"].contains($0[1]) }
        let expected = MetricCatalogue.all.map { metric in
            [
                "`\(metric.name)`", metric.kind.rawValue, metric.labels.map { "`\($0)`" }.joined(separator: ", "),
                metric.help,
            ]
        }
        #expect(rows.count == expected.count)
        for (row, metric) in zip(rows, expected) { #expect(row == metric) }
    }

    @Test("names no metric in an alert that the server does not have")
    func checksAlerts() throws {
        let file = Self.file.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Deploy/prometheus-alerts.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let expressions = text.split(separator: "\n").filter { $0.contains(" expr: ") }
        #expect(expressions.count > 5)
        for expression in expressions {
            for match in expression.matches(of: /proactor_[a-z0-9_]+/) {
                let name = String(match.output)
                let base = ["_bucket", "_count", "_sum"].first { name.hasSuffix($0) }.map { name.dropLast($0.count) }
                #expect(MetricCatalogue.byName[base.map(String.init) ?? name] != nil, "\(name)")
            }
        }
    }
}
