package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
import ProactorTools
import ProactorWebhooks
package import ProactorYAML

/// Sinks of the kind `webhook`: CloudEvents posted and signed as Standard Webhooks says.
///
/// ```yaml
/// webhook:
///   url: https://erp.example.com/hooks/proactor
///   secret: "${env:ERP_WEBHOOK_SECRET}"       # whsec_…; two while one replaces the other
///   privateAddresses: false
/// ```
package struct WebhookSinkKind: SinkKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        package enum Address: Hashable, Sendable {
            case url(String)
            case secret(SecretReference)
        }

        package var address: Address
        package var secrets: [SecretReference]
        package var allowsPrivateAddresses: Bool
        /// How long a receiver may take.
        package var timeout: Duration
        /// Deliveries at work at once.
        package var concurrency: Int
    }

    private static let defaultTimeout = Duration.seconds(20)
    private static let timeoutRange = Duration.seconds(1)...Duration.seconds(60)
    private static let defaultConcurrency = 4
    private static let concurrencyRange = 1...64

    package init() {}

    package var name: String { "webhook" }

    package var configurationSchema: JSONValue {
        let secret: JSONValue = ["type": "string", "pattern": .string(SecretReference.schemaPattern)]
        return YAMLSchema.mapping(
            [
                "url": YAMLSchema.text.described("Where to post to, or where the address is, if it is secret."),
                "secret": YAMLSchema.listOrOne(of: secret)
                    .described("Where the signing secret is (whsec_…); two while one replaces the other."),
                "privateAddresses": YAMLSchema.bool
                    .described(
                        "Whether addresses that are not on the public Internet may be posted to; false without it."
                    ),
                "timeout": YAMLSchema.duration.described("How long the receiver may take; 20s without it."),
                "concurrency": YAMLSchema.integer(Self.concurrencyRange)
                    .described("Deliveries at once; 4 without it."),
            ],
            required: ["url", "secret"]
        ).described("CloudEvents, posted and signed as Standard Webhooks says.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'webhook'") { mapping in
            let address = mapping.requiredNode("url").flatMap { Self.address($0, &mapping.context) }
            let secrets = SinkReading.secrets("secret", &mapping)
            let isPrivate: Bool = mapping.optional("privateAddresses") ?? false
            let timeout = SinkReading.duration("timeout", Self.timeoutRange, &mapping)
            let concurrency = mapping.optional("concurrency", in: Self.concurrencyRange)
            if case .url(let url) = address, url.hasPrefix("http://"), !isPrivate {
                mapping.context.report(
                    .wrongValue,
                    "'url' must begin with https://",
                    hint: "inside your own network, where privateAddresses: true says so, http:// will do",
                    at: mapping.node("url") ?? node
                )
            }
            guard let address, let secrets else { return nil }
            return Configuration(
                address: address,
                secrets: secrets,
                allowsPrivateAddresses: isPrivate,
                timeout: timeout ?? Self.defaultTimeout,
                concurrency: concurrency ?? Self.defaultConcurrency
            )
        }
    }

    private static func address(_ node: YAMLNode, _ context: inout YAMLContext) -> Configuration.Address? {
        guard let text: String = context.scalar(node, "'url'") else { return nil }
        if let reference = SecretReference(text) { return .secret(reference) }
        guard GuardedPost.isURL(text) else {
            context.report(
                .wrongValue,
                "'url' must be an address such as https://host/path, or a reference to one",
                at: node
            )
            return nil
        }
        return .url(text)
    }

    package func makeSink(
        named name: String,
        _ configuration: Configuration,
        in environment: SinkEnvironment
    ) throws(SinkFailure) -> any Sink {
        let url: String
        switch configuration.address {
        case .url(let text): url = text
        case .secret(let reference):
            url = try environment.secret(reference, "the address")
            guard GuardedPost.isURL(url), configuration.allowsPrivateAddresses || !url.hasPrefix("http://") else {
                throw SinkFailure("what \(reference) holds is no https address", isRetriable: false)
            }
        }
        var secrets: [String] = []
        for reference in configuration.secrets {
            secrets.append(try environment.secret(reference, "the signing secret"))
        }
        guard let signer = StandardWebhooksSigner(secrets: secrets) else {
            throw SinkFailure(
                "a signing secret must be 24 to 64 bytes in base 64, such as 'whsec_' and what 'openssl rand -base64 32' prints",
                isRetriable: false
            )
        }
        return WebhookSink(
            url: url,
            signer: signer,
            post: GuardedPost(
                allowsPrivateAddresses: configuration.allowsPrivateAddresses,
                timeout: configuration.timeout
            ),
            pace: SinkPace(concurrency: configuration.concurrency, attempts: environment.attempts)
        )
    }
}
