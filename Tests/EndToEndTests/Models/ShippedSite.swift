import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// What is shipped, as a deployment of a test.
enum ShippedSite {
    /// The project's directory, from this file on.
    private static let project = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The shipped deployment, whose model is asked at `provider`, with the demo's databases.
    static func make(_ provider: String) async throws -> Site {
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

    static let stockout: JSONValue = [
        "specversion": "1.0", "id": "s-1", "source": "/inventory/eu", "type": "StockLevelZero",
        "data": ["sku": "SKU-123", "warehouse": "EU-1", "openOrders": 0, "leadTimeDays": 14],
    ]

    /// The payload that the shipped event type gives as its example.
    static func order() throws -> JSONValue {
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
}
