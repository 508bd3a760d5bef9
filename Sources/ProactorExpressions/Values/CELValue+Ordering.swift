import ProactorModel

/// How two values stand to each other.
enum ValueOrder {
    case less
    case equal
    case greater
    /// Neither, as NaN and any number.
    case unordered

    init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left < right ? .less : left == right ? .equal : left > right ? .greater : .unordered
    }

    var reversed: Self {
        switch self {
        case .less: .greater
        case .greater: .less
        case .equal, .unordered: self
        }
    }
}

extension CELValue {
    /// The order of two values that have one: numbers by value across types, text and bytes by bytes, booleans, points in
    /// time, durations. `nil` for all others.
    func order(against other: CELValue) -> ValueOrder? {
        switch (self, other) {
        case (.int, _), (.uint, _), (.double, _): self.compareNumber(with: other)
        case (.string(let left), .string(let right)):
            left.hasSameScalars(as: right) ? .equal : left.precedesByCodePoints(right) ? .less : .greater
        case (.bool(let left), .bool(let right)): ValueOrder(left ? 1 : 0, right ? 1 : 0)
        case (.bytes(let left), .bytes(let right)):
            left == right ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
        case (.timestamp(let left), .timestamp(let right)): ValueOrder(left, right)
        case (.duration(let left), .duration(let right)): ValueOrder(left, right)
        default: nil
        }
    }

    /// The order of two numbers of any types, exact between the whole ones; `nil` where one is no number. A whole number
    /// meets a double as a double.
    func compareNumber(with other: CELValue) -> ValueOrder? {
        switch (self, other) {
        case (.int(let left), .int(let right)): ValueOrder(left, right)
        case (.uint(let left), .uint(let right)): ValueOrder(left, right)
        case (.double(let left), .double(let right)): ValueOrder(left, right)
        case (.int(let left), .uint(let right)): left < 0 ? .less : ValueOrder(UInt64(left), right)
        case (.uint(let left), .int(let right)): right < 0 ? .greater : ValueOrder(left, UInt64(right))
        case (.int(let left), .double(let right)): ValueOrder(Double(left), right)
        case (.uint(let left), .double(let right)): ValueOrder(Double(left), right)
        case (.double(let left), .int(let right)): ValueOrder(left, Double(right))
        case (.double(let left), .uint(let right)): ValueOrder(left, Double(right))
        default: nil
        }
    }
}
