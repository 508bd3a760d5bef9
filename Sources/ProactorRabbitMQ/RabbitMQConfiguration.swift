package import ProactorBrokers
package import ProactorComponents
package import ProactorRabbitMQClient

/// What a declaration of a source of the kind `rabbitmq` says.
package struct RabbitMQConfiguration: Sendable {
    /// Where the broker's address is, which holds a password as a rule.
    package var url: SecretReference
    /// The file with the certificates that are believed, for `amqps`.
    package var authority: String
    package var queue: RabbitMQQueue
    package var mapping: MessageMapping
    package var rejected: RejectedLimits
}
