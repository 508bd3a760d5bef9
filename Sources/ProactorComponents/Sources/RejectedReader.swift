package import ProactorModel
package import ProactorYAML

/// Reads `rejected`.
package enum RejectedReader {
    private static let countRange = 0...1_000_000
    /// Bytes.
    private static let sizeRange = 0...10_000_000_000
    private static let keys = ["keep", "count", "size"]

    package static func read(_ node: YAMLNode, _ context: inout YAMLContext) -> RejectedLimits? {
        context.mapping(node, "'rejected'") { mapping in
            var limits = RejectedLimits()
            self.read(&limits.verified, &mapping)
            if let node = mapping.node("unverified") {
                limits.unverified =
                    mapping.context.mapping(node, "'unverified'") { unverified in
                        var pool = limits.unverified
                        self.read(&pool, &unverified)
                        return pool
                    } ?? limits.unverified
            }
            return limits
        }
    }

    private static func read(_ pool: inout RejectedLimits.Pool, _ mapping: inout YAMLMapping) {
        pool.keep = mapping.optional("keep") ?? pool.keep
        pool.count = mapping.optional("count", in: Self.countRange) ?? pool.count
        pool.size = mapping.optional("size", in: Self.sizeRange) ?? pool.size
    }

    package static var schema: JSONValue {
        let limits = RejectedLimits()
        var properties = self.properties(limits.verified)
        properties["unverified"] = YAMLSchema.mapping(self.properties(limits.unverified))
            .described("The same for deliveries whose signature is wrong.")
        return YAMLSchema.mapping(properties)
            .described("How much of what is not taken is kept, to look at and to try again.")
    }

    private static func properties(_ pool: RejectedLimits.Pool) -> JSONObject {
        [
            "keep": YAMLSchema.duration.described("For how long; \(pool.keep.ruleText) without it."),
            "count": YAMLSchema.integer(Self.countRange)
                .described("Deliveries, of which the oldest go first; \(pool.count) without it."),
            "size": YAMLSchema.integer(Self.sizeRange)
                .described("Bytes of them together; \(pool.size) without it."),
        ]
    }
}
