/// What a backslash and what follows it mean in a pattern of ECMA-262.
enum PatternEscape {
    case codePoint(Unicode.Scalar)
    /// Members for the inside of a class of RE2; whether they may stand outside of a class as they are.
    case set(String, standsAlone: Bool)
    case wordBorder
    case noWordBorder

    /// The escape as a member of a class of RE2.
    var classText: String {
        switch self {
        case .codePoint(let scalar): scalar.patternLiteral
        case .set(let text, _): text
        case .wordBorder, .noWordBorder: ""
        }
    }

    /// Reads what follows a backslash.
    static func read(from reader: inout PatternReader) throws(RegularExpressionError) -> Self {
        guard let scalar = reader.next() else {
            throw RegularExpressionError("the pattern ends in a backslash")
        }
        switch scalar {
        case "d", "D", "w", "W": return .set("\\\(scalar)", standsAlone: true)
        case "s": return .set(ECMAScriptTranslation.whitespace, standsAlone: false)
        case "S": return .set(ECMAScriptTranslation.nonWhitespace, standsAlone: false)
        case "p", "P": return try Self.property(isNegated: scalar == "P", from: &reader)
        case "b": return .wordBorder
        case "B": return .noWordBorder
        case "t": return .codePoint("\t")
        case "n": return .codePoint("\n")
        case "v": return .codePoint("\u{B}")
        case "f": return .codePoint("\u{C}")
        case "r": return .codePoint("\r")
        case "c": return .codePoint(try Self.control(from: &reader))
        case "x", "u": return .codePoint(try Self.hexadecimal(scalar, from: &reader))
        case "0" where !(reader.peek.map { ("0"..."9").contains($0) } ?? false): return .codePoint("\0")
        case "1"..."9", "k": throw .backreference("\\\(scalar)")
        case _ where scalar.isASCIIWord && scalar != "_":
            throw RegularExpressionError(
                "unknown escape",
                part: "\\\(scalar)",
                hint: Self.anchors[scalar].map { "write '\($0)'" }
            )
        default: return .codePoint(scalar)
        }
    }

    /// What people write for the ends of the text who know other kinds of regular expressions.
    private static let anchors: [Unicode.Scalar: String] = ["A": "^", "Z": "$", "z": "$"]

    private static func control(from reader: inout PatternReader) throws(RegularExpressionError) -> Unicode.Scalar {
        let letter = reader.next()
        guard let letter, ("a"..."z").contains(letter) || ("A"..."Z").contains(letter) else {
            throw RegularExpressionError(
                #"'\c' needs a letter from a to z"#,
                part: "\\c\(letter.map(String.init) ?? "")"
            )
        }
        return Unicode.Scalar(UInt8(letter.value % 32))
    }

    /// Reads `\xHH`, `\uHHHH`, a surrogate pair of two of those, and `\u{H…}`.
    private static func hexadecimal(
        _ kind: Unicode.Scalar,
        from reader: inout PatternReader
    ) throws(RegularExpressionError) -> Unicode.Scalar {
        if kind == "x" {
            guard let value = reader.hexadecimal(count: 2), let scalar = Unicode.Scalar(value) else {
                throw RegularExpressionError(#"'\x' needs two hexadecimal digits"#, part: "\\x\(reader.upcoming(2))")
            }
            return scalar
        }
        if reader.skip("{") {
            let start = reader.position
            while reader.position - start < 8, reader.hexadecimal(count: 1) != nil {}
            let digits = reader.text(from: start)
            guard reader.skip("}"), let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                throw RegularExpressionError(
                    #"'\u{…}' is not a code point"#,
                    part: "\\u{\(digits)\(reader.upcoming(1))"
                )
            }
            return scalar
        }
        guard let unit = reader.hexadecimal(count: 4) else {
            throw RegularExpressionError(#"'\u' needs four hexadecimal digits"#, part: "\\u\(reader.upcoming(4))")
        }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, reader.skip("\\"), reader.skip("u"), let low = reader.hexadecimal(count: 4),
            (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else {
            throw RegularExpressionError("half of a surrogate pair", part: "\\u\(String(unit, radix: 16))")
        }
        return scalar
    }

    /// Reads `{Name}`, `{gc=Name}` or `{Script=Name}` after `\p` or `\P`; RE2 knows scripts and short category names.
    private static func property(
        isNegated: Bool,
        from reader: inout PatternReader
    ) throws(RegularExpressionError) -> Self {
        let letter = isNegated ? "\\P" : "\\p"
        guard reader.skip("{") else {
            throw RegularExpressionError("'\(letter)' needs a property in braces", part: letter + reader.upcoming(1))
        }
        let start = reader.position
        while let scalar = reader.peek, scalar.isASCIIWord || scalar == "=" { _ = reader.next() }
        let text = reader.text(from: start)
        guard reader.skip("}"), !text.isEmpty else {
            throw RegularExpressionError("'\(letter)' needs a property in braces", part: letter + "{" + text)
        }
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        if text == "ASCII" {
            return .set(isNegated ? #"\x{80}-\x{10ffff}"# : #"\x{0}-\x{7f}"#, standsAlone: false)
        }
        let isKnownKind = parts.count == 2 && ["gc", "General_Category", "sc", "Script"].contains(parts[0])
        guard parts.count == 1 || isKnownKind else {
            throw RegularExpressionError("this property of Unicode is not supported", part: "\(letter){\(text)}")
        }
        let value = String(parts[parts.count - 1])
        return .set("\(letter){\(UnicodeCategory.shortNames[value] ?? value)}", standsAlone: true)
    }
}
