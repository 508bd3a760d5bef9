import Foundation
import GRDB
import ProactorModel
import ProactorTestSupport
import Testing

/// What holds of model agents whatever the provider does and whenever the process ends.
@Suite struct ModelKillTests {
    private static let orders = Self.number("PROACTOR_SOAK_ORDERS") ?? 24
    private static let kills = Self.number("PROACTOR_SOAK_KILLS") ?? 5
    /// From serving to a kill.
    private static let servingMilliseconds =
        Self.number("PROACTOR_SOAK_KILL_SECONDS").map { $0 * 1000...$0 * 1000 } ?? 0...1500
    /// Events of one request.
    private static let batchSize = 500

    private static let seed =
        Self.number("PROACTOR_TEST_SEED").map { UInt64(clamping: $0) } ?? .random(in: 0...999_999)

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
    }

    @Test(.timeLimit(.minutes(30)))
    func `with failing turns and killed workers every run ends, and nothing is bought or emitted twice`() async throws {
        print("Kills and failures of PROACTOR_TEST_SEED=\(Self.seed)")
        let log = ModelLog(seed: Self.seed)
        // So wide that the governor, which slows down after each refusal, still is not what the test waits for.
        let limits = ModelLimits(
            requestsPerMinute: 1_000_000,
            inputTokensPerMinute: 1_000_000_000,
            outputTokensPerMinute: 1_000_000_000,
            tokensPerMinute: 1_000_000_000
        )
        let options = ProviderStandIn.Options(limits: limits, script: { log.reply(to: $0) })
        try await ProviderStandIn.run(options) { provider in
            let site = try Self.site(provider.anthropicURL)
            var generator = SeededGenerator(seed: Self.seed &+ 1)
            for round in 0..<Self.kills {
                let (server, client) = try await ServerProcess.start(in: site, environment: Self.environment)
                if round == 0 { try await Self.post(client) }
                try await Task.sleep(
                    for: .milliseconds(Int.random(in: Self.servingMilliseconds, using: &generator))
                )
                server.kill()
                let result = await server.result()
                #expect(result.status == nil, "the server ended by itself: \(result.errors)")
            }
            let (server, client) = try await ServerProcess.start(in: site, environment: Self.environment)
            try await Self.untilNothingRuns(client)
            #expect(await server.stop().status == 0)
            try Self.expectWhole(site, log)
        }
    }

    private static let environment = ["STAND_IN_KEY": "stand-in-key"]

    private static func post(_ client: Client) async throws {
        for first in stride(from: 0, to: Self.orders, by: Self.batchSize) {
            let batch = (first..<min(first + Self.batchSize, Self.orders)).map { number -> JSONValue in
                [
                    "specversion": "1.0", "id": .string("e-\(number)"), "source": "/shop", "type": "OrderPlaced",
                    "data": ["order": .string("order-\(number)")],
                ]
            }
            let answer = try await client.post(
                "/events",
                .array(batch),
                contentType: "application/cloudevents-batch+json"
            )
            #expect(answer.status == 202)
        }
    }

    /// Follows every task to its end.
    private static func untilNothingRuns(_ client: Client) async throws {
        var path: String? = "/tasks?limit=500"
        while let asked = path {
            let page = try await client.get(asked)
            for task in page["tasks"]?.arrayValue ?? [] {
                let id = try #require(task["id"]?.stringValue)
                let entries = try await client.entries(of: id).reduce(into: []) { $0.append($1) }
                #expect(entries.last?.kind == "TaskCompleted")
            }
            path = page["next"]?.stringValue.map { "/tasks?limit=500&before=\($0)" }
        }
    }

    private static func expectWhole(_ site: Site, _ log: ModelLog) throws {
        let (runs, turns, outputs) = try site.read { db in
            (
                try Row.fetchAll(db, sql: "SELECT id, state, prompt FROM runs"),
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT run_id, number, finished_at, json_extract(input, '$.messages') AS messages,
                        (SELECT prompt FROM runs WHERE id = run_id) AS prompt FROM steps WHERE kind = 'model-turn'
                        """
                ),
                try String.fetchAll(
                    db,
                    sql: "SELECT json_extract(body, '$.data.order') FROM events WHERE type = 'OrderConfirmed'"
                )
            )
        }
        #expect(runs.count == Self.orders)
        let states = Dictionary(grouping: runs) { $0["state"] as String }.mapValues(\.count)
        #expect(states.keys.allSatisfy { ["completed", "dead-lettered"].contains($0) }, "\(states)")
        #expect(outputs.count == states["completed"] ?? 0)
        #expect(Set(outputs).count == outputs.count)
        // A turn that is in the journal is not asked for again.
        let requests = log.requests
        var repeated = 0
        for row in turns {
            let prompt: String = row["prompt"]
            let order = try #require(prompt.firstMatch(of: /order-[0-9]+/)).0
            let turn = ModelLog.Turn(order: String(order), messages: row["messages"])
            let journaled = Timestamp(millisecondsSinceEpoch: row["finished_at"])
            repeated += requests[turn, default: []].count { $0 > journaled }
        }
        #expect(repeated == 0)
        print(
            """
            \(Self.orders) runs, \(Self.kills) kills, \(requests.values.joined().count) requests for \(turns.count) turns: \
            \(states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
            """
        )
    }

    private static func site(_ provider: String) throws -> Site {
        let site = try Site()
        try site.writeDatabase(
            "stock.sqlite",
            "CREATE TABLE stock (item TEXT PRIMARY KEY, units INTEGER); INSERT INTO stock VALUES ('lamp', 12);"
        )
        try site.write(
            "proactor.yaml",
            """
            store: { sqlite: var/proactor.db }
            models:
              default:
                anthropic: { model: stand-in, key: "${env:STAND_IN_KEY}", baseURL: "\(provider)" }
                limits: { concurrency: 8 }
                prices: { input: 3, output: 15 }
            tools:
              stock:
                description: Units in stock.
                sql:
                  database: stock.sqlite
                  query: SELECT units FROM stock WHERE item = :item
                  parameters: { type: object, required: [item], properties: { item: { type: string } } }
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
                instructions: You confirm orders that can be delivered from stock.
                tools: [stock]
                concurrency: 8
                limits: { outputTokens: 200 }
                retry: { attempts: 3, first: 1s, max: 2s }
            """
        )
        return site
    }
}
