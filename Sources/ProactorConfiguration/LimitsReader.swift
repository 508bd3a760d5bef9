import ProactorModel
import ProactorYAML

/// Reads `limits:`; each key is the name of a limit.
enum LimitsReader {
    /// A limit that is a number.
    struct Count {
        let name: String
        let range: ClosedRange<Int>
        let path: any WritableKeyPath<EngineLimits, Int> & Sendable
    }

    /// A limit that is a length of time.
    struct Length {
        let name: String
        let range: ClosedRange<Duration>
        let path: any WritableKeyPath<EngineLimits, Duration> & Sendable
    }

    static let counts = [
        Count(name: "eventSize", range: 1...1_000_000_000, path: \.eventSize),
        Count(name: "requestSize", range: 1...1_000_000_000, path: \.requestSize),
        Count(name: "nesting", range: 1...256, path: \.nesting),
        Count(name: "batchCount", range: 1...100_000, path: \.batchCount),
        Count(name: "unroutedEvents", range: 1...1_000_000_000, path: \.unroutedEvents),
        Count(name: "pendingAppends", range: 1...20_000, path: \.pendingAppends),
        Count(name: "hops", range: 1...1000, path: \.hops),
        Count(name: "routingBatch", range: 1...10_000, path: \.routingBatch),
        Count(name: "workers", range: 1...1000, path: \.workers),
        Count(name: "steps", range: 1...100_000, path: \.steps),
        Count(name: "outputs", range: 1...10_000, path: \.outputs),
        Count(name: "delegations", range: 0...30, path: \.delegations),
        Count(name: "promptSize", range: 1...1_000_000_000, path: \.promptSize),
        Count(name: "watchers", range: 1...1_000_000, path: \.watchers),
    ]

    static let lengths = [
        // Shorter than a slow disk may take, a lease would be lost while it is renewed.
        Length(name: "lease", range: .seconds(1)...(.seconds(3600)), path: \.lease),
        Length(name: "wait", range: .milliseconds(1)...(.seconds(3600)), path: \.wait),
        Length(name: "idempotency", range: .seconds(1)...(.seconds(31_536_000)), path: \.idempotency),
        Length(name: "shutdown", range: .milliseconds(1)...(.seconds(3600)), path: \.shutdown),
        Length(name: "drain", range: .zero...(.seconds(600)), path: \.drain),
        Length(name: "stall", range: .seconds(1)...(.seconds(3600)), path: \.stall),
    ]

    static func read(_ mapping: inout YAMLMapping) -> EngineLimits {
        var limits = EngineLimits()
        for count in Self.counts {
            if let value = mapping.optional(count.name, in: count.range) { limits[keyPath: count.path] = value }
        }
        for length in Self.lengths {
            guard let node = mapping.node(length.name),
                let value: Duration = mapping.context.scalar(node, "'\(length.name)'")
            else { continue }
            if length.range.contains(value) {
                limits[keyPath: length.path] = value
            } else {
                let (lower, upper) = (length.range.lowerBound.ruleText, length.range.upperBound.ruleText)
                mapping.context.report(.wrongValue, "'\(length.name)' must be from \(lower) to \(upper)", at: node)
            }
        }
        return limits
    }
}
