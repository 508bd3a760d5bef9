/// Numbers between two bounds, each of which may be missing.
struct NumericRange: Hashable, Sendable {
    struct Bound: Hashable, Sendable {
        var value: Double
        var isIncluded: Bool
    }

    var lower: Bound?
    var upper: Bound?

    func contains(_ number: Double) -> Bool {
        if let lower = self.lower, number < lower.value || (number == lower.value && !lower.isIncluded) { return false }
        if let upper = self.upper, number > upper.value || (number == upper.value && !upper.isIncluded) { return false }
        return true
    }

    /// As the author writes it, without the brackets.
    var text: String {
        if let lower = self.lower, let upper = self.upper, lower == upper {
            return "\"=\",\(Self.text(of: lower.value))"
        }
        let terms = [
            self.lower.map { "\"\($0.isIncluded ? ">=" : ">")\",\(Self.text(of: $0.value))" },
            self.upper.map { "\"\($0.isIncluded ? "<=" : "<")\",\(Self.text(of: $0.value))" },
        ]
        return terms.compactMap(\.self).joined(separator: ",")
    }

    /// A double as JSON, whole numbers without fraction.
    static func text(of value: Double) -> String { Int64(exactly: value).map(String.init) ?? value.description }
}
