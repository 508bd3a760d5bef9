import ProactorModel
import ProactorYAML

/// Reads `retention:`.
enum RetentionReader {
    /// What keeps everything.
    private static let forever = "forever"
    /// The shortest time and the smallest store that make sense.
    private static let ageMinimum = Duration.seconds(3600)
    private static let sizeMinimum: Int64 = 10_000_000

    /// `nil` where the mapping has no such key, or what it says is wrong.
    static func read(_ mapping: inout YAMLMapping) -> Retention? {
        guard let node = mapping.node("retention") else { return nil }
        return mapping.context.mapping(node, "'retention'") { retention in
            var read = Retention()
            if let node = retention.node("events") {
                if node.scalarText == Self.forever {
                    read.age = nil
                } else if let age: Duration = retention.context.scalar(node, "'events'") {
                    read.age = age
                    if age < Self.ageMinimum {
                        let message = "'events' must be at least \(Self.ageMinimum.ruleText), or '\(Self.forever)'"
                        retention.context.report(.wrongValue, message, at: node)
                    }
                }
            }
            if let node = retention.node("size") {
                read.size = node.scalarText.flatMap { ByteText.bytes($0) }
                if read.size ?? 0 < Self.sizeMinimum {
                    let message = "'size' must be a number of bytes with its unit, 10MB at the least"
                    retention.context.report(.wrongValue, message, hint: "write 10GB or 500MiB", at: node)
                }
            }
            return read
        }
    }

    static var schema: JSONValue {
        YAMLSchema.mapping([
            "events": [
                "anyOf": [YAMLSchema.duration, ["const": .string(Self.forever)]], "default": "90d",
                "description": "How long a task is kept after the last that happened of it.",
            ],
            "size": [
                "type": "string", "pattern": "^[0-9]+ ?([kMGT]|[KMGT]i)?B$",
                "description": "From which size on the oldest tasks are removed before their time.",
            ],
        ])
    }
}
