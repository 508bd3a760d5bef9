import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `http:`; each key is the name of a limit of ``HTTPLimits``.
enum HTTPLimitsReader {
    private typealias Count = (
        name: String, range: ClosedRange<Int>, path: any WritableKeyPath<HTTPLimits, Int> & Sendable
    )
    private typealias Length = (
        name: String, range: ClosedRange<Duration>, path: any WritableKeyPath<HTTPLimits, Duration> & Sendable
    )

    private static let counts: [Count] = [
        ("headerSize", 1024...1_048_576, \.headerSize),
        ("bodyRate", 0...1_000_000_000, \.bodyRate),
        ("connections", 1...1_000_000, \.connections),
        ("messageSize", 125...16_777_216, \.messageSize),
    ]

    private static let times = Duration.milliseconds(1)...Duration.seconds(86_400)
    private static let lengths: [Length] = [
        ("headerTime", Self.times, \.headerTime), ("bodyTime", Self.times, \.bodyTime),
        ("idleTime", Self.times, \.idleTime), ("writeTime", Self.times, \.writeTime),
        ("pingTime", Self.times, \.pingTime),
    ]

    static func read(_ mapping: inout YAMLMapping) -> HTTPLimits {
        var limits = HTTPLimits()
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

    static var schema: JSONValue {
        let defaults = HTTPLimits()
        var properties = JSONObject()
        for count in Self.counts {
            var schema = YAMLSchema.integer(count.range).objectValue ?? [:]
            schema["default"] = .int(Int64(defaults[keyPath: count.path]))
            properties[count.name] = .object(schema)
        }
        for length in Self.lengths {
            var schema = YAMLSchema.duration.objectValue ?? [:]
            schema["default"] = .string(defaults[keyPath: length.path].ruleText)
            properties[length.name] = .object(schema)
        }
        return YAMLSchema.mapping(properties).described("What bounds HTTP connections, by name.")
    }
}
