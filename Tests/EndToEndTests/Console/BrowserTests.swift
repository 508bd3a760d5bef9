import Foundation
import GRDB
import ProactorModel
import ProactorTestSupport
import Testing

/// The console in a real browser: Debian's Chromium, driven by `playwright` and judged by axe-core.
@Suite(.timeLimit(.minutes(15))) struct BrowserTests {
    /// The project's directory, from this file on.
    private static let project = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Names a folder into which the pages' pictures are written, such as Docs/images.
    private static let imagesVariable = "PROACTOR_CONSOLE_IMAGES"

    private static let script = "Tests/EndToEndTests/Judges/browse_console.py"
    private static let days = 29

    /// The shipped deployment with the demo's databases, whose model is asked at `provider`.
    private static func site(_ provider: String) throws -> Site {
        let site = try Site()
        for folder in ["Rules", "Agents"] {
            try FileManager.default.copyItem(
                at: Self.project.appendingPathComponent(folder),
                to: URL(fileURLWithPath: site.directory.file(folder))
            )
        }
        let shipped = try String(contentsOf: Self.project.appendingPathComponent("proactor.yaml"), encoding: .utf8)
        let key = #"key: "${env:ANTHROPIC_API_KEY}" }"#
        #expect(shipped.contains(key))
        try site.write(
            "proactor.yaml",
            shipped.replacing(key, with: #"key: "${env:ANTHROPIC_API_KEY}", baseURL: "\#(provider)" }"#)
        )
        for (script, database) in [("catalogue", "sales"), ("finance", "finance"), ("payments", "payments")] {
            let file = Self.project.appendingPathComponent("Demo/\(script).sql")
            try site.writeDatabase("var/demo/\(database).sqlite", try String(contentsOf: file, encoding: .utf8))
        }
        return site
    }

    /// What former days cost, so that there is something to plot.
    private static func addFormerSpending(to site: Site) throws {
        let queue = try DatabaseQueue(path: site.store)
        let today = Int64(Date().timeIntervalSince1970) / 86_400
        var random = SeededGenerator(seed: 5)
        try queue.write { db in
            for day in 1...Int64(Self.days) {
                for (rule, agent, most) in [
                    ("reorder-on-stockout", "supply-chain", 40), ("answer-chargeback", "chargeback-evidence", 25),
                ] {
                    let turns = Int.random(in: 4...most, using: &random)
                    try db.execute(
                        sql: "INSERT INTO spending VALUES (?, ?, ?, 'default', ?, ?, ?, 0, 0, ?)",
                        arguments: [today - day, rule, agent, turns, turns * 5200, turns * 610, turns * 24_750]
                    )
                }
            }
        }
        try queue.close()
    }

    /// An item that sold out: one that the model plans, one that is on its way, and one that the planner gives up on.
    private static func stockout(_ id: String, _ sku: String, openOrders: Int64 = 0) -> JSONValue {
        [
            "specversion": "1.0", "id": .string(id), "source": "/inventory/eu", "type": "StockLevelZero",
            "subject": .string(sku),
            "data": [
                "sku": .string(sku), "warehouse": "EU-1", "openOrders": .int(openOrders), "leadTimeDays": 14,
            ],
        ]
    }

    private static let order: JSONValue = [
        "sku": "SKU-123", "item": "USB-C docking station, dual display", "warehouse": "EU-1",
        "supplier": "SUP-LUMEN", "supplierName": "Lumen Electronics GmbH", "quantity": 184, "packSize": 8,
        "unitPrice": 96.5, "cost": 17_756, "currency": "EUR", "leadTimeDays": 14, "expectedDelivery": "2026-12-10",
        "forecast": [
            "weeks": 8, "unitsPerDay": 12.9, "trendPercent": 4.1, "leadTimeDemand": 181, "safetyStock": 22,
            "incoming": 24, "needed": 179,
        ],
        "alternatives": [
            ["supplierName": "Nordwind Trading", "quantity": 180, "cost": 18_360, "leadTimeDays": 6]
        ],
        "reason": """
        12.9 units sell a day, a little more than a month ago. Over the 14 days until an order arrives, 181 units and \
        22 for safety are needed; 24 are on their way from another warehouse, which leaves 179. Lumen Electronics has \
        the framework contract and delivers in time: 23 packs of 8 are 184 units for 17,756 EUR. Look at the trend \
        before the spring sale.
        """,
    ]

    /// Looks two things up, says what it saw, and drafts the order; for any other item it has no valid answer.
    private static let planner = ProviderStandIn.Options(script: { request in
        let messages = request.body["messages"]?.arrayValue ?? []
        let isKnown = messages.first.map { $0.jsonText.contains("SKU-123") } ?? false
        let tools = request.body["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        guard tools.contains("emit_ReorderProposed") else {
            return .calls(("conclude", ["reason": "A person should look at this."]))
        }
        guard isKnown else { return .calls(("emit_ReorderProposed", ["sku": "?"])) }
        if messages.count < 3 {
            return .calls(
                ("demand-forecast", ["sku": "SKU-123", "warehouse": "EU-1", "days": 14]),
                ("supplier-terms", ["sku": "SKU-123", "units": 179]),
                ("incoming-transfers", ["sku": "SKU-123", "warehouse": "EU-1"])
            )
        }
        return .calls(("emit_ReorderProposed", Self.order))
    })

    private static func task(_ client: Client, _ event: JSONValue, until kind: String) async throws -> String {
        let task = try #require(try await client.post(event: event).body["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == kind { break }
        return task
    }

    @Test(.enabled(if: PythonCounterpart.browser.isWanted))
    func `every page is right in a browser, and a proposal is changed and approved there`() async throws {
        try await ProviderStandIn.run(Self.planner) { provider in
            let site = try Self.site(provider.anthropicURL)
            let environment = ["ANTHROPIC_API_KEY": "stand-in-key"]
            let (first, _) = try await ServerProcess.start(in: site, environment: environment)
            #expect(await first.stop().status == 0)
            try Self.addFormerSpending(to: site)
            let (server, client) = try await ServerProcess.start(in: site, environment: environment)
            let task = try await Self.task(client, Self.stockout("s-1", "SKU-123"), until: "ProposalWaiting")
            _ = try await client.post(event: Self.stockout("s-2", "SKU-140", openOrders: 2))
            _ = try await Self.task(client, Self.stockout("s-3", "SKU-999"), until: "RunDeadLettered")
            let proposal = try #require(
                try await client.get("/tasks/\(task)")["proposals"]?.arrayValue?.first?["id"]?.stringValue
            )
            let letters = try await client.get("/dead-letters")["deadLetters"]?.arrayValue ?? []
            let letter = try #require(
                letters.first { $0["rule"] == "reorder-on-stockout" }?["id"]?.stringValue
            )
            let facts: JSONValue = [
                "server": .string(client.server), "proposal": .string(proposal), "task": .string(task),
                "deadLetter": .string(letter), "rule": "reorder-on-stockout",
                "images": .string(ProcessInfo.processInfo.environment[Self.imagesVariable] ?? ""),
            ]
            let (lines, status) = try await PythonCounterpart.browser.judge(Self.script, [], facts.jsonText)
            #expect(lines.filter { !$0.hasPrefix("ok ") } == [])
            #expect(status == 0)
            #expect(lines.count > 50, "it looked at \(lines.count) things only")
            #expect(await server.stop().status == 0)
        }
    }
}
