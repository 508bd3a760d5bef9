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
        case .startsWith: return text.hasPrefixScalars(other)
        case .endsWith: return text.hasSuffixScalars(other)
        case .contains: return TextSearch.contains(other, in: text)
        default:
            let expression = try RegexFunctions.compile(other, &context)
            try RegexFunctions.charge(forSearching: text, expression, &context)
            return expression.matches(text)
        }
    }

    private static func index(
        _ function: Function,
        _ text: String,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .string(let needle) = arguments[1] else { throw .noOverload("\(function)", arguments) }
        try context.charge(bytes: needle.utf8.count)
        let bytes = Array(text.utf8)
        var start = function == .indexOf ? 0 : bytes.count
        if arguments.count == 3 {
            guard case .int(let offset) = arguments[2] else { throw .noOverload("\(function)", arguments) }
            let count = text.unicodeScalars.count
            guard (0...Int64(count)).contains(offset) else { throw Self.outside(offset, count) }
            let scalars = text.unicodeScalars
            let place = scalars.index(scalars.startIndex, offsetBy: Int(offset))
            start = text.utf8.distance(from: text.utf8.startIndex, to: place)
        }
        let search = TextSearch(needle)
        let position =
            function == .indexOf
            ? search.firstPosition(in: bytes, from: start) : search.lastPosition(in: bytes, upTo: start)
        guard let position else { return .int(-1) }
        return .int(Int64(bytes[..<position].count { $0 & 0xC0 != 0x80 }))
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
        try context.charge(bytes: separator.utf8.count)
        guard !separator.isEmpty else {
            return try Self.cutEverywhere(text, cuts: cuts, isReplacing: isReplacing, &context)
        }
        let bytes = Array(text.utf8)
        let search = TextSearch(separator)
        var pieces: [String] = []
        var start = 0
        while pieces.count < cuts, let position = search.firstPosition(in: bytes, from: start) {
            try context.charge(1)
            pieces.append(String(decoding: bytes[start..<position], as: UTF8.self))
            start = position + search.needleCount
        }
        pieces.append(String(decoding: bytes[start...], as: UTF8.self))
        return pieces
    }

    private static func cutEverywhere(
        _ text: String,
        cuts: Int64,
        isReplacing: Bool,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> [String] {
        try context.charge(text.utf8.count)
        var parts = text.unicodeScalars.map(String.init)
        if isReplacing { parts = [""] + parts + [""] }
        let kept = Int(min(cuts, Int64(parts.count)))
        guard kept < parts.count else { return parts }
        return Array(parts[..<kept]) + [parts[kept...].joined()]
    }
}
