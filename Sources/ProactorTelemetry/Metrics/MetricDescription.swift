/// What is known of a metric besides its numbers: how it is shown, and what `Docs/observability.md` says of it.
package struct MetricDescription: Hashable, Sendable {
    /// How a metric's numbers are to be read.
    package enum Kind: String, Hashable, Sendable {
        /// Only grows, until the process ends.
        case counter
        case gauge
        /// Counts by upper bounds, with a sum.
        case histogram
    }

    package let name: String
    package let kind: Kind
    /// One sentence for people.
    package let help: String
    /// The labels that it has, in the order in which they are shown.
    package let labels: [String]
    /// Upper bounds of a histogram's buckets, ascending, without the infinite one.
    package let bounds: [Double]

    package init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = [], bounds: [Double] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        self.bounds = bounds
    }
}

/// One number that is read at the moment when somebody asks, such as the length of a queue.
package struct MetricSample: Hashable, Sendable {
    package var name: String
    /// Values of the metric's labels, by name.
    package var labels: [String: String]
    package var value: Double

    package init(_ name: String, _ labels: [String: String] = [:], _ value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }
}
