import AsyncHTTPClient
import Foundation
import GRDB
import NIOCore
import ProactorModel
import ProactorTestSupport
import Testing

/// From a queue through a whole server and back to the broker.
@Suite(
    .enabled(if: RabbitMQServer.isExpected, "needs rabbitmq-server and .ci/counterparts/brokers.txt"),
    .serialized,
    .timeLimit(.minutes(15))
)
struct RabbitMQTests {
    private static let messages = 400

    private let queue = "stock-\(UUID().uuidString.prefix(8).lowercased())"

    private func site(event: String) throws -> Site {
        let site = try Site()
        try site.write(
            "proactor.yaml",
            """
            sources:
              stock:
                rabbitmq:
                  url: "${env:RABBITMQ_URL}"
                  queue: \(self.queue)
                  bindings: [{ exchange: in-\(self.queue), routingKey: "stock.#" }]
                  deadLetterQueue: \(self.queue)-dead
                  prefetch: 20
                  event: \(event)
            sinks:
              bus: { rabbitmq: { url: "${env:RABBITMQ_URL}", exchange: out-\(self.queue) } }
            notify: [{ types: [Ordered], sinks: [bus] }]
            """
        )
        try site.write(
            "Rules/stock/stock.yaml",
            """
            events:
              StockLevelZero: { description: An item sold out., schema: { type: object, required: [sku] } }
              Ordered: { description: It was ordered. }
            rules:
              order: { description: Order what sold out., on: StockLevelZero, agent: buyer, emits: [Ordered] }
            agents:
              buyer:
                description: Orders.
                steps: [{ emit: Ordered, data: { sku: "{{ data.sku }}" } }]
            """
        )
        return site
    }

    private func start(_ site: Site, _ server: RabbitMQServer) async throws -> (server: ServerProcess, client: Client) {
        try await ServerProcess.start(in: site, environment: ["RABBITMQ_URL": server.address])
    }

    private static func metrics(_ client: Client) async throws -> String {
        let request = HTTPClientRequest(url: client.server + "/metrics")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return String(buffer: try await response.body.collect(upTo: 10_000_000))
    }

    /// Returns once the server's sources are connected, or are not.
    private func wait(until isConnected: Bool, _ client: Client) async throws {
        let wanted = isConnected ? "pass" : "warn"
        while try await client.get("/health/ready")["checks"]?["source:stock"]?["status"]?.stringValue != wanted {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    @Test
    func `each message is one event, and each event reaches the broker, although the server is killed again and again`()
        async throws
    {
        let broker = try await RabbitMQServer.shared.value
        let site = try self.site(event: "{ type: StockLevelZero, id: \"{{ body.id }}\", data: \"{{ body }}\" }")
        try await broker.declare("out-\(self.queue)", "out-\(self.queue)", "Ordered")
        var (server, client) = try await self.start(site, broker)
        try await self.wait(until: true, client)
        try await broker.publish(
            (0..<Self.messages).map {
                #"{"routingKey":"stock.zero","body":"{\"id\":\"\#($0)\",\"sku\":\"SKU-\#($0)\"}"}"#
            },
            to: "in-\(self.queue)"
        )
        for milliseconds in [30, 200, 60] {
            try await Task.sleep(for: .milliseconds(milliseconds))
            server.kill()
            _ = await server.result()
            (server, client) = try await self.start(site, broker)
        }
        let sent = try await broker.take(Self.messages, from: "out-\(self.queue)").map { try JSONParser.parse($0) }
        var skus = Set(sent.compactMap { $0["event"]?["data"]?["sku"]?.stringValue })
        // A message that was published and not written down as such comes twice, under the same id.
        while skus.count < Self.messages {
            let more = try await broker.take(1, from: "out-\(self.queue)").map { try JSONParser.parse($0) }
            guard !more.isEmpty else { break }
            skus.formUnion(more.compactMap { $0["event"]?["data"]?["sku"]?.stringValue })
        }
        #expect(skus.count == Self.messages)
        await server.stop()
        let counts = try site.read { db in
            try Row.fetchAll(db, sql: "SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type")
                .map { ["\($0["type"] as String)": $0["n"] as Int] }
        }
        #expect(counts == [["Ordered": Self.messages], ["StockLevelZero": Self.messages]])
        #expect(try await broker.count(self.queue) == 0)
    }

    @Test func `a message that was refused is seen, and is taken once the configuration is mended`() async throws {
        let broker = try await RabbitMQServer.shared.value
        let site = try self.site(event: "{ type: StockLevelZero, data: { item: \"{{ body.sku }}\" } }")
        var (server, client) = try await self.start(site, broker)
        try await self.wait(until: true, client)
        try await broker.publish(
            [#"{"routingKey":"stock.zero","messageID":"m-1","body":"{\"sku\":\"SKU-1\"}"}"#],
            to: "in-\(self.queue)"
        )
        #expect(try await broker.take(1, from: "\(self.queue)-dead").count == 1)
        let list = try await site.run("webhooks", "rejected", "--server", client.server)
        #expect(list.output.contains("invalid-payload"))
        #expect(list.output.contains("stock"))
        let rejected = try await client.get("/webhooks/rejected")["rejected"]?.arrayValue?.first
        let id = try #require(rejected?["id"]?.stringValue)
        let shown = try await site.run("webhooks", "rejected", "show", id, "--server", client.server)
        #expect(shown.output.contains(":routingKey"))
        #expect(shown.output.contains("SKU-1"))
        await server.stop()

        let text = try String(contentsOfFile: "\(site.path)/proactor.yaml", encoding: .utf8)
        try site.write("proactor.yaml", text.replacing("item:", with: "sku:"))
        (server, client) = try await self.start(site, broker)
        let retried = try await site.run("webhooks", "rejected", "retry", id, "--as", "anna", "--server", client.server)
        #expect(retried.status == 0, "\(retried)")
        let events = try await client.get("/events?type=StockLevelZero")["events"]?.arrayValue
        #expect(events?.first?["event"]?["id"] == "m-1")
        await server.stop()
    }

    @Test func `a server whose broker is away serves, says so, and goes on once it is back`() async throws {
        let broker = try await RabbitMQServer()
        let site = try self.site(event: "{ type: StockLevelZero }")
        try await broker.stop()
        let (server, client) = try await self.start(site, broker)
        try await self.wait(until: false, client)
        let metrics = try await Self.metrics(client)
        #expect(metrics.contains(#"proactor_source_connected{source="stock"} 0"#))
        try await broker.start()
        try await self.wait(until: true, client)
        try await broker.publish([#"{"routingKey":"stock.zero","body":"{\"sku\":\"SKU-1\"}"}"#], to: "in-\(self.queue)")
        while try await client.get("/events?type=Ordered")["events"]?.arrayValue?.isEmpty != false {
            try await Task.sleep(for: .milliseconds(50))
        }
        let after = try await Self.metrics(client)
        #expect(after.contains(#"proactor_source_connected{source="stock"} 1"#))
        #expect(after.contains(#"proactor_source_messages_total{source="stock",outcome="taken"} 1"#))
        let result = await server.stop()
        #expect(result.status == 0)
    }
}
