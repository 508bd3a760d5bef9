import Foundation

/// `format` of the strings extension: `%s %d %f %e %x %X %o %b %%`, with a precision for `%f` and `%e`.
enum StringFormat {
    private static let precisionMaximum = 100

    static func format(
        _ template: String,
        _ values: CELList,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> String {
        var text = ""
        var rest = template.unicodeScalars[...]
        var next = 0
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                text += "%"
                continue
            }
            let precision = try Self.precision(&rest)
            guard let verb = rest.popFirst() else { throw .error("'%' at the end of a format stands for nothing") }
            guard next < values.count else { throw .error("the format has more places than there are values") }
            let piece = try Self.piece(verb, values[next], precision: precision)
            try context.charge(bytes: piece.utf8.count)
            text += piece
            next += 1
        }
        return text
    }

    private static func precision(_ rest: inout Substring.UnicodeScalarView) throws(EvaluationFailure) -> Int {
        guard rest.first == "." else { return 6 }
        rest.removeFirst()
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        guard let precision = Int(String(digits)), precision <= Self.precisionMaximum else {
            throw .error("a precision is a number up to \(Self.precisionMaximum)")
        }
        return precision
    }

    private static func piece(_ verb: Unicode.Scalar, _ value: CELValue, precision: Int) throws(EvaluationFailure) -> String {
        switch verb {
        case "s": return Self.text(value)
        case "d":
            switch value {
            case .int(let int): return String(int)
            case .uint(let uint): return String(uint)
            case .double(let double) where !double.isFinite: return Self.text(value)
            default: throw .error("'%d' takes a whole number, not \(value.typeName)")
            }
        case "f", "e":
            guard let double = value.doubleValue else { throw .error("'%\(verb)' takes a number, not \(value.typeName)") }
            guard double.isFinite else { return Self.text(.double(double)) }
            return String(format: "%.\(precision)\(verb)", double)
        case "x", "X", "o", "b": return try Self.digits(verb, value)
        default: throw .error("'%\(verb)' is no place for a value; there are %s %d %f %e %x %X %o %b")
        }
    }

    private static func digits(_ verb: Unicode.Scalar, _ value: CELValue) throws(EvaluationFailure) -> String {
        let radix = verb == "o" ? 8 : verb == "b" ? 2 : 16
        let isUpper = verb == "X"
        switch value {
        case .int(let int): return String(int, radix: radix, uppercase: isUpper)
        case .uint(let uint): return String(uint, radix: radix, uppercase: isUpper)
        case .bool(let bool) where verb == "b": return bool ? "1" : "0"
        case .string(let text) where radix == 16: return Self.hexadecimal(Array(text.utf8), isUpper: isUpper)
        case .bytes(let bytes) where radix == 16: return Self.hexadecimal(bytes, isUpper: isUpper)
        default: throw .error("'%\(verb)' does not take \(value.typeName)")
        }
    }

    private static func hexadecimal(_ bytes: [UInt8], isUpper: Bool) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16, uppercase: isUpper)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func text(_ value: CELValue) -> String {
        switch value {
        case .list(let list): return "[" + list.map { Self.text($0) }.joined(separator: ", ") + "]"
        case .map(let map):
            let entries = (0..<map.count).map { (Self.text(map.key(at: $0)), Self.text(map.value(at: $0))) }
            return "{" + entries.sorted { $0.0 < $1.0 }.map { "\($0): \($1)" }.joined(separator: ", ") + "}"
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .double(let double) where double.isInfinite: return double < 0 ? "-Infinity" : "Infinity"
        default: return value.formatted
        }
    }
}
