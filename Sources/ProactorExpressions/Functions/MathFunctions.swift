/// The math extension.
enum MathFunctions {
    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch function {
        case .greatest, .least:
            var values = arguments
            if values.count == 1, case .list(let list) = values[0] {
                try context.charge(list.count)
                values = list.values
            }
            return try Self.extreme(values, isGreatest: function == .greatest)
        case .abs, .sign: return try Self.signed(function, arguments[0])
        case .sqrt:
            guard let number = arguments[0].doubleValue else { throw .noOverload("math.sqrt", arguments) }
            return .double(number.squareRoot())
        default: break
        }
        // Whole numbers are rounded already; people need not care which kind of number a field holds.
        switch (function, arguments[0]) {
        case (.ceil, .int), (.floor, .int), (.round, .int), (.trunc, .int), (.ceil, .uint), (.floor, .uint),
            (.round, .uint), (.trunc, .uint):
            if context.allowsMixedArithmetic { return arguments[0] }
        default: break
        }
        guard case .double(let number) = arguments[0] else { throw .noOverload("math.\(function)", arguments) }
        return switch function {
        case .ceil: .double(number.rounded(.up))
        case .floor: .double(number.rounded(.down))
        case .round: .double(number.rounded(.toNearestOrAwayFromZero))
        case .trunc: .double(number.rounded(.towardZero))
        case .isNaN: .bool(number.isNaN)
        case .isInf: .bool(number.isInfinite)
        default: .bool(number.isFinite)
        }
    }

    static func extreme(_ values: [CELValue], isGreatest: Bool) throws(EvaluationFailure) -> CELValue {
        guard var best = values.first else { throw .error("there is no greatest or least of nothing") }
        guard best.doubleValue != nil else { throw .noOverload(isGreatest ? "math.greatest" : "math.least", values) }
        for value in values.dropFirst() {
            guard let order = value.compareNumber(with: best) else {
                throw .noOverload(isGreatest ? "math.greatest" : "math.least", values)
            }
            if order == (isGreatest ? .greater : .less) { best = value }
        }
        return best
    }

    private static func signed(_ function: Function, _ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .int(let int):
            if function == .sign { return .int(int.signum()) }
            guard int != .min else { throw Arithmetic.overflow }
            return .int(Swift.abs(int))
        case .uint(let uint): return .uint(function == .sign ? (uint == 0 ? 0 : 1) : uint)
        case .double(let double):
            guard function == .sign else { return .double(Swift.abs(double)) }
            return .double(double.isNaN ? .nan : double > 0 ? 1 : double < 0 ? -1 : 0)
        default: throw .noOverload("math.\(function)", value)
        }
    }
}
