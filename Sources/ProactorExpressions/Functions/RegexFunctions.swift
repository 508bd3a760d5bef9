import ProactorRegularExpressions

/// The regex extension, in RE2's syntax.
enum RegexFunctions {
    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .string(let text) = arguments[0], case .string(let pattern) = arguments[1] else {
            throw .noOverload("\(function)", arguments)
        }
        let expression: RegularExpression
        do {
            expression = try RegularExpression(pattern)
        } catch {
            throw .error("the pattern is no regular expression: \(error)")
        }
        try context.charge(bytes: text.utf8.count)
        if function != .regexReplace {
            guard expression.groupCount <= 1 else { throw .error("the pattern has more than one group") }
            let matches = expression.matches(in: text, limit: function == .regexExtract ? 1 : .max)
            try context.charge(matches.count)
            let bytes = Array(text.utf8)
            let pieces = matches.compactMap { match -> CELValue? in
                let range = expression.groupCount == 1 ? match.groups[1] : match.range
                return range.map { .string(String(decoding: bytes[$0], as: UTF8.self)) }
            }
            return function == .regexExtract ? .optional(pieces.first) : .list(CELList(pieces))
        }
        guard case .string(let replacement) = arguments[2] else { throw .noOverload("regex.replace", arguments) }
        var limit = Int.max
        if arguments.count == 4 {
            guard case .int(let count) = arguments[3] else { throw .noOverload("regex.replace", arguments) }
            limit = count < 0 ? .max : Int(count)
        }
        return .string(try Self.replace(text, expression, replacement, limit: limit, &context))
    }

    private static func replace(
        _ text: String,
        _ expression: RegularExpression,
        _ replacement: String,
        limit: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var end = 0
        for match in expression.matches(in: text, limit: limit) {
            result += bytes[end..<match.range.lowerBound]
            result += try Self.expand(replacement, match, bytes)
            try context.charge(bytes: result.count - end)
            end = match.range.upperBound
        }
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Puts groups in the place of `\1`, and a backslash in the place of `\\`.
    private static func expand(
        _ replacement: String,
        _ match: RegularExpressionMatch,
        _ bytes: [UInt8]
    ) throws(EvaluationFailure) -> [UInt8] {
        var result: [UInt8] = []
        var rest = Array(replacement.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let next = rest.popFirst() else { throw .error("a replacement must not end with a backslash") }
            if next == UInt8(ascii: "\\") {
                result.append(next)
            } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) {
                let index = Int(next - UInt8(ascii: "0"))
                guard index < match.groups.count else { throw .error("the pattern has no group \(index)") }
                if let range = match.groups[index] { result += bytes[range] }
            } else {
                throw .error("a backslash in a replacement is followed by a digit or a backslash")
            }
        }
        return result
    }
}
