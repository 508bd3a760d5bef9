import ProactorBrokers
package import ProactorComponents
package import ProactorModel
import ProactorRabbitMQClient

/// A queue whose messages become events.
package struct RabbitMQSource: ConsumingSource {
    package let name: String
    private let configuration: RabbitMQConfiguration
    private let endpoint: RabbitMQEndpoint

    init(name: String, _ configuration: RabbitMQConfiguration, endpoint: RabbitMQEndpoint) {
        self.name = name
        self.configuration = configuration
        self.endpoint = endpoint
    }

    package var rejectedLimits: RejectedLimits { self.configuration.rejected }

    package func consume(into intake: any MessageIntake, isConnected: @escaping @Sendable () -> Void) async throws {
        let consumer = RabbitMQConsumer(endpoint: self.endpoint, queue: self.configuration.queue)
        do {
            try await consumer.run(isConnected: isConnected) { deliveries in
                try await intake.take(deliveries.map(Self.message)).map { $0 == .taken }
            }
        } catch let failure as RabbitMQFailure {
            throw SourceFailure(failure.description)
        }
    }

    package func events(of message: SourceMessage, limits: EngineLimits) throws(MessageFailure) -> [Event] {
        try self.configuration.mapping.events(of: message, source: self.name, limits: limits)
    }

    private static func message(_ delivery: RabbitMQDelivery) -> SourceMessage {
        SourceMessage(
            headers: delivery.headers.map { SourceMessage.Header($0.name, $0.value) },
            contentType: delivery.contentType,
            body: delivery.body,
            identity: delivery.messageID ?? Self.digest(delivery),
            details: [
                "exchange": .string(delivery.exchange), "routingKey": .string(delivery.routingKey),
                "redelivered": .bool(delivery.isRedelivered),
            ]
        )
    }

    /// What stands for the id of a message without one: a queue numbers nothing, and what it hands out again must not count twice.
    private static func digest(_ delivery: RabbitMQDelivery) -> String {
        // The broker counts its attempts in headers of its own.
        let headers = delivery.headers.filter { !$0.name.hasPrefix("x-") }
        return MessageDigest.digest(
            of: [delivery.exchange, delivery.routingKey] + headers.flatMap { [$0.name, $0.value] },
            body: delivery.body
        )
    }
}
