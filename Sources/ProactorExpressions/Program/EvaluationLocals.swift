/// The values that macros bind. The first places, which nearly all expressions make do with, need no allocation.
struct EvaluationLocals {
    private var first = CELValue.null
    private var second = CELValue.null
    private var others: [CELValue] = []

    private static let inlineCount = 2

    subscript(slot: Int) -> CELValue {
        @inline(__always) get {
            switch slot {
            case 0: self.first
            case 1: self.second
            default: self.others[slot - Self.inlineCount]
            }
        }
        @inline(__always) set {
            switch slot {
            case 0: self.first = newValue
            case 1: self.second = newValue
            default: self.setOther(slot - Self.inlineCount, newValue)
            }
        }
    }

    /// Places are bound from the outside in, so a new one lies at most one past the last.
    private mutating func setOther(_ index: Int, _ value: CELValue) {
        while self.others.count <= index { self.others.append(.null) }
        self.others[index] = value
    }
}
