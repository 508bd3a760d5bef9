import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// What is shipped, with a key and without one.
@Suite(.timeLimit(.minutes(15))) struct ShippedAgentTests {
    private static func follow(_ client: Client) async throws -> (proposal: JSONValue, run: JSONValue) {
        let answer = try await client.post(event: ShippedSite.stockout)
        let task = try #require(answer.body["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" { break }
        let shown = try await client.get("/tasks/\(task)")
        return (
            try #require(shown["proposals"]?.arrayValue?.first), try #require(shown["runs"]?.arrayValue?.first)
        )
    }

    @Test func `with a key the planner's model looks things up and drafts the order`() async throws {
        let order = try ShippedSite.order()
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
            let site = try await ShippedSite.make(provider.anthropicURL)
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
        let site = try await ShippedSite.make("http://127.0.0.1:9")
        let (server, client) = try await ServerProcess.start(in: site, environment: ["ANTHROPIC_API_KEY": ""])
        let (proposal, run) = try await Self.follow(client)
        #expect(proposal["event"]?["data"]?["sku"] == "SKU-123")
        #expect(run["steps"]?.arrayValue?.contains { $0["kind"] == "model-turn" } == false)
        #expect(await server.stop().status == 0)
    }
}
