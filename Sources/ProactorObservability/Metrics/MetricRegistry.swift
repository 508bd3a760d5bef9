package import CoreMetrics
package import ProactorTelemetry
import Synchronization

/// The metrics of the process: what `swift-metrics` records into, and what `GET /metrics` shows.
///
/// Series stay for the life of the process, and no metric has more than the limit, so that labels which come from outside
/// cannot fill the memory.
package final class MetricRegistry: MetricsFactory {
    /// Label sets of one metric.
    package static let defaultSeriesMaximum = 1000

    private let families = Mutex<[String: MetricFamily]>([:])
    private let catalogue: [String: MetricDescription]
    private let seriesMaximum: Int

    /// - Parameter catalogue: What is known of metrics, by name; others are shown under what their recorders say.
    package init(
        catalogue: [String: MetricDescription] = MetricCatalogue.byName,
        seriesMaximum: Int = MetricRegistry.defaultSeriesMaximum
    ) {
        self.catalogue = catalogue
        self.seriesMaximum = seriesMaximum
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard case .counter(let cell) = self.cell(label, dimensions, .counter) else { return CounterCell() }
        return cell
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        guard case .counter(let cell) = self.cell(label, dimensions, .counter) else { return CounterCell() }
        return cell
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard case .gauge(let cell) = self.cell(label, dimensions, .gauge) else { return GaugeCell() }
        return cell
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        switch self.cell(label, dimensions, aggregate ? .histogram : .gauge) {
        case .histogram(let cell): return cell
        case .gauge(let cell): return cell
        case .counter: return GaugeCell()
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        guard case .histogram(let cell) = self.cell(label, dimensions, .histogram) else {
            return HistogramCell(bounds: MetricBounds.latency)
        }
        return cell
    }

    // A counter that forgets would seem to have been restarted, so that nothing is taken back.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    // MARK: Series

    private func cell(
        _ name: String,
        _ labels: [(String, String)],
        _ kind: MetricDescription.Kind
    ) -> MetricFamily.Cell {
        self.families.withLock { families in
            let (cell, isOverflow) = self.cell(name, labels, kind, in: &families)
            if isOverflow, name != MetricName.seriesOverflow {
                let counted = self.cell(MetricName.seriesOverflow, [("metric", name)], .counter, in: &families)
                if case .counter(let counter) = counted.cell { counter.increment(by: Int64(1)) }
            }
            return cell
        }
    }

    private func cell(
        _ name: String,
        _ labels: [(String, String)],
        _ kind: MetricDescription.Kind,
        in families: inout [String: MetricFamily]
    ) -> (cell: MetricFamily.Cell, isOverflow: Bool) {
        if families[name] == nil {
            let known = self.catalogue[name]
            families[name] = MetricFamily(
                known
                    ?? MetricDescription(
                        name,
                        kind,
                        "Recorded by a library.",
                        labels: labels.map(\.0),
                        bounds: MetricBounds.latency
                    )
            )
        }
        // In place, so that the series are not copied for each new one.
        return families[name, default: MetricFamily(MetricDescription(name, kind, ""))]
            .cell(labels, seriesMaximum: self.seriesMaximum)
    }

    // MARK: Reading

    /// What was recorded, with what is read only now, in the text format of Prometheus 0.0.4.
    package func text(with samples: [MetricSample] = []) -> String {
        let families = self.families.withLock { $0 }
        var text = PrometheusText()
        var collected = Dictionary(grouping: samples, by: \.name)
        for name in Set(families.keys).union(collected.keys).sorted() {
            let samples = collected.removeValue(forKey: name) ?? []
            let description =
                families[name]?.description ?? self.catalogue[name]
                ?? MetricDescription(name, .gauge, "", labels: (samples.first?.labels.keys.sorted()) ?? [])
            text.write(description, families[name]?.series ?? [:], samples.prefix(self.seriesMaximum))
        }
        return text.text
    }
}
