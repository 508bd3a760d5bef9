import ProactorRegularExpressions

/// A function of the library, all of whose arguments are evaluated.
final class CallOperation: Operation {
    let function: Function
    let arguments: [any Operation]
    let range: Range<Int>

    init(_ function: Function, _ arguments: [any Operation], _ range: Range<Int>) {
        self.function = function
        self.arguments = arguments
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        var values: [CELValue] = []
        values.reserveCapacity(self.arguments.count)
        for argument in self.arguments { values.append(try argument.value(activation, &context)) }
        do {
            return try Functions.call(self.function, values, &context)
        } catch {
            throw error.at(self.range)
        }
    }
}

/// `startsWith`, `endsWith` and `contains`.
final class TextTestOperation: Condition {
    let function: Function
    let operand: any Operation
    let part: any Operation
    let range: Range<Int>

    init(_ function: Function, _ operand: any Operation, _ part: any Operation, _ range: Range<Int>) {
        self.function = function
        self.operand = operand
        self.part = part
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        let operand = try self.operand.value(activation, &context)
        let part = try self.part.value(activation, &context)
        guard case .string(let text) = operand, case .string(let wanted) = part else {
            throw EvaluationFailure.noOverload("\(self.function)", operand, part).at(self.range)
        }
        switch self.function {
        case .startsWith:
            try context.charge(bytes: wanted.utf8.count)
            return text.hasPrefixScalars(wanted)
        case .endsWith:
            try context.charge(bytes: wanted.utf8.count)
            return text.hasSuffixScalars(wanted)
        default:
            try context.charge(bytes: text.utf8.count)
            return TextSearch.contains(wanted, in: text)
        }
    }
}

/// `matches` with a pattern that stands in the expression.
final class MatchesOperation: Condition {
    let operand: any Operation
    let pattern: RegularExpression
    let range: Range<Int>

    init(_ operand: any Operation, _ pattern: RegularExpression, _ range: Range<Int>) {
        self.operand = operand
        self.pattern = pattern
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        let value = try self.operand.value(activation, &context)
        guard case .string(let text) = value else {
            throw EvaluationFailure.noOverload("matches", value).at(self.range)
        }
        try RegexFunctions.charge(forSearching: text, self.pattern, &context)
        return self.pattern.matches(text)
    }
}

/// `optional.or(other)` and `optional.orValue(other)`: the other side is evaluated only where it is needed.
final class AlternativeOperation: Operation {
    let operand: any Operation
    let other: any Operation
    let givesValue: Bool
    let range: Range<Int>

    init(_ operand: any Operation, _ other: any Operation, givesValue: Bool, _ range: Range<Int>) {
        self.operand = operand
        self.other = other
        self.givesValue = givesValue
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        let value = try self.operand.value(activation, &context)
        guard case .optional(let wrapped) = value else {
            throw EvaluationFailure.noOverload(self.givesValue ? "orValue" : "or", value).at(self.range)
        }
        if let wrapped { return self.givesValue ? wrapped : value }
        let other = try self.other.value(activation, &context)
        if self.givesValue { return other }
        guard case .optional = other else { throw EvaluationFailure.noOverload("or", value, other).at(self.range) }
        return other
    }
}

/// `+ - * / %`.
final class ArithmeticOperation: Operation {
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

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        let left = try self.left.value(activation, &context)
        let right = try self.right.value(activation, &context)
        do {
            return try Arithmetic.apply(self.symbol, left, right, &context)
        } catch {
            throw error.at(self.range)
        }
    }
}

/// `-e`.
final class NegateOperation: Operation {
    let operand: any Operation
    let range: Range<Int>

    init(_ operand: any Operation, _ range: Range<Int>) {
        self.operand = operand
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        let value = try self.operand.value(activation, &context)
        do {
            return try Arithmetic.negate(value)
        } catch {
            throw error.at(self.range)
        }
    }
}
