import ProactorModel
import ProactorRegularExpressions

/// Calls functions by what they are; each library has a file of its own.
enum Functions {
    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch function {
        case .size: return try Self.size(arguments[0])
        case .dyn: return arguments[0]
        case .type: return .type(name: arguments[0].typeName)
        case .toInt, .toUint, .toDouble, .toString, .toBytes, .toBool, .toTimestamp, .toDuration:
            return try Conversions.convert(function, arguments[0])
        case .timePart(let part): return try TimeFunctions.part(part, arguments)
        case .optionalOf: return .optional(arguments[0])
        case .optionalOfNonZero: return .optional(arguments[0].isZeroValue ? nil : arguments[0])
        case .optionalNone: return .optional(nil)
        case .hasValue, .value, .or, .orValue: return try Self.optional(function, arguments)
        case .contains, .startsWith, .endsWith, .matches, .charAt, .indexOf, .lastIndexOf, .lowerAscii, .upperAscii,
            .replace, .split, .substring, .trim, .quote, .format:
            return try StringFunctions.call(function, arguments, &context)
        case .reverse:
            if case .string = arguments[0] { return try StringFunctions.call(function, arguments, &context) }
            return try ListFunctions.call(function, arguments, &context)
        case .greatest, .least, .ceil, .floor, .round, .trunc, .abs, .sign, .sqrt, .isNaN, .isInf, .isFinite:
            return try MathFunctions.call(function, arguments)
        case .join, .distinct, .flatten, .slice, .sort, .range, .first, .last, .sum, .average, .minimum, .maximum,
            .setsContains, .setsEquivalent, .setsIntersects:
            return try ListFunctions.call(function, arguments, &context)
        case .base64Encode:
            guard case .bytes(let bytes) = arguments[0] else { throw .noOverload("base64.encode", arguments) }
            return .string(Base64.encode(bytes))
        case .base64Decode:
            guard case .string(let text) = arguments[0] else { throw .noOverload("base64.decode", arguments) }
            let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            guard let bytes = Base64.decode(padded) else { throw .error("the text is not base 64") }
            return .bytes(bytes)
        case .regexExtract, .regexExtractAll, .regexReplace:
            return try RegexFunctions.call(function, arguments, &context)
        }
    }

    private static func size(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .string(let text): .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): .int(Int64(bytes.count))
        case .list(let list): .int(Int64(list.count))
        case .map(let map): .int(Int64(map.count))
        default: throw .noOverload("size", value)
        }
    }

    private static func optional(_ function: Function, _ arguments: [CELValue]) throws(EvaluationFailure) -> CELValue {
        guard case .optional(let wrapped) = arguments[0] else { throw .noOverload("\(function)", arguments) }
        switch function {
        case .hasValue: return .bool(wrapped != nil)
        case .value:
            guard let wrapped else { throw .error("the optional has no value") }
            return wrapped
        case .or: return wrapped == nil ? arguments[1] : arguments[0]
        default: return wrapped ?? arguments[1]
        }
    }
}
