import Foundation
import ProactorComponents
import ProactorModel
import ProactorRabbitMQ
import ProactorTestSupport
import Testing

@Suite(
    .enabled(if: RabbitMQServer.isExpected, "needs rabbitmq-server and .ci/counterparts/brokers.txt"),
    .serialized,
    .timeLimit(.minutes(15))
)
struct RabbitMQSinkTests {
    private let queue = "out-\(UUID().uuidString.prefix(8).lowercased())"

    private static let event = Event(
        id: "e-1",
        source: "/proactor/rules/reorder",
        type: "ReorderApproved",
        subject: "SKU-1",
        time: Timestamp(millisecondsSinceEpoch: 1_700_000_000_123),
        dataContentType: "application/json",
        data: .json(["units": 40, "note": "Größe"]),
        extensions: ["region": .string("EU"), "hops": .integer(2)]
    )

    private func sink(_ yaml: String, _ server: RabbitMQServer) throws -> any Sink {
        let kind = RabbitMQSinkKind()
        let configuration = try Declared.read("{ url: \"${env:RABBITMQ_URL}\", \(yaml) }") { node, context in
            kind.configuration(from: node, &context)
        }
        return try kind.makeSink(
            named: "bus",
            configuration,
            in: SinkEnvironment(baseDirectory: "/", secrets: RabbitMQSources.secrets(server))
        )
    }

    private func deliver(_ event: Event = Self.event, key: String = "dlv-1", to sink: any Sink) async throws {
        let notice = SinkNotice.event(EventNotice(event: event, taskURL: nil, at: Timestamp(seconds: 0)))
        _ = try await sink.deliver(notice, idempotencyKey: key, previous: nil)
    }

    @Test(arguments: ["binary", "structured"])
    func `an event is published as the SDK of CloudEvents reads it`(format: String) async throws {
        let server = try await RabbitMQServer.shared.value
        try await server.declare(self.queue, "x-\(self.queue)", "Reorder*.#")
        try await server.declare(self.queue, "x-\(self.queue)", "ReorderApproved")
        let sink = try self.sink("exchange: x-\(self.queue), format: \(format)", server)
        try await self.deliver(to: sink)
        let message = try JSONParser.parse(try #require(try await server.take(1, from: self.queue).first))
        #expect(message["routingKey"] == "ReorderApproved")
        #expect(message["messageID"] == "dlv-1")
        #expect(message["deliveryMode"] == 2)
        let attributes = message["event"]?["attributes"]
        #expect(attributes?["id"] == "e-1")
        #expect(attributes?["source"] == "/proactor/rules/reorder")
        #expect(attributes?["type"] == "ReorderApproved")
        #expect(attributes?["subject"] == "SKU-1")
        #expect(attributes?["time"] == "2023-11-14 22:13:20.123000+00:00")
        #expect(attributes?["region"] == "EU")
        #expect(message["event"]?["data"] == ["units": 40, "note": "Größe"])
    }

    @Test func `an exchange that is not there is made, as a topic exchange`() async throws {
        let server = try await RabbitMQServer.shared.value
        let sink = try self.sink("exchange: new-\(self.queue), mandatory: false", server)
        try await self.deliver(to: sink)
        // It could not be bound otherwise.
        try await server.declare(self.queue, "new-\(self.queue)", "#")
        try await self.deliver(to: sink)
        #expect(try await server.count(self.queue) == 1)
    }

    @Test func `a message that no queue takes is a failure that can be tried again`() async throws {
        let server = try await RabbitMQServer.shared.value
        let sink = try self.sink("exchange: x-\(self.queue)", server)
        let failure = await #expect(throws: SinkFailure.self) { try await self.deliver(to: sink) }
        #expect(failure?.isRetriable == true)
        #expect(failure?.message.contains("no queue takes the message: 312 NO_ROUTE") == true)
        try await server.declare(self.queue, "x-\(self.queue)", "#")
        try await self.deliver(to: sink)
        #expect(try await server.count(self.queue) == 1)
    }

    @Test func `a queue that is full is a failure that can be tried again`() async throws {
        let server = try await RabbitMQServer.shared.value
        try await server.declare(self.queue, "x-max-length=1", "x-overflow=reject-publish")
        let sink = try self.sink("routingKey: \(self.queue)", server)
        try await self.deliver(to: sink)
        let failure = await #expect(throws: SinkFailure.self) { try await self.deliver(key: "dlv-2", to: sink) }
        #expect(failure?.isRetriable == true)
        #expect(failure?.message.contains("the broker refused the message") == true)
        #expect(try await server.take(1, from: self.queue).count == 1)
        try await self.deliver(key: "dlv-2", to: sink)
    }

    @Test func `messages that are published at once are each confirmed`() async throws {
        let server = try await RabbitMQServer.shared.value
        try await server.declare(self.queue, "x-queue-type=quorum")
        let sink = try self.sink("routingKey: \(self.queue)", server)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<1000 {
                group.addTask {
                    var event = Self.event
                    event.id = "e-\(index)"
                    try await self.deliver(event, key: "dlv-\(index)", to: sink)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await server.count(self.queue) == 1000)
    }

    @Test func `a broker that is away is a failure, and one that is back takes the next message`() async throws {
        let server = try await RabbitMQServer()
        try await server.declare(self.queue, "x-queue-type=quorum")
        let sink = try self.sink("routingKey: \(self.queue)", server)
        try await self.deliver(to: sink)
        try await server.closeConnections()
        // The connection that was lost is not noticed before it is used, and costs no attempt.
        try await self.deliver(key: "dlv-2", to: sink)
        try await server.stop()
        let failure = await #expect(throws: SinkFailure.self) { try await self.deliver(key: "dlv-3", to: sink) }
        #expect(failure?.isRetriable == true)
        #expect(failure?.message.contains("cannot connect to amqp://guest@127.0.0.1") == true)
        #expect(failure?.message.contains("guest:guest") == false)
        try await server.start()
        try await self.deliver(key: "dlv-3", to: sink)
        #expect(try await server.count(self.queue) == 3)
    }

    @Test func `a sink whose deliveries are given up meanwhile does not wait for its broker`() async throws {
        let server = try await RabbitMQServer.shared.value
        let sink = try self.sink("routingKey: \(self.queue)", server)
        let failed = await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await self.deliver(to: sink)) == nil }
            group.cancelAll()
            return await group.next()
        }
        #expect(failed == true)
    }
}
