import Foundation
import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorRabbitMQ
import ProactorTestSupport
import ProactorYAML

/// A queue of its own, with one for dead letters.
struct RabbitMQQueuePlace: BrokerPlace {
    let server: RabbitMQServer
    let queue = "stock-\(UUID().uuidString.prefix(8).lowercased())"
    let source: any ConsumingSource

    init(_ server: RabbitMQServer) async throws {
        self.server = server
        self.source = try RabbitMQSources.source(
            "stock",
            """
            url: "${env:RABBITMQ_URL}"
            queue: \(self.queue)
            bindings: [{ exchange: \(self.queue), routingKey: "made.#" }]
            deadLetterQueue: \(self.queue)-dead
            event: { type: Made, id: "{{ body.id }}", subject: "{{ body.key }}" }
            """,
            server
        )
        // What is sent before the source was ever there would have nowhere to go.
        try await server.declare(
            self.queue,
            self.queue,
            "made.#",
            "x-queue-type=quorum",
            "x-dead-letter-exchange=",
            "x-dead-letter-routing-key=\(self.queue)-dead"
        )
        try await server.declare("\(self.queue)-dead", "x-queue-type=quorum")
    }

    func send(_ messages: [BrokerMessage]) async throws {
        try await self.server.publish(
            messages.map { message in
                JSONValue.object([
                    "routingKey": .string("made.\(message.key)"), "body": .string(message.body),
                    "contentType": "application/json",
                ]).jsonText
            },
            to: self.queue
        )
    }

    func leftOver() async throws -> Int { try await self.server.count(self.queue) }

    func refused(_ count: Int) async throws -> [String] {
        try await self.server.take(count, from: "\(self.queue)-dead").compactMap {
            try JSONParser.parse($0)["body"]?.stringValue
        }
    }

    func restart(while body: () async throws -> Void) async throws {
        try await self.server.stop()
        try await body()
        try await self.server.start()
    }
}

enum RabbitMQSources {
    /// A source as a deployment declares it.
    static func source(_ name: String, _ yaml: String, _ server: RabbitMQServer) throws -> any ConsumingSource {
        let kind = RabbitMQSourceKind()
        let configuration = try Declared.read(yaml) { node, context in
            kind.configuration(from: node, in: yaml, &context)
        }
        let source = try kind.makeSource(named: name, configuration, in: Self.environment(server))
        guard let source = source as? any ConsumingSource else { throw CancellationError() }
        return source
    }

    static func environment(_ server: RabbitMQServer) -> SourceEnvironment {
        SourceEnvironment(baseDirectory: "/", secrets: Self.secrets(server))
    }

    static func secrets(_ server: RabbitMQServer) -> SecretSource {
        let address = server.address
        return SecretSource { $0 == .environment("RABBITMQ_URL") ? address : nil }
    }
}
