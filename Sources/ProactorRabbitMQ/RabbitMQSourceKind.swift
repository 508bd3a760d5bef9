import ProactorBrokers
package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
import ProactorRabbitMQClient
package import ProactorYAML

/// Sources of the kind `rabbitmq`: a queue whose messages become events.
///
/// ```yaml
/// rabbitmq:
///   url: "${env:RABBITMQ_URL}"             # amqps://USER:PASSWORD@HOST:PORT/VHOST
///   queue: proactor.inventory
///   bindings: [{ exchange: inventory, routingKey: "stock.#" }]
/// ```
package struct RabbitMQSourceKind: SourceKind {
    private static let defaultPrefetch = 500
    private static let prefetchRange = 1...65_535
    private static let bindingMaximum = 100

    package init() {}

    package var name: String { "rabbitmq" }

    package var configurationSchema: JSONValue {
        let text = YAMLSchema.text
        let binding = YAMLSchema.mapping(
            [
                "exchange": text.described("An exchange; a durable topic exchange is made where there is none."),
                "routingKey": text.described("Which messages of it: words between dots, * for one, # for any number."),
            ],
            required: ["exchange", "routingKey"]
        )
        var properties = RabbitMQPlace.schema
        properties["queue"] = text.described("The queue; it must be there, unless 'bindings' say how to make it.")
        properties["bindings"] = YAMLSchema.list(of: binding)
            .described("Makes the queue, a durable quorum queue, and binds it to these.")
        properties["deadLetterQueue"] = text.described(
            "With 'bindings': the queue to which the broker moves messages that nothing can be made of; made where it is missing."
        )
        properties["prefetch"] = YAMLSchema.integer(Self.prefetchRange)
            .described(
                "Messages that the broker hands out before they are acknowledged; \(Self.defaultPrefetch) without it."
            )
        let mapping = MessageMapping.schema(broker: self.name, id: "the message's id")
        for (name, schema) in mapping { properties[name] = schema }
        properties["rejected"] = RejectedReader.schema
        return YAMLSchema.mapping(properties, required: ["url", "queue"])
            .described("The messages of a queue of RabbitMQ.")
    }

    package func configuration(
        from node: YAMLNode,
        in text: String,
        _ context: inout YAMLContext
    ) -> RabbitMQConfiguration? {
        context.mapping(node, "'rabbitmq'") { mapping in
            let place = RabbitMQPlace.read(&mapping)
            let queue = RabbitMQPlace.name("queue", mapping.requiredNode("queue"), &mapping.context)
            let bindings = Self.bindings(&mapping)
            let dead = Self.deadLetterQueue(&mapping, isDeclared: !bindings.isEmpty)
            let prefetch = mapping.optional("prefetch", in: Self.prefetchRange)
            let messages = MessageMapping.read(&mapping, broker: self.name, in: text)
            let rejected = mapping.node("rejected").flatMap { RejectedReader.read($0, &mapping.context) }
            guard let place, let queue else { return nil }
            return RabbitMQConfiguration(
                place: place,
                queue: RabbitMQQueue(
                    name: queue,
                    bindings: bindings,
                    deadLetterQueue: dead,
                    prefetch: prefetch ?? Self.defaultPrefetch
                ),
                mapping: messages,
                rejected: rejected ?? RejectedLimits()
            )
        }
    }

    private static func bindings(_ mapping: inout YAMLMapping) -> [RabbitMQQueue.Binding] {
        guard let node = mapping.node("bindings") else { return [] }
        guard case .sequence(let nodes) = node.content, (1...Self.bindingMaximum).contains(nodes.count) else {
            mapping.context.report(
                .wrongValue,
                "'bindings' must be a list of 1 to \(Self.bindingMaximum)",
                hint: "write bindings: [{ exchange: NAME, routingKey: \"#\" }]",
                at: node
            )
            return []
        }
        return nodes.compactMap { node in
            mapping.context.mapping(node, "a binding") { binding in
                let exchange = RabbitMQPlace.name("exchange", binding.requiredNode("exchange"), &binding.context)
                let key = RabbitMQPlace.name("routingKey", binding.requiredNode("routingKey"), &binding.context)
                guard let exchange, let key else { return nil }
                return RabbitMQQueue.Binding(exchange: exchange, routingKey: key)
            }
        }
    }

    private static func deadLetterQueue(_ mapping: inout YAMLMapping, isDeclared: Bool) -> String? {
        guard let node = mapping.node("deadLetterQueue") else { return nil }
        guard isDeclared else {
            mapping.context.report(
                .wrongValue,
                "'deadLetterQueue' is of no use without 'bindings': whoever makes the queue says where its dead letters go",
                at: node
            )
            return nil
        }
        return RabbitMQPlace.name("deadLetterQueue", node, &mapping.context)
    }

    package func makeSource(
        named name: String,
        _ configuration: RabbitMQConfiguration,
        in environment: SourceEnvironment
    ) throws(SourceFailure) -> any EventSource {
        let endpoint = try configuration.place.endpoint(of: "the source '\(name)'", environment.secrets)
        return RabbitMQSource(name: name, configuration, endpoint: endpoint)
    }
}
