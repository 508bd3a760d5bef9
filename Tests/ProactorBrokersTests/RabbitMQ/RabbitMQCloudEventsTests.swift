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
struct RabbitMQCloudEventsTests {
    @Test(arguments: ["amqp", "amqp-structured", "rabbitmq"])
    func `an event that the SDK of CloudEvents sends is read as what it is`(binding: String) async throws {
        let server = try await RabbitMQServer.shared.value
        let queue = "events-\(UUID().uuidString.prefix(8).lowercased())"
        try await server.declare(queue)
        let event = #"""
            {"attributes":{"id":"e-1","source":"/shop","type":"Sold","subject":"SKU-1","time":"2026-11-24T10:00:00.123+00:00",
            "datacontenttype":"application/json","region":"EU"},"data":{"units":2}}
            """#
            .replacing("\n", with: "")
        try await server.publish([#"{"routingKey":"\#(queue)","binding":"\#(binding)","event":\#(event)}"#])
        let source = try RabbitMQSources.source("events", "{ url: \"${env:RABBITMQ_URL}\", queue: \(queue) }", server)
        let harness = try SourceHarness()
        try await harness.running(source) {
            let read = try #require(try await harness.events(1).first)
            #expect(read.id == "e-1")
            #expect(read.source == "/shop")
            #expect(read.type == "Sold")
            #expect(read.subject == "SKU-1")
            #expect(read.time?.description == "2026-11-24T10:00:00.123Z")
            #expect(read.jsonData["units"] == 2)
            #expect(read.extensions["region"] == .string("EU"))
        }
        await harness.store.close()
    }

    @Test func `a message that is no event is refused where no mapping says what it is`() async throws {
        let server = try await RabbitMQServer.shared.value
        let queue = "events-\(UUID().uuidString.prefix(8).lowercased())"
        try await server.declare(queue)
        try await server.publish([#"{"routingKey":"\#(queue)","body":"{\"units\":2}","messageID":"m-1"}"#])
        let source = try RabbitMQSources.source("events", "{ url: \"${env:RABBITMQ_URL}\", queue: \(queue) }", server)
        let harness = try SourceHarness()
        try await harness.running(source) {
            let signals = harness.store.signals()
            if try await harness.refused().isEmpty {
                // What is refused wakes nobody, but what comes after it does.
                try await server.publish([
                    #"{"routingKey":"\#(queue)","contentType":"application/cloudevents+json","body":"{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"A\"}"}"#
                ])
                for await _ in signals where try await !harness.store.events(after: 0, limit: 1).isEmpty { break }
            }
        }
        let refused = try #require(try await harness.refused().first)
        #expect(refused.reason == "unmapped")
        #expect(refused.headers.contains { $0.name == ":identity" && $0.value == "m-1" })
        await harness.store.close()
    }
}
