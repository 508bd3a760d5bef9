import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// Turns that `serve --record` wrote down, as another deployment's model.
@Suite(.timeLimit(.minutes(15))) struct RecordingTests {
    private static let key = "stand-in-key-that-is-secret"

    @Test func `what a model answered is recorded without the key, and answers in its place without a provider`()
        async throws
    {
        let order = try ShippedSite.order()
        let options = ProviderStandIn.Options(
            key: Self.key,
            script: { request in
                (request.body["messages"]?.arrayValue ?? []).count < 3
                    ? .calls(("demand-forecast", ["sku": "SKU-123", "warehouse": "EU-1", "days": 14]))
                    : .calls(("emit_ReorderProposed", order))
            }
        )
        var event = ShippedSite.stockout.objectValue ?? [:]
        event["time"] = "2026-03-02T08:00:00Z"
        let stockout = JSONValue.object(event)
        let recorded = try await ProviderStandIn.run(options) { provider in
            let site = try await ShippedSite.make(provider.anthropicURL)
            let server = try ServerProcess.launch(
                in: site,
                ["--record", "recordings"],
                environment: ["ANTHROPIC_API_KEY": Self.key]
            )
            let client = try #require(await server.serving())
            let data = try await Self.proposed(stockout, client)
            #expect(await server.stop().status == 0)
            let text = try String(contentsOfFile: site.directory.file("recordings/default.jsonl"), encoding: .utf8)
            #expect(text.split(separator: "\n").count == 2)
            #expect(!text.contains(Self.key))
            return (text: text, data: data)
        }

        let site = try await ShippedSite.make("http://127.0.0.1:9")
        try site.write("recordings/default.jsonl", recorded.text)
        let shipped = try String(contentsOfFile: site.directory.file("proactor.yaml"), encoding: .utf8)
        let model = try #require(shipped.firstMatch(of: /(?m)^    anthropic: .*$/)).0
        try site.write(
            "proactor.yaml",
            shipped.replacing(model, with: "    recorded: { file: recordings/default.jsonl }")
        )
        let (server, client) = try await ServerProcess.start(in: site, environment: ["ANTHROPIC_API_KEY": ""])
        #expect(try await Self.proposed(stockout, client) == recorded.data)
        #expect(await server.stop().status == 0)
    }

    /// What the planner proposes for an event, asked of its model.
    private static func proposed(_ event: JSONValue, _ client: Client) async throws -> JSONValue {
        let answer = try await client.post(event: event)
        let task = try #require(answer.body["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" { break }
        let shown = try await client.get("/tasks/\(task)")
        let steps = shown["runs"]?.arrayValue?.first?["steps"]?.arrayValue ?? []
        #expect(steps.map { $0["kind"] } == ["model-turn", "tool-call", "model-turn"])
        return try #require(shown["proposals"]?.arrayValue?.first?["event"]?["data"])
    }
}
