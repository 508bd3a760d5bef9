import ProactorModel

/// `a == b` and `a != b`.
final class EqualOperation: Condition {
    let left: any Operation
    let right: any Operation
    let isNegated: Bool
    let range: Range<Int>

    init(_ left: any Operation, _ right: any Operation, isNegated: Bool, _ range: Range<Int>) {
        self.left = left
        self.right = right
        self.isNegated = isNegated
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        let left = try self.left.value(activation, &context)
        return try left.isEqual(to: self.right.value(activation, &context), &context) != self.isNegated
    }
}

/// `path == "text"` and `path != "text"`, on either side.
final class PathEqualsTextOperation: Condition {
    let path: PathOperation
    let text: String
    let isNegated: Bool
    let range: Range<Int>

    init(_ path: PathOperation, _ text: String, isNegated: Bool, _ range: Range<Int>) {
        self.path = path
        self.text = text
        self.isNegated = isNegated
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        if let isText = try self.path.isText(self.text, activation, &context) { return isText != self.isNegated }
        return try self.path.value(activation, &context).isEqual(to: .string(self.text), &context) != self.isNegated
    }
}

/// `<`, `<=`, `>` and `>=`.
final class OrderOperation: Condition {
    let symbol: BinaryOperator
    let left: any Operation
    let right: any Operation
    let range: Range<Int>

    init(_ symbol: BinaryOperator, _ left: any Operation, _ right: any Operation, _ range: Range<Int>) {
        self.symbol = symbol
        self.left = left
        self.right = right
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        let left = try self.left.value(activation, &context)
        let right = try self.right.value(activation, &context)
        try left.chargeForComparing(with: right, &context)
        guard let order = left.order(against: right) else {
            throw EvaluationFailure.noOverload("_\(self.symbol.rawValue)_", left, right).at(self.range)
        }
        switch self.symbol {
        case .less: return order == .less
        case .lessOrEqual: return order == .less || order == .equal
        case .greater: return order == .greater
        default: return order == .greater || order == .equal
        }
    }
}

/// `e in container`.
final class MembershipOperation: Condition {
    let element: any Operation
    let container: any Operation
    let range: Range<Int>

    init(_ element: any Operation, _ container: any Operation, _ range: Range<Int>) {
        self.element = element
        self.container = container
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        let element = try self.element.value(activation, &context)
        switch try self.container.value(activation, &context) {
        case .list(let list):
            for candidate in list {
                try context.charge(1)
                if try candidate.isEqual(to: element, &context) { return true }
            }
            return false
        case .map(let map):
            if case .string(let text) = element { try context.charge(bytes: text.utf8.count) }
            return map[element] != nil
        case let other: throw EvaluationFailure.noOverload("@in", element, other).at(self.range)
        }
    }
}

/// `e in [constant, …]`: one look-up, however many constants there are.
final class ConstantMembershipOperation: Condition {
    let element: any Operation
    let keys: Set<CELMapKey>
    let range: Range<Int>

    init(_ element: any Operation, _ keys: Set<CELMapKey>, _ range: Range<Int>) {
        self.element = element
        self.keys = keys
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        let element = try self.element.value(activation, &context)
        if case .string(let text) = element { try context.charge(bytes: text.utf8.count) }
        guard let key = CELMapKey(lookup: element) else { return false }
        return self.keys.contains(key)
    }
}

extension CELValue {
    /// Charges for the bytes that comparing two texts may read.
    @inline(__always)
    func chargeForComparing(with other: CELValue, _ context: inout EvaluationContext) throws(EvaluationFailure) {
        switch (self, other) {
        case (.string(let left), .string(let right)):
            try context.charge(bytes: min(left.utf8.count, right.utf8.count))
        case (.bytes(let left), .bytes(let right)): try context.charge(bytes: min(left.count, right.count))
        default: break
        }
    }
}
