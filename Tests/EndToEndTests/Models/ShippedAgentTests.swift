import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// What is shipped, with a key and without one.
@Suite(.timeLimit(.minutes(15))) struct ShippedAgentTests {
    /// The project's directory, from this file on.
    private static let project = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The shipped deployment, whose model is asked at `provider`, with the demo's databases.
    private static func site(_ provider: String) async throws -> Site {
        let site = try Site()
        let files = FileManager.default
        for folder in ["Rules", "Agents"] {
            try files.copyItem(
                at: Self.project.appendingPathComponent(folder),
                to: URL(fileURLWithPath: site.directory.file(folder))
            )
        }
        let shipped = try String(contentsOf: Self.project.appendingPathComponent("proactor.yaml"), encoding: .utf8)
        let key = #"key: "${env:ANTHROPIC_API_KEY}" }"#
        #expect(shipped.contains(key))
        let local = shipped.replacing(key, with: #"key: "${env:ANTHROPIC_API_KEY}", baseURL: "\#(provider)" }"#)
        try site.write("proactor.yaml", local)
        for (script, database) in [("catalogue", "sales"), ("finance", "finance"), ("payments", "payments")] {
            let sql = try String(
                contentsOf: Self.project.appendingPathComponent("Demo/\(script).sql"),
                encoding: .utf8
            )
            try site.writeDatabase("var/demo/\(database).sqlite", sql)
        }
        return site
    }

    private static let stockout: JSONValue = [
        "specversion": "1.0", "id": "s-1", "source": "/inventory/eu", "type": "StockLevelZero",
        "data": ["sku": "SKU-123", "warehouse": "EU-1", "openOrders": 0, "leadTimeDays": 14],
    ]

    /// The payload that the shipped event type gives as its example.
    private static func example() throws -> JSONValue {
        let text = try String(
            contentsOf: Self.project.appendingPathComponent("Rules/supply-chain/events.yaml"),
            encoding: .utf8
        )
        // Whoever drafts the order in the model's place takes the documented one.
        #expect(text.contains("sku: SKU-123"))
        return [
            "sku": "SKU-123", "item": "USB-C docking station, dual display", "warehouse": "EU-1",
            "supplier": "SUP-LUMEN", "supplierName": "Lumen Electronics GmbH", "quantity": 184, "packSize": 8,
            "unitPrice": 96.5, "cost": 17756, "currency": "EUR", "leadTimeDays": 14, "expectedDelivery": "2026-03-16",
            "forecast": [
                "weeks": 8, "unitsPerDay": 12.9, "trendPercent": 4.1, "leadTimeDemand": 181, "safetyStock": 22,
                "incoming": 24, "needed": 179,
            ], "alternatives": [], "reason": "It is sold out.",
        ]
    }

    private static func follow(_ client: Client) async throws -> (proposal: JSONValue, run: JSONValue) {
        let answer = try await client.post(event: Self.stockout)
        let task = try #require(answer.body["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" { break }
        let shown = try await client.get("/tasks/\(task)")
        return (
            try #require(shown["proposals"]?.arrayValue?.first), try #require(shown["runs"]?.arrayValue?.first)
        )
    }

    @Test func `with a key the planner's model looks things up and drafts the order`() async throws {
        let order = try Self.example()
        let options = ProviderStandIn.Options(script: { request in
            let messages = request.body["messages"]?.arrayValue ?? []
            if messages.count < 3 {
                return .calls(
                    ("demand-forecast", ["sku": "SKU-123", "warehouse": "EU-1", "days": 14]),
                    ("supplier-terms", ["sku": "SKU-123", "units": 179])
                )
            }
            return .calls(("emit_ReorderProposed", order))
        })
        try await ProviderStandIn.run(options) { provider in
            let site = try await Self.site(provider.anthropicURL)
            let (server, client) = try await ServerProcess.start(
                in: site,
                environment: ["ANTHROPIC_API_KEY": "stand-in-key"]
            )
            let (proposal, run) = try await Self.follow(client)
            #expect(proposal["event"]?["data"]?["quantity"] == 184)
            let steps = run["steps"]?.arrayValue ?? []
            #expect(steps.map { $0["kind"] } == ["model-turn", "tool-call", "tool-call", "model-turn"])
            #expect(steps.compactMap { $0["error"] } == [])
            #expect(provider.requests.first?.body["tools"]?.arrayValue?.count == 6)
            #expect(await server.stop().status == 0)
        }
    }

    @Test func `without a key the planner goes by its steps`() async throws {
        let site = try await Self.site("http://127.0.0.1:9")
        let (server, client) = try await ServerProcess.start(in: site, environment: ["ANTHROPIC_API_KEY": ""])
        let (proposal, run) = try await Self.follow(client)
        #expect(proposal["event"]?["data"]?["sku"] == "SKU-123")
        #expect(run["steps"]?.arrayValue?.contains { $0["kind"] == "model-turn" } == false)
        #expect(await server.stop().status == 0)
    }
}
