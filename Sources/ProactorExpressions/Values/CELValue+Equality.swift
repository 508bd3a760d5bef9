import ProactorModel

extension CELValue {
    /// Values inside one another that a comparison follows; nothing that an expression builds or an event holds is deeper.
    private static let comparisonDepthMaximum = 200

    /// Whether two values are equal as CEL's `==` sees it: numbers by value across types, containers element by element,
    /// and `false` for values of different types. NaN equals nothing.
    func isEqual(to other: CELValue, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try self.isEqual(to: other, &context, depth: 0)
    }

    private func isEqual(
        to other: CELValue,
        _ context: inout EvaluationContext,
        depth: Int
    ) throws(EvaluationFailure) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left), .int(let right)): return left == right
        case (.string(let left), .string(let right)):
            guard left.utf8.count == right.utf8.count else { return false }
            try context.charge(bytes: left.utf8.count)
            return left.hasSameScalars(as: right)
        case (.int, _), (.uint, _), (.double, _): return self.compareNumber(with: other) == .equal
        case (.bytes(let left), .bytes(let right)):
            guard left.count == right.count else { return false }
            try context.charge(bytes: left.count)
            return left == right
        case (.timestamp(let left), .timestamp(let right)): return left == right
        case (.duration(let left), .duration(let right)): return left == right
        case (.type(let left), .type(let right)): return left == right
        case (.address(let left), .address(let right)): return left == right
        case (.addressBlock(let left), .addressBlock(let right)): return left == right
        case (.optional(let left), .optional(let right)):
            guard let left, let right else { return left == nil && right == nil }
            try Self.enter(depth, &context)
            return try left.isEqual(to: right, &context, depth: depth + 1)
        case (.list(let left), .list(let right)):
            try Self.enter(depth, &context)
            return try Self.areEqual(left, right, &context, depth: depth)
        case (.map(let left), .map(let right)):
            try Self.enter(depth, &context)
            return try Self.areEqual(left, right, &context, depth: depth)
        default: return false
        }
    }

    private static func enter(_ depth: Int, _ context: inout EvaluationContext) throws(EvaluationFailure) {
        guard depth < Self.comparisonDepthMaximum else {
            throw EvaluationFailure(.limit("a value is nested deeper than \(Self.comparisonDepthMaximum) levels"))
        }
        try context.charge(1)
    }

    private static func areEqual(
        _ left: CELList,
        _ right: CELList,
        _ context: inout EvaluationContext,
        depth: Int
    ) throws(EvaluationFailure) -> Bool {
        guard left.count == right.count else { return false }
        for position in 0..<left.count {
            try context.charge(1)
            guard try left[position].isEqual(to: right[position], &context, depth: depth + 1) else { return false }
        }
        return true
    }

    private static func areEqual(
        _ left: CELMap,
        _ right: CELMap,
        _ context: inout EvaluationContext,
        depth: Int
    ) throws(EvaluationFailure) -> Bool {
        guard left.count == right.count else { return false }
        for position in 0..<left.count {
            try context.charge(1)
            guard let other = right[left.key(at: position)],
                try left.value(at: position).isEqual(to: other, &context, depth: depth + 1)
            else { return false }
        }
        return true
    }
}
