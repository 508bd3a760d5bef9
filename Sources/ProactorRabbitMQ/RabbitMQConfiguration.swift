package import ProactorBrokers
package import ProactorComponents
package import ProactorRabbitMQClient

/// What a declaration of a source of the kind `rabbitmq` says.
package struct RabbitMQConfiguration: Sendable {
    package var place: RabbitMQPlace
    package var queue: RabbitMQQueue
    package var mapping: MessageMapping
    package var rejected: RejectedLimits
}
