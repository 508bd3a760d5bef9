/// Numbers between two bounds, each of which may be missing.
struct NumericRange: Hashable, Sendable {
    struct Bound: Hashable, Sendable {
        var value: Double
        var isIncluded: Bool
    }

    /// event-ruler compares numbers within these bounds only.
    static let largest = 5e9

    var lower: Bound?
    var upper: Bound?

    func contains(_ number: Double) -> Bool {
        if let lower = self.lower, number < lower.value || (number == lower.value && !lower.isIncluded) { return false }
        if let upper = self.upper, number > upper.value || (number == upper.value && !upper.isIncluded) { return false }
        return true
    }

    /// Whether no number lies within.
    var isEmpty: Bool {
        guard let lower = self.lower, let upper = self.upper else { return false }
        return lower.value > upper.value || (lower.value == upper.value && !(lower.isIncluded && upper.isIncluded))
    }
}
