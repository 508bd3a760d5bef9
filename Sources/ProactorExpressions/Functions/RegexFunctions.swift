import ProactorRegularExpressions

/// The regex extension, in RE2's syntax.
enum RegexFunctions {
    /// Patterns come from rules and, where an expression computes them, from events.
    static let limits = RegularExpressionLimits(patternLengthMaximum: 4096, memoryMaximum: 1_048_576)

    /// Compiles a pattern that an expression computed.
    static func compile(
        _ pattern: String,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> RegularExpression {
        // Compiling takes far longer than reading, and repetitions multiply it.
        try context.charge(Self.compilationCost + Self.compilationCostPerByte * pattern.utf8.count)
        do {
            return try RegularExpression(pattern, limits: Self.limits)
        } catch {
            throw .error("the pattern is no regular expression: \(error)")
        }
    }

    private static let compilationCost = 1000
    private static let compilationCostPerByte = 100

    /// Charges for one search of `text` from `start` on: for each byte by the size of the program, as a search that is as bad
    /// as it can be follows all of it.
    static func charge(
        forSearching text: String,
        _ expression: RegularExpression,
        from start: Int = 0,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) {
        let bytes = text.utf8.count - start
        try context.charge(bytes: bytes)
        try context.charge(bytes * expression.programSize / Self.instructionsPerStep)
    }

    private static let instructionsPerStep = 512

    /// - Parameter pattern: The compiled pattern, where it stands in the expression.
    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        pattern: RegularExpression?,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .string(let text) = arguments[0], case .string(let source) = arguments[1] else {
            throw .noOverload("regex.\(function)", arguments)
        }
        let expression = if let pattern { pattern } else { try Self.compile(source, &context) }
        guard function == .regexReplace else { return try Self.extract(function, text, expression, &context) }
        guard case .string(let replacement) = arguments[2] else { throw .noOverload("regex.replace", arguments) }
        var limit = Int.max
        if arguments.count == 4 {
            guard case .int(let count) = arguments[3] else { throw .noOverload("regex.replace", arguments) }
            limit = count < 0 ? .max : Int(count)
        }
        return .string(try Self.replace(text, expression, replacement, limit: limit, &context))
    }

    /// Matches from left to right, each paid for before it is searched.
    private static func matches(
        of expression: RegularExpression,
        in text: String,
        limit: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> [RegularExpressionMatch] {
        guard limit > 0 else { return [] }
        var failure: EvaluationFailure?
        var matches: [RegularExpressionMatch] = []
        var charged = context
        expression.search(text) { start, match in
            do throws(EvaluationFailure) {
                try Self.charge(forSearching: text, expression, from: start, &charged)
            } catch {
                failure = error
                return false
            }
            if let match { matches.append(match) }
            return matches.count < limit
        }
        context = charged
        if let failure { throw failure }
        return matches
    }

    private static func extract(
        _ function: Function,
        _ text: String,
        _ expression: RegularExpression,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard expression.groupCount <= 1 else { throw .error("the pattern has more than one group") }
        let limit = function == .regexExtract ? 1 : Int.max
        let matches = try Self.matches(of: expression, in: text, limit: limit, &context)
        try context.charge(bytes: text.utf8.count)
        let bytes = Array(text.utf8)
        let pieces = matches.compactMap { match -> CELValue? in
            let range = expression.groupCount == 1 ? match.groups[1] : match.range
            return range.map { .string(String(decoding: bytes[$0], as: UTF8.self)) }
        }
        return function == .regexExtract ? .optional(pieces.first) : .list(CELList(pieces))
    }

    private static func replace(
        _ text: String,
        _ expression: RegularExpression,
        _ replacement: String,
        limit: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> String {
        let bytes = Array(text.utf8)
        let template = Array(replacement.utf8)
        var result: [UInt8] = []
        var end = 0
        for match in try Self.matches(of: expression, in: text, limit: limit, &context) {
            let before = result.count
            result += bytes[end..<match.range.lowerBound]
            try Self.expand(template, match, bytes, into: &result, &context)
            try context.charge(bytes: result.count - before)
            end = match.range.upperBound
        }
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Puts groups in the place of `\1`, and a backslash in the place of `\\`.
    private static func expand(
        _ template: [UInt8],
        _ match: RegularExpressionMatch,
        _ bytes: [UInt8],
        into result: inout [UInt8],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) {
        var rest = template[...]
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
                guard let range = match.groups[index] else { continue }
                try context.charge(bytes: range.count)
                result += bytes[range]
            } else {
                throw .error("a backslash in a replacement is followed by a digit or a backslash")
            }
        }
    }
}

/// A function of the regex extension with a pattern that stands in the expression.
final class RegexOperation: Operation {
    let function: Function
    let pattern: RegularExpression
    let arguments: [any Operation]
    let range: Range<Int>

    init(_ function: Function, _ pattern: RegularExpression, _ arguments: [any Operation], _ range: Range<Int>) {
        self.function = function
        self.pattern = pattern
        self.arguments = arguments
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        var values: [CELValue] = []
        for argument in self.arguments { values.append(try argument.value(activation, &context)) }
        do {
            return try RegexFunctions.call(self.function, values, pattern: self.pattern, &context)
        } catch {
            throw error.at(self.range)
        }
    }
}
