/// The bits of the math extension, of whole numbers of one type.
enum BitFunctions {
    static func call(_ function: Function, _ arguments: [CELValue]) throws(EvaluationFailure) -> CELValue {
        switch (arguments[0], arguments.count > 1 ? arguments[1] : arguments[0]) {
        case (.int(let left), .int(let right)):
            return .int(Int64(bitPattern: try Self.apply(function, UInt64(bitPattern: left), right)))
        case (.uint(let left), .uint(let right)):
            guard function != .bitShiftLeft, function != .bitShiftRight else { break }
            return .uint(try Self.apply(function, left, Int64(bitPattern: right)))
        case (.uint(let left), .int(let right)):
            guard function == .bitShiftLeft || function == .bitShiftRight else { break }
            return .uint(try Self.apply(function, left, right))
        default: break
        }
        throw .noOverload("math.\(function)", arguments)
    }

    private static func apply(
        _ function: Function,
        _ left: UInt64,
        _ right: Int64
    ) throws(EvaluationFailure) -> UInt64 {
        let bits = UInt64(bitPattern: right)
        switch function {
        case .bitAnd: return left & bits
        case .bitOr: return left | bits
        case .bitXor: return left ^ bits
        case .bitNot: return ~left
        default:
            guard right >= 0 else { throw .error("a shift by \(right) bits is negative") }
            // Shifts by the width or more give 0, and those to the right fill with zeros.
            return function == .bitShiftLeft ? left << bits : left >> bits
        }
    }
}
