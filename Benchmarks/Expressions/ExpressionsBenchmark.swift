import ProactorExpressions
import ProactorModel

/// Measures compiling and evaluating one condition; prints one JSON object a line.
///
/// Each figure is the median of rounds, in nanoseconds per operation, on one thread. An argument chooses the cases whose
/// names begin with it.
@main
enum ExpressionsBenchmark {
    static let condition = """
        event.type == "StockLevelZero" && event.data.qty < 5 && event.data.warehouse.startsWith("EU") \
        && event.data.tags.exists(t, t == "critical")
        """

    static let event = """
        {"specversion": "1.0", "id": "1f0c7d6e-6e4c-4d0c-9d3e-4f7f4c4f7a11", "source": "/inventory/eu",
         "type": "StockLevelZero", "time": "2026-01-31T09:30:00Z", "datacontenttype": "application/json",
         "data": {"sku": "SKU-12345", "warehouse": "EU-CENTRAL-1", "qty": 0, "tags": ["retail", "critical"]}}
        """

    static func main() throws {
        let matching = try Self.activation(Self.event)
        let differing = try Self.activation(Self.event.replacing("StockLevelZero", with: "ShipmentDelayed"))
        let environment = ExpressionEnvironment(variables: ["event", "data", "now"])
        let expression = try Expression(Self.condition, environment: environment)

        Self.measure("evaluate, true", count: 200_000) {
            (try? expression.isTrue(matching)) == true
        }
        Self.measure("evaluate, first term false", count: 2_000_000) {
            (try? expression.isTrue(differing)) == false
        }
        Self.measure("compile", count: 5000) {
            (try? Expression(Self.condition, environment: environment)) != nil
        }
    }

    private static func activation(_ text: String) throws -> Activation {
        let event = try JSONParser.parse(text)
        return Activation(
            ["event": CELValue(event), "data": CELValue(event["data"] ?? .null)],
            now: Timestamp(seconds: 0)
        )
    }

    private static let rounds = 9

    /// - Parameter operation: Answers whether it went as it must; a benchmark of wrong answers is worth nothing.
    private static func measure(_ name: String, count: Int, _ operation: () -> Bool) {
        if let wanted = CommandLine.arguments.dropFirst().first, !name.hasPrefix(wanted) { return }
        var times: [Double] = []
        var wrong = 0
        for _ in 0..<Self.rounds {
            let time = ContinuousClock().measure {
                for _ in 0..<count where !operation() { wrong += 1 }
            }
            times.append(Double(time.components.attoseconds) / 1e9 + Double(time.components.seconds) * 1e9)
        }
        times.sort()
        let median = times[Self.rounds / 2] / Double(count)
        let least = times[0] / Double(count)
        let result: JSONValue = [
            "benchmark": "expressions", "case": .string(name), "nanoseconds": .double((median * 10).rounded() / 10),
            "least": .double((least * 10).rounded() / 10), "wrong": .int(Int64(wrong)),
        ]
        print(result.jsonText)
    }
}
