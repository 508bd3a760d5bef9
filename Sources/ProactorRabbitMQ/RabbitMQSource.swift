import Foundation
import ProactorBrokers
package import ProactorComponents
package import ProactorModel
import ProactorRabbitMQClient

/// A queue whose messages become events.
package struct RabbitMQSource: ConsumingSource {
    package let name: String
    private let configuration: RabbitMQConfiguration
    private let address: RabbitMQAddress

    init(name: String, _ configuration: RabbitMQConfiguration, address: RabbitMQAddress) {
        self.name = name
        self.configuration = configuration
        self.address = address
    }

    package var rejectedLimits: RejectedLimits { self.configuration.rejected }

    package func consume(into intake: any MessageIntake, isConnected: @escaping @Sendable () -> Void) async throws {
        let consumer = RabbitMQConsumer(
            address: self.address,
            authority: self.configuration.authority,
            queue: self.configuration.queue
        )
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
            // A queue numbers nothing: without an id of its sender, two messages of the same content are two messages.
            identity: delivery.messageID ?? UUID().uuidString,
            details: [
                "exchange": .string(delivery.exchange), "routingKey": .string(delivery.routingKey),
                "redelivered": .bool(delivery.isRedelivered),
            ]
        )
    }
}
