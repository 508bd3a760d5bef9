/// Rewrites a pattern of ECMA-262 (with its `u` flag, as JSON Schema advises) to one of RE2 that matches the same.
///
/// What RE2 spells differently is translated: named groups, `\u`, `\c`, `\0`, `\/`, `.` without the line separators, `\s`
/// with Unicode's white space, character classes, long property names. What RE2 cannot do is refused by name: lookahead,
/// lookbehind, references back to a group, repetitions beyond 1000. A `{` or `]` that belongs to nothing stands for itself.
struct ECMAScriptTranslation {
    /// What `\s` stands for, written for the inside of a class: white space and line ends of ECMA-262.
    static let whitespace =
        #"\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}"#
    /// All other code points, since a class inside a class cannot be negated.
    static let nonWhitespace =
        #"\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}"#
        + #"\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}"#

    private var reader: PatternReader
    private var output = ""

    /// - Throws: what RE2 cannot do; mistakes that RE2 finds itself are left to it.
    static func translate(_ pattern: String) throws(RegularExpressionError) -> String {
        var translation = Self(reader: PatternReader(pattern))
        while let scalar = translation.reader.next() {
            switch scalar {
            case "\\": try translation.escape()
            case "[": try translation.characterClass()
            case "(": try translation.group()
            case ".": translation.output += #"[^\n\r\x{2028}\x{2029}]"#
            default: translation.output.unicodeScalars.append(scalar)
            }
        }
        return translation.output
    }

    private init(reader: PatternReader) {
        self.reader = reader
    }

    private mutating func group() throws(RegularExpressionError) {
        guard self.reader.skip("?") else {
            self.output += "("
            return
        }
        if let part = ["=", "!", "<=", "<!"].first(where: { self.reader.hasNext($0) }) {
            throw .lookaround("(?" + part)
        }
        if self.reader.skip("<") {
            self.output += "(?P<\(try self.groupName())>"
            return
        }
        let start = self.reader.position
        while let scalar = self.reader.peek, scalar == "-" || "ims".unicodeScalars.contains(scalar) {
            _ = self.reader.next()
        }
        let flags = self.reader.text(from: start)
        guard self.reader.skip(":") else {
            throw RegularExpressionError(
                "unknown kind of group",
                part: "(?" + flags + self.reader.upcoming(1),
                hint: "known are (…), (?:…) and (?<name>…)"
            )
        }
        self.output += "(?\(flags):"
    }

    private mutating func groupName() throws(RegularExpressionError) -> String {
        let start = self.reader.position
        while let scalar = self.reader.peek, scalar != ">" { _ = self.reader.next() }
        let name = self.reader.text(from: start)
        guard self.reader.skip(">"), !name.isEmpty, name.unicodeScalars.allSatisfy(\.isASCIIWord) else {
            throw RegularExpressionError(
                "the name of a group must be letters, digits and '_'",
                part: "(?<" + String(name.unicodeScalars.prefix(32)),
            )
        }
        return name
    }

    private mutating func escape() throws(RegularExpressionError) {
        switch try PatternEscape.read(from: &self.reader) {
        case .codePoint(let scalar): self.output += scalar.patternLiteral
        case .set(let text, standsAlone: false): self.output += "[\(text)]"
        case .set(let text, standsAlone: true): self.output += text
        case .wordBorder: self.output += #"\b"#
        case .noWordBorder: self.output += #"\B"#
        }
    }

    private mutating func characterClass() throws(RegularExpressionError) {
        let start = self.reader.position
        let isNegated = self.reader.skip("^")
        if self.reader.skip("]") {
            // ECMA-262 has classes with nothing in them; RE2 would take the ']' for a member.
            self.output += isNegated ? #"[\x{0}-\x{10ffff}]"# : #"[^\x{0}-\x{10ffff}]"#
            return
        }
        self.output += isNegated ? "[^" : "["
        while !self.reader.skip("]") {
            guard let lower = try self.classMember() else {
                throw RegularExpressionError("a ']' is missing", part: "[" + self.reader.text(from: start))
            }
            guard case .codePoint(let first) = lower, self.reader.hasNext("-"), !self.reader.hasNext("-]") else {
                self.output += lower.classText
                continue
            }
            _ = self.reader.skip("-")
            guard let upper = try self.classMember() else { continue }
            guard case .codePoint(let last) = upper else {
                self.output += lower.classText + #"\-"# + upper.classText
                continue
            }
            guard first <= last else {
                throw RegularExpressionError(
                    "a range in a character class ends before it begins",
                    part: "\(first)-\(last)"
                )
            }
            self.output += "\(first.patternLiteral)-\(last.patternLiteral)"
        }
        self.output += "]"
    }

    private mutating func classMember() throws(RegularExpressionError) -> PatternEscape? {
        guard let scalar = self.reader.next() else { return nil }
        guard scalar == "\\" else { return .codePoint(scalar) }
        switch try PatternEscape.read(from: &self.reader) {
        case .wordBorder: return .codePoint("\u{8}")
        case .noWordBorder:
            throw RegularExpressionError("unknown escape in a character class", part: #"\B"#)
        case let member: return member
        }
    }
}
