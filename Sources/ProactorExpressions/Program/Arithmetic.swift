import ProactorModel

/// Arithmetic with CEL's exactness: what does not fit its type is an error.
enum Arithmetic {
    static func negate(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .int(let int):
            guard int != .min else { throw Self.overflow }
            return .int(-int)
        case .double(let double): return .double(-double)
        case .duration(let nanoseconds):
            guard nanoseconds != .min else { throw Self.overflow }
            return .duration(nanoseconds: -nanoseconds)
        default: throw .noOverload("-_", value)
        }
    }

    static func apply(
        _ symbol: BinaryOperator,
        _ left: CELValue,
        _ right: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try Self.integer(symbol, left, right))
        case (.uint(let left), .uint(let right)): return .uint(try Self.integer(symbol, left, right))
        case (.double(let left), .double(let right)):
            if let result = Self.double(symbol, left, right) { return .double(result) }
        case (.int, .double), (.double, .int):
            if context.allowsMixedArithmetic, let left = left.doubleValue, let right = right.doubleValue,
                let result = Self.double(symbol, left, right)
            {
                return .double(result)
            }
        case (.string(let left), .string(let right)) where symbol == .add:
            try context.charge(bytes: left.utf8.count + right.utf8.count)
            return .string(left + right)
        case (.bytes(let left), .bytes(let right)) where symbol == .add:
            try context.charge(bytes: left.count + right.count)
            return .bytes(left + right)
        case (.list(let left), .list(let right)) where symbol == .add:
            try context.charge(left.count + right.count)
            return .list(CELList(left.values + right.values))
        default:
            if let result = try Self.time(symbol, left, right) { return result }
        }
        throw .noOverload("_\(symbol.rawValue)_", left, right)
    }

    private static func integer<Number: FixedWidthInteger>(
        _ symbol: BinaryOperator,
        _ left: Number,
        _ right: Number
    ) throws(EvaluationFailure) -> Number {
        let (result, hasOverflow): (Number, Bool)
        switch symbol {
        case .add: (result, hasOverflow) = left.addingReportingOverflow(right)
        case .subtract: (result, hasOverflow) = left.subtractingReportingOverflow(right)
        case .multiply: (result, hasOverflow) = left.multipliedReportingOverflow(by: right)
        case .divide:
            guard right != 0 else { throw .error("division by zero") }
            (result, hasOverflow) = left.dividedReportingOverflow(by: right)
        default:
            guard right != 0 else { throw .error("modulus by zero") }
            (result, hasOverflow) = left.remainderReportingOverflow(dividingBy: right)
        }
        guard !hasOverflow else { throw Self.overflow }
        return result
    }

    private static func double(_ symbol: BinaryOperator, _ left: Double, _ right: Double) -> Double? {
        switch symbol {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        default: nil
        }
    }

    private static func time(
        _ symbol: BinaryOperator,
        _ left: CELValue,
        _ right: CELValue
    ) throws(EvaluationFailure) -> CELValue? {
        switch (left, symbol, right) {
        case (.timestamp(let time), .add, .duration(let nanoseconds)),
            (.duration(let nanoseconds), .add, .timestamp(let time)):
            return try Self.shift(time, nanoseconds)
        case (.timestamp(let time), .subtract, .duration(let nanoseconds)):
            guard nanoseconds != .min else { throw Self.overflow }
            return try Self.shift(time, -nanoseconds)
        case (.timestamp(let left), .subtract, .timestamp(let right)):
            let (seconds, overflow) = (left.seconds - right.seconds).multipliedReportingOverflow(by: 1_000_000_000)
            let (total, totalOverflow) = seconds.addingReportingOverflow(
                Int64(left.nanoseconds) - Int64(right.nanoseconds)
            )
            guard !overflow, !totalOverflow else { throw Self.overflow }
            return .duration(nanoseconds: total)
        case (.duration(let left), .add, .duration(let right)), (.duration(let left), .subtract, .duration(let right)):
            return .duration(nanoseconds: try Self.integer(symbol, left, right))
        default: return nil
        }
    }

    private static func shift(_ time: Timestamp, _ nanoseconds: Int64) throws(EvaluationFailure) -> CELValue {
        let shifted = time.advanced(by: .nanoseconds(nanoseconds))
        guard Timestamp.secondsRange.contains(shifted.seconds) else {
            throw .error("the time is outside the years 1 to 9999")
        }
        return .timestamp(shifted)
    }

    static let overflow = EvaluationFailure(.error("the result does not fit its type (overflow)"))
}
