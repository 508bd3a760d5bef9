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
            let piece = try Self.piece(verb, values[next], precision: precision, &context)
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

    private static func piece(
        _ verb: Unicode.Scalar,
        _ value: CELValue,
        precision: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> String {
        switch verb {
        case "s": return try Self.text(value, depth: 0, &context)
        case "d":
            switch value {
            case .int(let int): return String(int)
            case .uint(let uint): return String(uint)
            case .double(let double): return DoubleText.plain(double)
            default: throw .error("'%d' takes a whole number, not \(value.typeName)")
            }
        case "f", "e":
            guard let double = value.doubleValue else {
                throw .error("'%\(verb)' takes a number, not \(value.typeName)")
            }
            guard double.isFinite else { return DoubleText.special(double) }
            return String(format: "%.\(precision)\(verb)", double)
        case "x", "X", "o", "b":
            if case .string(let text) = value { try context.charge(bytes: 2 * text.utf8.count) }
            if case .bytes(let bytes) = value { try context.charge(bytes: 2 * bytes.count) }
            return try Self.digits(verb, value)
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

    /// Values inside one another that `%s` follows.
    private static let depthMaximum = 200

    /// The text of any value: lists in brackets, maps with their keys sorted.
    private static func text(
        _ value: CELValue,
        depth: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> String {
        guard depth < Self.depthMaximum else {
            throw EvaluationFailure(.limit("a value is nested deeper than \(Self.depthMaximum) levels"))
        }
        switch value {
        case .list(let list):
            var pieces: [String] = []
            for element in list {
                pieces.append(try Self.text(element, depth: depth + 1, &context))
                try context.charge(bytes: pieces[pieces.count - 1].utf8.count)
            }
            return "[" + pieces.joined(separator: ", ") + "]"
        case .map(let map):
            var entries: [(key: String, value: String)] = []
            for position in 0..<map.count {
                let key = try Self.text(map.key(at: position), depth: depth + 1, &context)
                let text = try Self.text(map.value(at: position), depth: depth + 1, &context)
                try context.charge(bytes: key.utf8.count + text.utf8.count)
                entries.append((key, text))
            }
            let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return "{" + sorted.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .double(let double): return DoubleText.plain(double)
        default: return value.formatted
        }
    }
}
