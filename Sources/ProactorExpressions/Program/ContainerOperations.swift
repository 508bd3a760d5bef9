/// `[a, ?b]`.
final class ListOperation: Operation {
    struct Element: Sendable {
        let operation: any Operation
        let isOptional: Bool
    }

    let elements: [Element]
    let range: Range<Int>

    init(_ elements: [Element], _ range: Range<Int>) {
        self.elements = elements
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1 + self.elements.count)
        var values: [CELValue] = []
        values.reserveCapacity(self.elements.count)
        for element in self.elements {
            let value = try element.operation.value(activation, &context)
            guard element.isOptional else {
                values.append(value)
                continue
            }
            guard case .optional(let wrapped) = value else {
                throw EvaluationFailure.noOverload("?", value).at(element.operation.range)
            }
            if let wrapped { values.append(wrapped) }
        }
        return .list(CELList(values))
    }
}

/// `{k: v, ?k: v}`.
final class MapOperation: Operation {
    struct Entry: Sendable {
        let key: any Operation
        let value: any Operation
        let isOptional: Bool
    }

    let entries: [Entry]
    let range: Range<Int>

    init(_ entries: [Entry], _ range: Range<Int>) {
        self.entries = entries
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1 + 2 * self.entries.count)
        var builder = CELMapBuilder()
        for entry in self.entries {
            let key = try entry.key.value(activation, &context)
            var value = try entry.value.value(activation, &context)
            if entry.isOptional {
                guard case .optional(let wrapped) = value else {
                    throw EvaluationFailure.noOverload("?", value).at(entry.value.range)
                }
                guard let wrapped else { continue }
                value = wrapped
            }
            do {
                try builder.insert(key, value, &context)
            } catch {
                throw error.at(entry.key.range)
            }
        }
        return .map(builder.build())
    }
}

extension CELMapBuilder {
    /// Adds an entry; a key of another type than keys may have, or that is there already, is an error.
    mutating func insert(
        _ key: CELValue,
        _ value: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) {
        if case .string(let text) = key { try context.charge(bytes: text.utf8.count) }
        guard let mapKey = CELMapKey(key) else { throw .error("\(key.typeName) cannot be a key of a map") }
        guard self.insert(mapKey, key, value) else { throw .error("the key \(key.quotedForMessage) stands twice") }
    }
}
