import GRDB
import ProactorModel
import ProactorStorage

extension Charge {
    /// What a step cost, `nil` for one that cost nothing.
    init?(row: Row) throws(StoreError) {
        guard (row["charge"] as String?) != nil else { return nil }
        let json = try Column.json(row, "charge")
        guard let model = json["model"]?.stringValue else { throw .corrupt("the column charge names no model") }
        self.init(
            model: model,
            usage: TokenUsage(json: json["usage"] ?? .null),
            cost: Money(micros: json["micros"]?.intValue ?? 0)
        )
    }

    var json: JSONValue {
        ["model": .string(self.model), "usage": self.usage.json, "micros": .int(self.cost.micros)]
    }
}
