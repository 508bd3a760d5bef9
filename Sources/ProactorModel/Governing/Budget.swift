/// How much money may be spent; `nil` does not limit.
package struct Budget: Hashable, Sendable {
    /// In one day of UTC. Runs that would exceed it wait for the next day.
    package var day: Money?
    /// In all. Runs that would exceed it end among the dead letters.
    package var total: Money?

    package init(day: Money? = nil, total: Money? = nil) {
        self.day = day
        self.total = total
    }

    package static let unlimited = Self()
}

/// What one model turn cost, to be counted with the step that it belongs to.
package struct Charge: Hashable, Sendable {
    /// The model's name in `proactor.yaml`.
    package var model: String
    package var usage: TokenUsage
    package var cost: Money

    package init(model: String, usage: TokenUsage, cost: Money) {
        self.model = model
        self.usage = usage
        self.cost = cost
    }
}

extension Charge {
    /// The charge's form in journals.
    package var json: JSONValue {
        ["model": .string(self.model), "usage": self.usage.json, "micros": .int(self.cost.micros)]
    }

    package init(json: JSONValue) {
        self.init(
            model: json["model"]?.stringValue ?? "",
            usage: TokenUsage(json: json["usage"] ?? .null),
            cost: Money(micros: json["micros"]?.intValue ?? 0)
        )
    }
}

/// How urgent a rule's runs are: among those that wait, higher ones go first.
package enum Priority: Int, Hashable, Comparable, Sendable, CaseIterable {
    case low = 0
    case normal = 1
    case high = 2

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
