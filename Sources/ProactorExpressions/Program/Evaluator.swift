import ProactorRegularExpressions
import ProactorDiagnostics
import ProactorModel

/// Evaluates a parsed expression (CEL language definition, "Evaluation").
enum Evaluator {
    static func evaluate(_ node: Node, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        do {
            return try Self.value(of: node, &context)
        } catch {
            // The innermost part that failed is the one to show.
            var failure = error
            failure.range = error.range ?? node.range
            throw failure
        }
    }

    private static func value(of node: Node, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        switch node.form {
        case .constant(let value): return value
        case .local(let slot): return context.locals[slot]
        case .variable(let name):
            guard let value = context.activation[name] else { throw .error("there is no value for '\(name)'") }
            return value
        case .select(let operand, let field, let isOptional):
            return try Self.select(field, of: Self.evaluate(operand, &context), isOptional: isOptional)
        case .test(let operand, let field): return .bool(try Self.test(field, of: Self.evaluate(operand, &context)))
        case .index(let operand, let index, let isOptional):
            let container = try Self.evaluate(operand, &context)
            return try Self.index(container, Self.evaluate(index, &context), isOptional: isOptional)
        case .list(let elements): return try Self.list(elements, &context)
        case .map(let entries): return try Self.map(entries, &context)
        case .and(let left, let right): return .bool(try Self.logic(left, right, decides: false, &context))
        case .or(let left, let right): return .bool(try Self.logic(left, right, decides: true, &context))
        case .not(let operand):
            let value = try Self.evaluate(operand, &context)
            guard case .bool(let bool) = value else { throw .noOverload("!_", value) }
            return .bool(!bool)
        case .negate(let operand): return try Arithmetic.negate(Self.evaluate(operand, &context))
        case .conditional(let condition, let yes, let no):
            let value = try Self.evaluate(condition, &context)
            guard case .bool(let bool) = value else { throw .noOverload("_?_:_", value) }
            return try Self.evaluate(bool ? yes : no, &context)
        case .binary(let symbol, let left, let right):
            let leftValue = try Self.evaluate(left, &context)
            return try Self.binary(symbol, leftValue, Self.evaluate(right, &context), &context)
        case .call(let function, let arguments):
            var values: [CELValue] = []
            values.reserveCapacity(arguments.count)
            for argument in arguments { values.append(try Self.evaluate(argument, &context)) }
            return try Functions.call(function, values, &context)
        case .matches(let operand, let pattern):
            let value = try Self.evaluate(operand, &context)
            guard case .string(let text) = value else { throw .noOverload("matches", value) }
            try context.charge(bytes: text.utf8.count)
            return .bool(pattern.expression.matches(text))
        case .comprehension(let comprehension): return try Self.comprehend(comprehension, &context)
        case .bind(let value, let slot, let body):
            let bound = try Self.evaluate(value, &context)
            return try Self.evaluate(body, &context, binding: [bound], from: slot)
        case .optionalMap(let operand, let slot, let body, let isFlat):
            let value = try Self.evaluate(operand, &context)
            guard case .optional(let optional) = value else { throw .noOverload("optMap", value) }
            guard let optional else { return .optional(nil) }
            let mapped = try Self.evaluate(body, &context, binding: [optional], from: slot)
            return isFlat ? mapped : .optional(mapped)
        }
    }

    /// Evaluates with values bound to the places from `slot` on.
    static func evaluate(
        _ node: Node,
        _ context: inout EvaluationContext,
        binding values: [CELValue],
        from slot: Int
    ) throws(EvaluationFailure) -> CELValue {
        context.locals.removeSubrange(slot...)
        context.locals.append(contentsOf: values)
        return try Self.evaluate(node, &context)
    }

    // MARK: Logic

    /// `&&` and `||`: a side that decides wins over an error on the other side.
    private static func logic(
        _ left: Node,
        _ right: Node,
        decides: Bool,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        let leftFailure: EvaluationFailure
        do throws(EvaluationFailure) {
            let value = try Self.evaluate(left, &context)
            guard case .bool(let bool) = value else {
                throw EvaluationFailure(.error("a condition must be true or false, not \(value.typeName)"), range: left.range)
            }
            if bool == decides { return decides }
            let other = try Self.evaluate(right, &context)
            guard case .bool(let bool) = other else {
                throw EvaluationFailure(.error("a condition must be true or false, not \(other.typeName)"), range: right.range)
            }
            return bool
        } catch {
            guard !error.isLimit else { throw error }
            // An error on the right, which was evaluated, stands: its left side did not decide.
            if let range = error.range, right.range.contains(range.lowerBound) { throw error }
            leftFailure = error
        }
        if case .bool(let bool) = try Self.evaluate(right, &context), bool == decides { return decides }
        throw leftFailure
    }

    // MARK: Fields and elements

    private static func select(_ field: String, of value: CELValue, isOptional: Bool) throws(EvaluationFailure) -> CELValue {
        if case .optional(let wrapped) = value {
            guard let wrapped else { return .optional(nil) }
            return try Self.select(field, of: wrapped, isOptional: true)
        }
        guard case .map(let map) = value else {
            if value.isNull { throw .error("null has no field '\(field)'") }
            throw .error("\(value.typeName) has no fields; '\(field)' was asked of it")
        }
        if let member = map[field] { return isOptional ? .optional(member) : member }
        guard !isOptional else { return .optional(nil) }
        let hint = NearMiss.hint(for: field, in: map.names).map { "; \($0)" } ?? ""
        throw .error("there is no field '\(field)'\(hint)")
    }

    private static func test(_ field: String, of value: CELValue) throws(EvaluationFailure) -> Bool {
        switch value {
        case .map(let map): return map[field] != nil
        case .optional(let wrapped?): return try Self.test(field, of: wrapped)
        case .optional(nil): return false
        default: throw .error("\(value.typeName) has no fields; '\(field)' was tested on it")
        }
    }

    private static func index(_ container: CELValue, _ key: CELValue, isOptional: Bool) throws(EvaluationFailure) -> CELValue {
        switch container {
        case .optional(let wrapped):
            guard let wrapped else { return .optional(nil) }
            return try Self.index(wrapped, key, isOptional: true)
        case .map(let map):
            guard CELMapKey(lookup: key) != nil || key.doubleValue != nil else { throw .noOverload("_[_]", container, key) }
            if let value = map[key] { return isOptional ? .optional(value) : value }
            if isOptional { return .optional(nil) }
            throw .error("there is no key \(key.quotedForMessage)")
        case .list(let list):
            guard let position = Self.position(key) else { throw .noOverload("_[_]", container, key) }
            guard list.indices.contains(position) else {
                if isOptional { return .optional(nil) }
                throw .error("the index \(position) is outside the list of \(list.count)")
            }
            return isOptional ? .optional(list[position]) : list[position]
        default: throw .noOverload("_[_]", container, key)
        }
    }

    private static func position(_ key: CELValue) -> Int? {
        switch key {
        case .int(let value): Int(exactly: value)
        case .uint(let value): Int(exactly: value)
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    // MARK: Containers

    private static func list(_ elements: [Node.Element], _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        var values: [CELValue] = []
        for element in elements {
            let value = try Self.evaluate(element.node, &context)
            guard element.isOptional else {
                values.append(value)
                continue
            }
            guard case .optional(let wrapped) = value else { throw .noOverload("?", value) }
            if let wrapped { values.append(wrapped) }
        }
        return .list(CELList(values))
    }

    private static func map(_ entries: [Node.Entry], _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        var builder = CELMapBuilder()
        for entry in entries {
            let key = try Self.evaluate(entry.key, &context)
            var value = try Self.evaluate(entry.value, &context)
            if entry.isOptional {
                guard case .optional(let wrapped) = value else { throw .noOverload("?", value) }
                guard let wrapped else { continue }
                value = wrapped
            }
            try Self.insert(key, value, into: &builder)
        }
        return .map(builder.build())
    }

    static func insert(_ key: CELValue, _ value: CELValue, into builder: inout CELMapBuilder) throws(EvaluationFailure) {
        guard let mapKey = CELMapKey(key) else { throw .error("\(key.typeName) cannot be a key of a map") }
        guard builder.insert(mapKey, key, value) else { throw .error("the key \(key.quotedForMessage) stands twice") }
    }

    // MARK: Operators

    private static func binary(
        _ symbol: BinaryOperator,
        _ left: CELValue,
        _ right: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch symbol {
        case .equal: return .bool(try left.isEqual(to: right, &context))
        case .notEqual: return .bool(try !left.isEqual(to: right, &context))
        case .in: return .bool(try Self.contains(right, left, &context))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard let order = left.order(against: right) else { throw .noOverload("_\(symbol.rawValue)_", left, right) }
            switch symbol {
            case .less: return .bool(order == .less)
            case .lessOrEqual: return .bool(order == .less || order == .equal)
            case .greater: return .bool(order == .greater)
            default: return .bool(order == .greater || order == .equal)
            }
        case .add, .subtract, .multiply, .divide, .remainder:
            return try Arithmetic.apply(symbol, left, right, &context)
        }
    }

    private static func contains(
        _ container: CELValue,
        _ element: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        switch container {
        case .list(let list):
            for candidate in list {
                try context.charge(1)
                if try candidate.isEqual(to: element, &context) { return true }
            }
            return false
        case .map(let map): return map[element] != nil
        default: throw .noOverload("@in", element, container)
        }
    }
}
