/// What is selected from a value.
enum Member {
    static func select(
        _ field: String,
        from value: CELValue,
        isOptional: Bool
    ) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .map(let map):
            if let member = map[field] { return isOptional ? .optional(member) : member }
            guard !isOptional else { return .optional(nil) }
            throw EvaluationFailure(.missingField(field, map))
        case .optional(let wrapped):
            // What is selected from an optional value is optional.
            guard let wrapped else { return .optional(nil) }
            return try Self.select(field, from: wrapped, isOptional: true)
        case .null: throw .error("null has no field '\(field)'")
        default: throw .error("\(value.typeName) has no fields; '\(field)' was asked of it")
        }
    }
}

/// `e.f` and `e.?f`.
final class SelectOperation: Operation {
    let operand: any Operation
    let field: String
    let isOptional: Bool
    let range: Range<Int>

    init(_ operand: any Operation, _ field: String, isOptional: Bool, _ range: Range<Int>) {
        self.operand = operand
        self.field = field
        self.isOptional = isOptional
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        let value = try self.operand.value(activation, &context)
        do {
            return try Member.select(self.field, from: value, isOptional: self.isOptional)
        } catch {
            throw error.at(self.range)
        }
    }
}

/// `has(e.f)`.
final class PresenceOperation: Condition {
    let operand: any Operation
    let field: String
    let range: Range<Int>

    init(_ operand: any Operation, _ field: String, _ range: Range<Int>) {
        self.operand = operand
        self.field = field
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        return try self.isPresent(in: self.operand.value(activation, &context))
    }

    private func isPresent(in value: CELValue) throws(EvaluationFailure) -> Bool {
        switch value {
        case .map(let map): return map.has(self.field)
        case .optional(let wrapped?): return try self.isPresent(in: wrapped)
        case .optional(nil): return false
        default:
            let message = "\(value.typeName) has no fields; '\(self.field)' was tested on it"
            throw EvaluationFailure(.error(message), range: self.range)
        }
    }
}

/// `e[i]` and `e[?i]`.
final class IndexOperation: Operation {
    let operand: any Operation
    let index: any Operation
    let isOptional: Bool
    let range: Range<Int>

    init(_ operand: any Operation, _ index: any Operation, isOptional: Bool, _ range: Range<Int>) {
        self.operand = operand
        self.index = index
        self.isOptional = isOptional
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        let container = try self.operand.value(activation, &context)
        let key = try self.index.value(activation, &context)
        // Looking a key up hashes or compares it whole.
        if case .string(let text) = key { try context.charge(bytes: text.utf8.count) }
        do {
            return try Self.element(of: container, key, isOptional: self.isOptional)
        } catch {
            throw error.at(self.range)
        }
    }

    private static func element(
        of container: CELValue,
        _ key: CELValue,
        isOptional: Bool
    ) throws(EvaluationFailure) -> CELValue {
        switch container {
        case .optional(let wrapped):
            guard let wrapped else { return .optional(nil) }
            return try Self.element(of: wrapped, key, isOptional: true)
        case .map(let map):
            if let value = map[key] { return isOptional ? .optional(value) : value }
            guard CELMapKey(lookup: key) != nil || key.doubleValue != nil else {
                throw .noOverload("_[_]", container, key)
            }
            if isOptional { return .optional(nil) }
            if case .string(let name) = key { throw EvaluationFailure(.missingField(name, map)) }
            throw .error("there is no key \(key.quotedForMessage)")
        case .list(let list):
            guard let position = key.wholeNumber else { throw .noOverload("_[_]", container, key) }
            guard list.indices.contains(position) else {
                if isOptional { return .optional(nil) }
                throw .error("the index \(position) is outside the list of \(list.count)")
            }
            return isOptional ? .optional(list[position]) : list[position]
        default: throw .noOverload("_[_]", container, key)
        }
    }
}

extension CELValue {
    /// A number that is whole, whatever its type.
    var wholeNumber: Int? {
        switch self {
        case .int(let value): Int(exactly: value)
        case .uint(let value): Int(exactly: value)
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }
}
