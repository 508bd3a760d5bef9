import ProactorTelemetry

/// All series of one metric.
struct MetricFamily {
    /// One series' cell.
    enum Cell: Sendable {
        case counter(CounterCell)
        case gauge(GaugeCell)
        case histogram(HistogramCell)
    }

    let description: MetricDescription
    private(set) var series: [[String]: Cell] = [:]

    init(_ description: MetricDescription) { self.description = description }

    /// What stands for the values of labels past the limit.
    static let overflowValue = "other"

    /// The cell of these labels. Past the limit all further label sets share one.
    ///
    /// - Returns: The cell, and whether the labels were one set too many.
    mutating func cell(_ labels: [(String, String)], seriesMaximum: Int) -> (cell: Cell, isOverflow: Bool) {
        let names = self.description.labels
        let values = names.map { name in labels.first { $0.0 == name }?.1 ?? "" }
        if let cell = self.series[values] { return (cell, false) }
        // A metric without labels has one series, however low the limit is.
        guard names.isEmpty || self.series.count < seriesMaximum else {
            let other = names.map { _ in Self.overflowValue }
            if let cell = self.series[other] { return (cell, true) }
            return (self.add(other), true)
        }
        return (self.add(values), false)
    }

    private mutating func add(_ values: [String]) -> Cell {
        let cell: Cell =
            switch self.description.kind {
            case .counter: .counter(CounterCell())
            case .gauge: .gauge(GaugeCell())
            case .histogram: .histogram(HistogramCell(bounds: self.description.bounds))
            }
        self.series[values] = cell
        return cell
    }
}
