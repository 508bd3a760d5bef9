package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
import ProactorRabbitMQClient
package import ProactorYAML

/// Where a broker is, as declarations of sources and sinks say it.
package struct RabbitMQPlace: Hashable, Sendable {
    private static let defaultAuthority = "/etc/ssl/certs/ca-certificates.crt"
    private static let defaultHeartbeat = Duration.seconds(20)
    private static let heartbeatRange = Duration.seconds(1)...Duration.seconds(300)
    /// Bytes of a name (AMQP 0-9-1, a short string).
    static let nameSizeMaximum = 255

    /// Where the broker's address is, which holds a password as a rule.
    package var url: SecretReference
    /// The file with the certificates that are believed, for `amqps`.
    package var authority: String
    /// A broker that is silent for twice as long is gone.
    package var heartbeat: Duration

    /// What ``read(_:)`` reads.
    package static var schema: JSONObject {
        [
            "url": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                .described(
                    "Where the broker's address is: ${env:NAME} or ${file:PATH} of amqps://USER:PASSWORD@HOST:PORT/VHOST."
                ),
            "authority": YAMLSchema.text.described(
                "The file with the certificates that are believed, for amqps; \(self.defaultAuthority) without it."
            ),
            "heartbeat": YAMLSchema.duration.described(
                "A broker that is silent for twice as long is gone; \(self.defaultHeartbeat.ruleText) without it, "
                    + "\(self.heartbeatRange.lowerBound.ruleText) to \(self.heartbeatRange.upperBound.ruleText)."
            ),
        ]
    }

    /// Reads `url`, `authority` and `heartbeat`; `nil` where there is no address.
    package static func read(_ mapping: inout YAMLMapping) -> Self? {
        let url = mapping.requiredNode("url").flatMap { SecretReference.read($0, "'url'", &mapping.context) }
        let authority: String? = mapping.optional("authority")
        var heartbeat = self.defaultHeartbeat
        if let node = mapping.node("heartbeat"), let value: Duration = mapping.context.scalar(node, "'heartbeat'") {
            if self.heartbeatRange.contains(value) {
                heartbeat = value
            } else {
                let (low, high) = (self.heartbeatRange.lowerBound.ruleText, self.heartbeatRange.upperBound.ruleText)
                mapping.context.report(.wrongValue, "'heartbeat' must be from \(low) to \(high)", at: node)
            }
        }
        return url.map { Self(url: $0, authority: authority ?? self.defaultAuthority, heartbeat: heartbeat) }
    }

    /// Reads the name of a queue, an exchange or a routing key.
    static func name(_ key: String, _ node: YAMLNode?, _ context: inout YAMLContext) -> String? {
        guard let node, let name: String = context.scalar(node, "'\(key)'") else { return nil }
        guard (1...self.nameSizeMaximum).contains(name.utf8.count) else {
            context.report(.wrongValue, "'\(key)' must have 1 to \(self.nameSizeMaximum) bytes", at: node)
            return nil
        }
        return name
    }

    /// - Parameter owner: Whose address it is, for the message: `the source 'stock'`.
    /// - Throws: ``SourceFailure`` where the address is not there, or is none.
    func endpoint(of owner: String, _ secrets: SecretSource) throws(SourceFailure) -> RabbitMQEndpoint {
        guard let text = secrets[self.url] else {
            throw SourceFailure("the address of \(owner) is not there: \(self.url.advice)")
        }
        guard let address = RabbitMQAddress(text) else {
            throw SourceFailure(
                "the address of \(owner) in \(self.url) is no amqp://USER:PASSWORD@HOST:PORT/VHOST"
            )
        }
        return RabbitMQEndpoint(
            address: address,
            authority: self.authority,
            heartbeat: Int(self.heartbeat.components.seconds)
        )
    }
}
