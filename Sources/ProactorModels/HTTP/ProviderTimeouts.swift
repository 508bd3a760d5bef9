import ProactorModel
import ProactorYAML

/// How long a provider may take.
package struct ProviderTimeouts: Hashable, Sendable {
    /// Between two pieces of the answer, and before the first.
    package var idle: Duration
    /// For the whole call.
    package var total: Duration

    package init(idle: Duration = .seconds(60), total: Duration = .seconds(600)) {
        self.idle = idle
        self.total = total
    }

    static var schema: JSONValue {
        YAMLSchema.mapping([
            "idle": YAMLSchema.duration.described(
                "The longest silence, before the answer's first piece and between its pieces; 60s without it."
            ),
            "total": YAMLSchema.duration.described("The longest that a call may take; 10m without it."),
        ]).described("How long the provider may take.")
    }

    /// Reads `timeout: { idle: …, total: … }`.
    static func read(_ node: YAMLNode?, _ context: inout YAMLContext) -> Self {
        let standard = Self()
        guard let node else { return standard }
        return context.mapping(node, "'timeout'") { mapping in
            Self(
                idle: mapping.optional("idle") ?? standard.idle,
                total: mapping.optional("total") ?? standard.total
            )
        } ?? standard
    }
}
