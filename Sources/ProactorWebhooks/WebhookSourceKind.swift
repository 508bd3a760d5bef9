package import ProactorComponents
import ProactorDiagnostics
import ProactorMapping
package import ProactorModel
package import ProactorYAML

/// Sources of the kind `webhook`: senders that post what happened to `/webhooks/NAME`.
///
/// ```yaml
/// webhook:
///   signature: github
///   secrets: ["${env:GITHUB_WEBHOOK_SECRET}"]
/// ```
package struct WebhookSourceKind: SourceKind {
    private static let defaultTolerance = Duration.seconds(300)
    private static let toleranceRange = Duration.seconds(1)...Duration.seconds(86_400)
    private static let defaultReplayWindow = Duration.seconds(86_400)
    private static let replayWindowRange = Duration.seconds(1)...Duration.seconds(365 * 86_400)
    /// Secrets that are valid at once.
    private static let secretMaximum = 10

    package init() {}

    package var name: String { "webhook" }

    package var configurationSchema: JSONValue {
        let secret: JSONValue = ["type": "string", "pattern": .string(SecretReference.schemaPattern)]
        var properties: JSONObject = [
            "signature": SignatureReader.schema,
            "secrets": YAMLSchema.listOrOne(of: secret)
                .described("Where the secrets are: ${env:NAME} or ${file:PATH}. All are valid at once."),
            "tolerance": YAMLSchema.duration
                .described("How far a delivery's time may be from ours; 5m without it."),
            "replayWindow": YAMLSchema.duration
                .described("For how long signed bytes are remembered, where ids are not signed; 1d without it."),
        ]
        let mapping = EventMappingReader.schema(
            variables: "item, body, headers, index and webhook",
            source: "/webhooks/NAME, or what the sender's name is known to be,",
            id: "a digest of what is signed"
        )
        for (name, schema) in mapping { properties[name] = schema }
        properties["rejected"] = RejectedReader.schema
        return YAMLSchema.mapping(properties, required: ["signature"])
            .described("Deliveries that are posted to /webhooks/NAME.")
    }

    package func configuration(
        from node: YAMLNode,
        in text: String,
        _ context: inout YAMLContext
    ) -> WebhookConfiguration? {
        context.mapping(node, "'webhook'") { mapping in
            let signature = mapping.requiredNode("signature").flatMap { SignatureReader.read($0, &mapping.context) }
            let secrets = Self.secrets(&mapping, signature?.scheme)
            let tolerance = Self.length("tolerance", Self.toleranceRange, &mapping)
            let window = Self.length("replayWindow", Self.replayWindowRange, &mapping)
            let rejected = mapping.node("rejected").flatMap { RejectedReader.read($0, &mapping.context) }
            guard let signature else {
                // What they should hold hangs on the signature; they are not unknown.
                for key in ["each", "when", "event"] { _ = mapping.node(key) }
                return nil
            }
            let reader = EventMappingReader(
                defaults: DefaultMappings.defaults(signature.provider),
                subject: "a webhook of this signature",
                variables: WebhookVariables.declared,
                text: text
            )
            return WebhookConfiguration(
                provider: signature.provider,
                scheme: signature.scheme,
                secrets: secrets,
                tolerance: tolerance ?? Self.defaultTolerance,
                replayWindow: window ?? Self.defaultReplayWindow,
                mapping: reader.read(&mapping),
                rejected: rejected ?? RejectedLimits()
            )
        }
    }

    private static func secrets(_ mapping: inout YAMLMapping, _ scheme: SignatureScheme?) -> [SecretReference] {
        guard let node = mapping.node("secrets") else {
            if let scheme, scheme != .none {
                mapping.context.report(
                    .missingKey,
                    "this signature needs the key 'secrets'",
                    hint: "write secrets: [\"${env:NAME}\"]",
                    at: mapping.node
                )
            }
            return []
        }
        guard scheme != SignatureScheme.none else {
            mapping.context.report(
                .wrongValue,
                "'secrets' are of no use with signature: none",
                hint: "write signature: token to let senders send a secret",
                at: node
            )
            return []
        }
        let nodes: [YAMLNode] = if case .sequence(let elements) = node.content { elements } else { [node] }
        guard (1...Self.secretMaximum).contains(nodes.count) else {
            mapping.context.report(.wrongValue, "'secrets' must be 1 to \(Self.secretMaximum) references", at: node)
            return []
        }
        return nodes.compactMap { SecretReference.read($0, "a secret", &mapping.context) }
    }

    private static func length(
        _ key: String,
        _ range: ClosedRange<Duration>,
        _ mapping: inout YAMLMapping
    ) -> Duration? {
        guard let node = mapping.node(key), let value: Duration = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        guard range.contains(value) else {
            let (lower, upper) = (range.lowerBound.ruleText, range.upperBound.ruleText)
            mapping.context.report(.wrongValue, "'\(key)' must be from \(lower) to \(upper)", at: node)
            return nil
        }
        return value
    }

    package func isOpen(_ configuration: WebhookConfiguration) -> Bool { configuration.scheme == .none }

    package func makeSource(
        named name: String,
        _ configuration: WebhookConfiguration,
        in environment: SourceEnvironment
    ) throws(SourceFailure) -> any EventSource {
        try WebhookSource(name: name, configuration, secrets: environment.secrets)
    }
}
