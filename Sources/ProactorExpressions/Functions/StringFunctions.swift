import ProactorRegularExpressions

/// Functions on texts: those of the standard library and of the strings extension. Positions count code points.
enum StringFunctions {
    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .string(let text) = arguments[0] else { throw .noOverload("\(function)", arguments) }
        try context.charge(bytes: text.utf8.count)
        switch function {
        case .contains, .startsWith, .endsWith, .matches:
            guard case .string(let other) = arguments[1] else { throw .noOverload("\(function)", arguments) }
            return .bool(try Self.test(function, text, other, &context))
        case .indexOf, .lastIndexOf: return try Self.index(function, text, arguments, &context)
        case .charAt:
            guard case .int(let position) = arguments[1] else { throw .noOverload("charAt", arguments) }
            let scalars = Array(text.unicodeScalars)
            guard (0...Int64(scalars.count)).contains(position) else { throw Self.outside(position, scalars.count) }
            return .string(position == scalars.count ? "" : String(scalars[Int(position)]))
        case .substring: return .string(try Self.substring(text, arguments))
        case .lowerAscii: return .string(Self.mapASCII(text, 0x41...0x5A) { $0 + 32 })
        case .upperAscii: return .string(Self.mapASCII(text, 0x61...0x7A) { $0 - 32 })
        case .trim: return .string(Self.trimmed(text))
        case .reverse: return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
        case .quote: return .string(Self.quoted(text))
        case .format:
            guard case .list(let values) = arguments[1] else { throw .noOverload("format", arguments) }
            return .string(try StringFormat.format(text, values, &context))
        default: return try Self.pieces(function, text, arguments, &context)
        }
    }

    private static func test(
        _ function: Function,
        _ text: String,
        _ other: String,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        switch function {
        case .startsWith: return text.utf8.starts(with: other.utf8)
        case .endsWith: return text.utf8.count >= other.utf8.count && text.utf8.suffix(other.utf8.count).elementsEqual(other.utf8)
        case .contains:
            try context.charge(bytes: text.utf8.count)
            return Self.position(of: Array(other.utf8), in: Array(text.utf8), from: 0) != nil
        default:
            do {
                return try RegularExpression(other).matches(text)
            } catch {
                throw .error("the pattern is no regular expression: \(error)")
            }
        }
    }

    /// The first place of `needle` at or after `start`.
    private static func position<Element: Equatable>(of needle: [Element], in text: [Element], from start: Int) -> Int? {
        guard needle.count <= text.count else { return nil }
        guard let first = needle.first else { return start <= text.count ? start : nil }
        var position = start
        while position <= text.count - needle.count {
            if text[position] == first, text[position..<position + needle.count].elementsEqual(needle) { return position }
            position += 1
        }
        return nil
    }

    private static func index(
        _ function: Function,
        _ text: String,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .string(let needleText) = arguments[1] else { throw .noOverload("\(function)", arguments) }
        let scalars = Array(text.unicodeScalars)
        let needle = Array(needleText.unicodeScalars)
        try context.charge(bytes: scalars.count * max(1, min(needle.count, 64)))
        var start = function == .indexOf ? 0 : scalars.count
        if arguments.count == 3 {
            guard case .int(let offset) = arguments[2] else { throw .noOverload("\(function)", arguments) }
            guard (0...Int64(scalars.count)).contains(offset) else { throw Self.outside(offset, scalars.count) }
            start = Int(offset)
        }
        if function == .indexOf { return .int(Int64(Self.position(of: needle, in: scalars, from: start) ?? -1)) }
        var position = min(start, scalars.count - needle.count)
        while position >= 0 {
            if scalars[position..<position + needle.count].elementsEqual(needle) { return .int(Int64(position)) }
            position -= 1
        }
        return .int(-1)
    }

    private static func substring(_ text: String, _ arguments: [CELValue]) throws(EvaluationFailure) -> String {
        let scalars = Array(text.unicodeScalars)
        guard case .int(let start) = arguments[1] else { throw .noOverload("substring", arguments) }
        var end = Int64(scalars.count)
        if arguments.count == 3 {
            guard case .int(let given) = arguments[2] else { throw .noOverload("substring", arguments) }
            end = given
        }
        guard start >= 0, start <= end, end <= scalars.count else { throw Self.outside(start, scalars.count) }
        return String(String.UnicodeScalarView(scalars[Int(start)..<Int(end)]))
    }

    private static func outside(_ position: Int64, _ count: Int) -> EvaluationFailure {
        .error("the position \(position) is outside the text of \(count) characters")
    }

    private static func mapASCII(_ text: String, _ range: ClosedRange<UInt8>, _ change: (UInt8) -> UInt8) -> String {
        String(decoding: text.utf8.map { range.contains($0) ? change($0) : $0 }, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[start...last])
    }

    private static func quoted(_ text: String) -> String {
        let escapes: [Unicode.Scalar: String] = [
            "\u{07}": "\\a", "\u{08}": "\\b", "\u{0C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{0B}": "\\v",
            "\\": "\\\\", "\"": "\\\"",
        ]
        return "\"" + text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined() + "\""
    }

    // MARK: Pieces

    /// `replace` and `split`.
    private static func pieces(
        _ function: Function,
        _ text: String,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .string(let separator) = arguments[1] else { throw .noOverload("\(function)", arguments) }
        let countIndex = function == .split ? 2 : 3
        var limit = Int64.max
        if arguments.count > countIndex {
            guard case .int(let given) = arguments[countIndex] else { throw .noOverload("\(function)", arguments) }
            limit = given < 0 ? .max : given
        }
        if function == .split {
            guard limit > 0 else { return .list(CELList([])) }
            let pieces = try Self.cut(text, separator, cuts: limit == .max ? .max : limit - 1, &context)
            return .list(CELList(pieces.map(CELValue.string)))
        }
        guard case .string(let replacement) = arguments[2] else { throw .noOverload("replace", arguments) }
        let pieces = try Self.cut(text, separator, cuts: limit, isReplacing: true, &context)
        try context.charge(bytes: text.utf8.count + pieces.count * replacement.utf8.count)
        return .string(pieces.joined(separator: replacement))
    }

    /// Cuts at each separator; an empty one stands between all characters, and, where it is replaced, at both ends.
    private static func cut(
        _ text: String,
        _ separator: String,
        cuts: Int64,
        isReplacing: Bool = false,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> [String] {
        let scalars = Array(text.unicodeScalars)
        let needle = Array(separator.unicodeScalars)
        try context.charge(scalars.count)
        var pieces: [[Unicode.Scalar]] = []
        if needle.isEmpty {
            var parts = scalars.map { [$0] }
            if isReplacing { parts = [[]] + parts + [[]] }
            let kept = Int(min(cuts, Int64(parts.count)))
            pieces = Array(parts.prefix(kept))
            if kept < parts.count { pieces.append(parts[kept...].flatMap { $0 }) }
        } else {
            var start = 0
            while pieces.count < cuts, let position = Self.position(of: needle, in: scalars, from: start) {
                pieces.append(Array(scalars[start..<position]))
                start = position + needle.count
            }
            pieces.append(Array(scalars[start...]))
        }
        return pieces.map { String(String.UnicodeScalarView($0)) }
    }
}
