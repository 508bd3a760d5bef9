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
    private static let defaultAuthority = "/etc/ssl/certs/ca-certificates.crt"
    /// Bytes of a name (AMQP 0-9-1, a short string).
    private static let nameSizeMaximum = 255

    package init() {}

    package var name: String { "rabbitmq" }

    package var configurationSchema: JSONValue {
        let text = YAMLSchema.text
        let binding = YAMLSchema.mapping(
            [
                "exchange": text.described("A topic exchange, which is declared where it is not there."),
                "routingKey": text.described("Which messages of it: words between dots, * for one, # for any number."),
            ],
            required: ["exchange", "routingKey"]
        )
        var properties: JSONObject = [
            "url": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                .described(
                    "Where the broker's address is: ${env:NAME} or ${file:PATH} of amqps://USER:PASSWORD@HOST:PORT/VHOST."
                ),
            "authority": text.described(
                "The file with the certificates that are believed, for amqps; \(Self.defaultAuthority) without it."
            ),
            "queue": text.described("The queue; it must be there, unless 'bindings' say how to make it."),
            "bindings": YAMLSchema.list(of: binding)
                .described("Makes the queue, a durable quorum queue, and binds it to these."),
            "deadLetterExchange": text.described(
                "With 'bindings': the exchange to which the broker moves messages that nothing can be made of."
            ),
            "prefetch": YAMLSchema.integer(Self.prefetchRange)
                .described(
                    "Messages that the broker hands out before they are acknowledged; \(Self.defaultPrefetch) without it."
                ),
        ]
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
            let url = mapping.requiredNode("url").flatMap { SecretReference.read($0, "'url'", &mapping.context) }
            let authority: String? = mapping.optional("authority")
            let queue = Self.name("queue", mapping.requiredNode("queue"), &mapping.context)
            let bindings = Self.bindings(&mapping)
            let exchange = Self.deadLetterExchange(&mapping, isDeclared: !bindings.isEmpty)
            let prefetch = mapping.optional("prefetch", in: Self.prefetchRange)
            let messages = MessageMapping.read(&mapping, broker: self.name, in: text)
            let rejected = mapping.node("rejected").flatMap { RejectedReader.read($0, &mapping.context) }
            guard let url, let queue else { return nil }
            return RabbitMQConfiguration(
                url: url,
                authority: authority ?? Self.defaultAuthority,
                queue: RabbitMQQueue(
                    name: queue,
                    bindings: bindings,
                    deadLetterExchange: exchange,
                    prefetch: prefetch ?? Self.defaultPrefetch
                ),
                mapping: messages,
                rejected: rejected ?? RejectedLimits()
            )
        }
    }

    private static func name(_ key: String, _ node: YAMLNode?, _ context: inout YAMLContext) -> String? {
        guard let node, let name: String = context.scalar(node, "'\(key)'") else { return nil }
        guard (1...Self.nameSizeMaximum).contains(name.utf8.count) else {
            context.report(.wrongValue, "'\(key)' must have 1 to \(Self.nameSizeMaximum) bytes", at: node)
            return nil
        }
        return name
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
                let exchange = Self.name("exchange", binding.requiredNode("exchange"), &binding.context)
                let key = Self.name("routingKey", binding.requiredNode("routingKey"), &binding.context)
                guard let exchange, let key else { return nil }
                return RabbitMQQueue.Binding(exchange: exchange, routingKey: key)
            }
        }
    }

    private static func deadLetterExchange(_ mapping: inout YAMLMapping, isDeclared: Bool) -> String? {
        guard let node = mapping.node("deadLetterExchange") else { return nil }
        guard isDeclared else {
            mapping.context.report(
                .wrongValue,
                "'deadLetterExchange' is of no use without 'bindings': whoever makes the queue says where its dead letters go",
                at: node
            )
            return nil
        }
        return Self.name("deadLetterExchange", node, &mapping.context)
    }

    package func makeSource(
        named name: String,
        _ configuration: RabbitMQConfiguration,
        in environment: SourceEnvironment
    ) throws(SourceFailure) -> any EventSource {
        guard let text = environment.secrets[configuration.url] else {
            throw SourceFailure("the address of the source '\(name)' is not there: \(configuration.url.advice)")
        }
        guard let address = RabbitMQAddress(text) else {
            throw SourceFailure(
                "the address of the source '\(name)' in \(configuration.url) is no amqp://USER:PASSWORD@HOST:PORT/VHOST"
            )
        }
        return RabbitMQSource(name: name, configuration, address: address)
    }
}
