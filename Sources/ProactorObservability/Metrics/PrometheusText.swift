import ProactorTelemetry

/// Writes metrics in the text format of Prometheus, version 0.0.4.
struct PrometheusText {
    /// What `Content-Type` says of it.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Writes one metric: its description, its series and what was collected of it, each label set once.
    mutating func write(
        _ description: MetricDescription,
        _ series: [[String]: MetricFamily.Cell],
        _ samples: some Sequence<MetricSample>
    ) {
        let name = Self.name(description.name)
        self.text += "# HELP \(name) \(Self.help(description.help))\n# TYPE \(name) \(description.kind.rawValue)\n"
        let labels = description.labels
        var written: Set<[String]> = []
        for (values, cell) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            written.insert(values)
            let pairs = Self.pairs(labels, values)
            switch cell {
            case .counter(let cell): self.line(name, pairs, Self.number(cell.value))
            case .gauge(let cell): self.line(name, pairs, Self.number(cell.value))
            case .histogram(let cell): self.write(name, pairs, cell.reading, description.bounds)
            }
        }
        for sample in samples {
            let values = labels.map { sample.labels[$0] ?? "" }
            guard written.insert(values).inserted else { continue }
            self.line(name, Self.pairs(labels, values), Self.number(sample.value))
        }
    }

    private mutating func write(
        _ name: String,
        _ pairs: [String],
        _ reading: HistogramCell.Reading,
        _ bounds: [Double]
    ) {
        var count: UInt64 = 0
        for (place, bound) in bounds.enumerated() where place < reading.counts.count {
            count += reading.counts[place]
            self.line(name + "_bucket", pairs + ["le=\"\(Self.number(bound))\""], String(count))
        }
        count += reading.counts.last ?? 0
        self.line(name + "_bucket", pairs + ["le=\"+Inf\""], String(count))
        self.line(name + "_sum", pairs, Self.number(reading.sum))
        self.line(name + "_count", pairs, String(count))
    }

    private mutating func line(_ name: String, _ pairs: [String], _ value: String) {
        self.text += name
        if !pairs.isEmpty { self.text += "{" + pairs.joined(separator: ",") + "}" }
        self.text += " \(value)\n"
    }

    private static func pairs(_ labels: [String], _ values: [String]) -> [String] {
        // An empty label is the same as none.
        zip(labels, values).filter { !$0.1.isEmpty }.map { "\(Self.label($0.0))=\"\(Self.escaped($0.1))\"" }
    }

    // MARK: Words

    /// A number as Go writes it, whole ones without a point.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }

    /// Characters of a label's value.
    private static let valueLengthMaximum = 256

    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars.prefix(Self.valueLengthMaximum) {
            switch scalar {
            case "\\": result += #"\\"#
            case "\"": result += #"\""#
            case "\n": result += #"\n"#
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func help(_ text: String) -> String {
        text.replacing("\\", with: #"\\"#).replacing("\n", with: #"\n"#)
    }

    private static func name(_ name: String) -> String { Self.word(name, allowing: ":") }

    private static func label(_ name: String) -> String { Self.word(name, allowing: nil) }

    /// A name with everything replaced by `_` that the format does not allow in one.
    private static func word(_ text: String, allowing extra: Unicode.Scalar?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isLetter =
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_" || scalar == extra
            let isDigit = ("0"..."9").contains(scalar) && !result.isEmpty
            result.append(isLetter || isDigit ? scalar : "_")
        }
        return result.isEmpty ? "_" : String(result)
    }
}
