import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Limits by the names that they have in `proactor.yaml`, each with what it may be: how a mapping of them is read, and what
/// editors are told of it.
struct LimitTable<Limits: Sendable>: Sendable {
    /// A limit that is a number.
    struct Count: Sendable {
        let name: String
        let range: ClosedRange<Int>
        let path: any WritableKeyPath<Limits, Int> & Sendable
    }

    /// A limit that is a length of time.
    struct Length: Sendable {
        let name: String
        let range: ClosedRange<Duration>
        let path: any WritableKeyPath<Limits, Duration> & Sendable
    }

    /// What holds of the limits that are not named.
    let defaults: Limits
    let counts: [Count]
    let lengths: [Length]

    func read(_ mapping: inout YAMLMapping) -> Limits {
        var limits = self.defaults
        for count in self.counts {
            if let value = mapping.optional(count.name, in: count.range) { limits[keyPath: count.path] = value }
        }
        for length in self.lengths {
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

    /// A mapping with each limit and its default.
    var schema: JSONValue {
        var properties = JSONObject()
        for count in self.counts {
            var schema = YAMLSchema.integer(count.range).objectValue ?? [:]
            schema["default"] = .int(Int64(self.defaults[keyPath: count.path]))
            properties[count.name] = .object(schema)
        }
        for length in self.lengths {
            var schema = YAMLSchema.duration.objectValue ?? [:]
            schema["default"] = .string(self.defaults[keyPath: length.path].ruleText)
            properties[length.name] = .object(schema)
        }
        return YAMLSchema.mapping(properties)
    }
}
