package import ProactorBrokers
package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
package import ProactorYAML

/// Sinks of the kind `rabbitmq`: events published to an exchange, each confirmed by the broker.
///
/// ```yaml
/// rabbitmq:
///   url: "${env:RABBITMQ_URL}"             # amqps://USER:PASSWORD@HOST:PORT/VHOST
///   exchange: proactor                     # the routing key is the event's type
/// ```
package struct RabbitMQSinkKind: SinkKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        package var place: RabbitMQPlace
        /// Empty for the exchange that has every queue under the queue's name.
        package var exchange: String
        /// `nil` for the event's type.
        package var routingKey: String?
        package var format: OutgoingMessage.Format
        package var isMandatory: Bool
        /// Messages that wait for their confirmation at once.
        package var concurrency: Int
    }

    private static let defaultConcurrency = 64
    private static let concurrencyRange = 1...256

    package init() {}

    package var name: String { "rabbitmq" }

    package var configurationSchema: JSONValue {
        let text = YAMLSchema.text
        var properties = RabbitMQPlace.schema
        properties["exchange"] = text.described(
            "The exchange; a durable topic exchange is made where there is none. Without it, 'routingKey' names a queue."
        )
        properties["routingKey"] = text.described("The routing key of all messages; each event's type without it.")
        properties["format"] = FormatReader.schema
        properties["mandatory"] = YAMLSchema.bool
            .described("Whether it is a failure that no queue takes a message; true without it.")
        properties["concurrency"] = YAMLSchema.integer(Self.concurrencyRange)
            .described(
                "Messages that wait for their confirmation at once; \(Self.defaultConcurrency) without it, 1 keeps their order."
            )
        return YAMLSchema.mapping(properties, required: ["url"]).described("Events published to RabbitMQ.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'rabbitmq'") { mapping in
            let place = RabbitMQPlace.read(&mapping)
            let exchange = RabbitMQPlace.name("exchange", mapping.node("exchange"), &mapping.context)
            let key = RabbitMQPlace.name("routingKey", mapping.node("routingKey"), &mapping.context)
            let format = FormatReader.read(&mapping)
            let isMandatory: Bool? = mapping.optional("mandatory")
            let concurrency = mapping.optional("concurrency", in: Self.concurrencyRange)
            if mapping.node("exchange") == nil, mapping.node("routingKey") == nil {
                mapping.context.report(
                    .missingKey,
                    "a sink of the kind 'rabbitmq' needs 'exchange', or the name of a queue as 'routingKey'",
                    at: node
                )
            }
            guard let place else { return nil }
            return Configuration(
                place: place,
                exchange: exchange ?? "",
                routingKey: key,
                format: format,
                isMandatory: isMandatory ?? true,
                concurrency: concurrency ?? Self.defaultConcurrency
            )
        }
    }

    package func makeSink(
        named name: String,
        _ configuration: Configuration,
        in environment: SinkEnvironment
    ) throws(SinkFailure) -> any Sink {
        do throws(SourceFailure) {
            let endpoint = try configuration.place.endpoint(of: "the sink '\(name)'", environment.secrets)
            return RabbitMQSink(configuration, endpoint: endpoint, attempts: environment.attempts)
        } catch {
            throw SinkFailure(error.message, isRetriable: false)
        }
    }
}
