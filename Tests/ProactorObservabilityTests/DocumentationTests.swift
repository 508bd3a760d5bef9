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
}
