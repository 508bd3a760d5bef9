import ProactorModel
import ProactorTestSupport
import Testing

/// What a provider that keeps its limits strictly sees of a server that knows them.
@Suite(.timeLimit(.minutes(15))) struct GovernedModelTests {
    private static let orders = 30

    @Test func `a flood is worked off without one call that the provider must refuse`() async throws {
        let limits = ModelLimits(requestsPerMinute: 600, inputTokensPerMinute: 200_000, outputTokensPerMinute: 60_000)
        let options = ProviderStandIn.Options(
            limits: limits,
            script: { request in
                let prompt = request.body["messages"]?.arrayValue?.first?.jsonText ?? ""
                let order = prompt.firstMatch(of: /order-[0-9]+/).map { String($0.0) } ?? "?"
                return .calls(("emit_OrderConfirmed", ["order": .string(order)]))
            }
        )
        try await ProviderStandIn.run(options) { provider in
            let site = try Self.site(provider.anthropicURL)
            let (server, client) = try await ServerProcess.start(
                in: site,
                environment: ["STAND_IN_KEY": "stand-in-key"]
            )
            var tasks: [String] = []
            for number in 0..<Self.orders {
                let event: JSONValue = [
                    "specversion": "1.0", "id": .string("e-\(number)"), "source": "/shop", "type": "OrderPlaced",
                    "data": ["order": .string("order-\(number)")],
                ]
                tasks.append(try #require(try await client.post(event: event).body["task"]?.stringValue))
            }
            for task in tasks {
                let entries = try await client.entries(of: task).reduce(into: []) { $0.append($1) }
                #expect(entries.contains { $0.kind == "EventEmitted" })
                #expect(entries.last?.kind == "TaskCompleted")
            }
            #expect(provider.requests.count == Self.orders)
            #expect(provider.violationCount == 0)
            #expect(await server.stop().status == 0)
        }
    }

    private static func site(_ provider: String) throws -> Site {
        let site = try Site()
        try site.write(
            "proactor.yaml",
            """
            store: { sqlite: var/proactor.db }
            models:
              default:
                anthropic: { model: stand-in, key: "${env:STAND_IN_KEY}", baseURL: "\(provider)" }
                limits: { requests: 600, inputTokens: 200000, outputTokens: 60000, concurrency: 8 }
                prices: { input: 3, output: 15 }
            """
        )
        try site.write(
            "Rules/shop/shop.yaml",
            """
            events:
              OrderPlaced: { schema: { type: object, required: [order] } }
              OrderConfirmed:
                schema: { type: object, required: [order], properties: { order: { type: string } } }
            rules:
              confirm:
                on: OrderPlaced
                agent: clerk
                prompt: "Confirm {{ data.order }}."
                emits: [OrderConfirmed]
            agents:
              clerk:
                model: default
                instructions: You confirm orders.
                concurrency: 8
                limits: { outputTokens: 200 }
            """
        )
        return site
    }
}
