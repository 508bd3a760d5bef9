package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
import ProactorYAML

/// What `callbacks:` says.
package struct CallbackDeclaration: Hashable, Sendable {
    /// What callbacks are signed with, in base 64.
    package var secret: SecretReference
    package var policy: CallbackPolicy
}

/// Reads `callbacks:`.
enum CallbacksReader {
    private static let attempts = 1...100
    private static let timeouts = Duration.milliseconds(1)...Duration.seconds(300)

    static func read(_ mapping: inout YAMLMapping) -> CallbackDeclaration? {
        let secret = mapping.requiredNode("secret").flatMap {
            SecretReference.read($0, "'secret'", &mapping.context)
        }
        let allowNode = mapping.requiredNode("allow")
        let patterns: [Located<String>] = mapping.list("allow")
        var policy = CallbackPolicy(allowed: [])
        for pattern in patterns {
            guard let origin = CallbackOrigin(pattern: pattern.value) else {
                mapping.context.report(
                    .wrongValue,
                    "'\(pattern.value)' is no origin",
                    hint:
                        "write scheme and host without a path, such as https://hooks.example.com or https://*.example.com",
                    at: pattern.node
                )
                continue
            }
            policy.allowed.append(origin)
        }
        if let allowNode, patterns.isEmpty, !mapping.context.hasErrors {
            mapping.context.report(.wrongValue, "'allow' must name an origin at least", at: allowNode)
        }
        policy.allowsPrivate = mapping.optional("private") ?? policy.allowsPrivate
        policy.attempts = mapping.optional("attempts", in: Self.attempts) ?? policy.attempts
        if let node = mapping.node("timeout"), let timeout: Duration = mapping.context.scalar(node, "'timeout'") {
            if Self.timeouts.contains(timeout) {
                policy.timeout = timeout
            } else {
                let (lower, upper) = (Self.timeouts.lowerBound.ruleText, Self.timeouts.upperBound.ruleText)
                mapping.context.report(.wrongValue, "'timeout' must be from \(lower) to \(upper)", at: node)
            }
        }
        return secret.map { CallbackDeclaration(secret: $0, policy: policy) }
    }

    static var schema: JSONValue {
        let origin: JSONValue = ["type": "string", "pattern": #"^https?://[^/?#@ ]+$"#]
        return YAMLSchema.mapping(
            [
                "secret": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                    .described("What callbacks are signed with: 24 to 64 bytes in base 64, perhaps after whsec_."),
                "allow": ["anyOf": [origin, ["type": "array", "items": origin, "minItems": 1]]],
                "private": YAMLSchema.bool.described("Whether callbacks may go to addresses of private networks."),
                "attempts": YAMLSchema.integer(Self.attempts).described("Attempts before a callback is given up."),
                "timeout": YAMLSchema.duration.described("How long the receiver may take."),
            ],
            required: ["secret", "allow"]
        ).described("Completed tasks are posted to URLs that senders name; off without it.")
    }
}
