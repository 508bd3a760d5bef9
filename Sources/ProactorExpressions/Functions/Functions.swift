import ProactorModel

/// Calls functions by what they are; each library has a file of its own.
enum Functions {
    /// - Parameter arguments: As many as the function takes, the receiver first.
    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch function {
        case .size: return try Self.size(arguments[0], &context)
        case .dyn: return arguments[0]
        case .type: return .type(name: arguments[0].typeName)
        case .toInt, .toUint, .toDouble, .toString, .toBytes, .toBool, .toTimestamp, .toDuration:
            return try Conversions.convert(function, arguments[0], &context)
        case .timePart(let part): return try TimeFunctions.part(part, arguments)
        case .optionalOf, .optionalOfNonZero, .optionalNone, .hasValue, .value, .or, .orValue, .unwrap:
            return try OptionalFunctions.call(function, arguments, &context)
        case .contains, .startsWith, .endsWith, .matches, .charAt, .indexOf, .lastIndexOf, .lowerAscii, .upperAscii,
            .replace, .split, .substring, .trim, .quote, .format:
            return try StringFunctions.call(function, arguments, &context)
        case .reverse:
            if case .string = arguments[0] { return try StringFunctions.call(function, arguments, &context) }
            return try ListFunctions.call(function, arguments, &context)
        case .greatest, .least, .ceil, .floor, .round, .trunc, .abs, .sign, .sqrt, .isNaN, .isInf, .isFinite:
            return try MathFunctions.call(function, arguments, &context)
        case .bitAnd, .bitOr, .bitXor, .bitNot, .bitShiftLeft, .bitShiftRight:
            return try BitFunctions.call(function, arguments)
        case .join, .distinct, .flatten, .slice, .sort, .range, .first, .last, .sum, .average, .minimum, .maximum,
            .setsContains, .setsEquivalent, .setsIntersects:
            return try ListFunctions.call(function, arguments, &context)
        case .base64Encode:
            guard case .bytes(let bytes) = arguments[0] else { throw .noOverload("base64.encode", arguments) }
            try context.charge(bytes: bytes.count)
            return .string(Base64.encode(bytes))
        case .base64Decode:
            guard case .string(let text) = arguments[0] else { throw .noOverload("base64.decode", arguments) }
            try context.charge(bytes: text.utf8.count)
            let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            guard let bytes = Base64.decode(padded) else { throw .error("the text is not base 64") }
            return .bytes(bytes)
        case .regexExtract, .regexExtractAll, .regexReplace:
            return try RegexFunctions.call(function, arguments, pattern: nil, &context)
        case .toAddress, .isAddress, .isCanonicalAddress, .toBlock, .isBlock, .family, .isUnspecified, .isLoopback,
            .isGlobalUnicast, .isLinkLocalMulticast, .isLinkLocalUnicast, .isMulticast, .containsAddress,
            .containsBlock, .masked, .prefixLength:
            return try NetworkFunctions.call(function, arguments)
        }
    }

    private static func size(
        _ value: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .string(let text):
            try context.charge(bytes: text.utf8.count)
            return .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): return .int(Int64(bytes.count))
        case .list(let list): return .int(Int64(list.count))
        case .map(let map): return .int(Int64(map.count))
        default: throw .noOverload("size", value)
        }
    }
}
