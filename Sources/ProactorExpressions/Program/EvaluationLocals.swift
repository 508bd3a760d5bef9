/// The values that macros bind, by place. The first places, which nearly all expressions make do with, need no allocation; an
/// evaluation without macros has nothing to clean up.
struct EvaluationLocals: ~Copyable {
    private var inline: Inline?
    /// What few evaluations need.
    private var rest: Rest?

    private struct Inline {
        var first = CELValue.null
        var second = CELValue.null
    }

    private final class Rest {
        /// The values of the places after the first ones.
        var values: [CELValue] = []
        /// Why places that `cel.bind` binds have no value.
        var failures: [Int: EvaluationFailure] = [:]
    }

    private static let inlineCount = 2

    func value(at slot: Int) -> CELValue {
        switch slot {
        case 0: self.inline?.first ?? .null
        case 1: self.inline?.second ?? .null
        default: self.rest?.values[slot - Self.inlineCount] ?? .null
        }
    }

    func failure(at slot: Int) -> EvaluationFailure? { self.rest?.failures[slot] }

    @inline(__always)
    mutating func bind(_ slot: Int, to value: CELValue) {
        if self.inline == nil { self.inline = Inline() }
        switch slot {
        case 0: self.inline?.first = value
        case 1: self.inline?.second = value
        default: self.bindOther(slot - Self.inlineCount, to: value)
        }
        if let rest = self.rest, !rest.failures.isEmpty { rest.failures[slot] = nil }
    }

    /// Places are bound from the outside in, so a new one lies at most one past the last.
    private mutating func bindOther(_ index: Int, to value: CELValue) {
        let rest = self.allocatedRest()
        while rest.values.count <= index { rest.values.append(.null) }
        rest.values[index] = value
    }

    mutating func bind(_ slot: Int, to failure: EvaluationFailure) { self.allocatedRest().failures[slot] = failure }

    private mutating func allocatedRest() -> Rest {
        if let rest = self.rest { return rest }
        let rest = Rest()
        self.rest = rest
        return rest
    }
}
