import Foundation
import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(
    .enabled(if: RabbitMQServer.isExpected, "needs rabbitmq-server and .ci/counterparts/brokers.txt"),
    .serialized,
    .timeLimit(.minutes(15))
)
struct RabbitMQSourceTests {
    private let queue = "in-\(UUID().uuidString.prefix(8).lowercased())"

    /// Why a source cannot consume.
    private func failure(of source: any ConsumingSource, into intake: HoldingIntake = HoldingIntake()) async -> String {
        do {
            try await source.consume(into: intake) {}
            return "it ended"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a queue that is not there is told of by its name`() async throws {
        let server = try await RabbitMQServer.shared.value
        let source = try RabbitMQSources.source("a", "{ url: \"${env:RABBITMQ_URL}\", queue: \(self.queue) }", server)
        let failure = await self.failure(of: source)
        #expect(failure.contains("the queue '\(self.queue)' cannot be used: NOT_FOUND"))
    }

    @Test func `a queue that is there as another kind of queue is told of`() async throws {
        let server = try await RabbitMQServer.shared.value
        try await server.declare(self.queue)
        let source = try RabbitMQSources.source(
            "a",
            "{ url: \"${env:RABBITMQ_URL}\", queue: \(self.queue), bindings: [{ exchange: amq.topic, routingKey: \"#\" }] }",
            server
        )
        #expect(await self.failure(of: source).contains("PRECONDITION_FAILED"))
    }

    @Test func `a queue that is deleted is told of, and made again where its bindings are known`() async throws {
        let server = try await RabbitMQServer.shared.value
        let place = try await RabbitMQQueuePlace(server)
        let harness = try SourceHarness()
        try await harness.running(place.source) {
            try await place.send([.json(1)])
            _ = try await harness.events(1)
            try await server.delete(place.queue)
            while harness.vitals.troubles[place.source.name] == .some(nil) {
                try await Task.sleep(for: .milliseconds(20))
            }
            while harness.vitals.troubles[place.source.name] != .some(nil) {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await place.send([.json(2)])
            #expect(try await harness.events(2).map(\.id) == ["1", "2"])
        }
        await harness.store.close()
    }

    @Test func `messages without an id are told apart by what they hold`() async throws {
        let server = try await RabbitMQServer.shared.value
        try await server.declare(self.queue)
        let source = try RabbitMQSources.source(
            "a",
            "{ url: \"${env:RABBITMQ_URL}\", queue: \(self.queue), event: { type: Made } }",
            server
        )
        try await server.publish([
            #"{"routingKey":"\#(self.queue)","body":"{\"n\":1}"}"#,
            #"{"routingKey":"\#(self.queue)","body":"{\"n\":1}"}"#,
            #"{"routingKey":"\#(self.queue)","body":"{\"n\":2}"}"#,
            #"{"routingKey":"\#(self.queue)","body":"{\"n\":1}","messageID":"m-1"}"#,
            #"{"routingKey":"\#(self.queue)","body":"{\"n\":1}","messageID":"m-2"}"#,
        ])
        let harness = try SourceHarness()
        try await harness.running(source) {
            let events = try await harness.events(4)
            #expect(events.map { $0.jsonData["n"] } == [1, 2, 1, 1])
            #expect(events.suffix(2).map(\.id) == ["m-1", "m-2"])
            #expect(events.allSatisfy { $0.source == "/rabbitmq/a" })
        }
        await harness.store.close()
    }

    @Test func `a connection on which nothing is taken for long is kept`() async throws {
        let server = try await RabbitMQServer.shared.value
        try await server.declare(self.queue)
        let source = try RabbitMQSources.source(
            "a",
            "{ url: \"${env:RABBITMQ_URL}\", queue: \(self.queue), heartbeat: 1s, event: { type: Made } }",
            server
        )
        try await server.publish([#"{"routingKey":"\#(self.queue)","body":"{}"}"#])
        let intake = HoldingIntake()
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { await self.failure(of: source, into: intake) }
            _ = await intake.first()
            group.addTask {
                // More than the two heartbeats after which the broker would give the connection up.
                try await Task.sleep(for: .seconds(4))
                return "kept"
            }
            let first = try await group.next()
            #expect(first == "kept")
            group.cancelAll()
        }
    }
}
