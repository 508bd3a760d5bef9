import ProactorBrokers
package import ProactorComponents
package import ProactorModel
import ProactorRabbitMQClient

/// An exchange that events are published to, as CloudEvents.
package struct RabbitMQSink: Sink {
    /// What attributes begin with in headers: the one of the binding's two prefixes that JMS allows too.
    private static let prefix = "cloudEvents_"

    package let pace: SinkPace
    private let configuration: RabbitMQSinkKind.Configuration
    private let publisher: RabbitMQPublisher

    init(_ configuration: RabbitMQSinkKind.Configuration, endpoint: RabbitMQEndpoint, attempts: Int) {
        self.pace = SinkPace(concurrency: configuration.concurrency, attempts: attempts)
        self.configuration = configuration
        self.publisher = RabbitMQPublisher(endpoint: endpoint, exchange: configuration.exchange)
    }

    package func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue? {
        let event = notice.event(idempotencyKey: idempotencyKey)
        let routingKey = self.configuration.routingKey ?? event.type
        guard routingKey.utf8.count <= RabbitMQPlace.nameSizeMaximum else {
            throw SinkFailure(
                "the event's type is too long for a routing key, which has \(RabbitMQPlace.nameSizeMaximum) bytes at most",
                isRetriable: false
            )
        }
        let message = OutgoingMessage(event, format: self.configuration.format, prefix: Self.prefix)
        do {
            try await self.publisher.publish(
                RabbitMQMessage(
                    exchange: self.configuration.exchange,
                    routingKey: routingKey,
                    isMandatory: self.configuration.isMandatory,
                    id: idempotencyKey,
                    contentType: message.contentType,
                    headers: message.headers.map { (name: $0.name, value: $0.value) },
                    body: message.body
                )
            )
        } catch {
            // Whatever is wrong can be mended at the broker.
            throw SinkFailure("\(error)", isRetriable: true)
        }
        return ["delivered": .string(idempotencyKey)]
    }
}
