/// Cuts an expression's text into tokens (CEL language definition, "Syntax").
struct Lexer {
    private static let symbols = [
        "&&", "||", "==", "!=", "<=", ">=", "?.", "[?", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*",
        "/", "%", "!", "<", ">",
    ].map { Array($0.unicodeScalars) }

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    /// All tokens, the last of which is ``Token/Kind/end``.
    static func tokens(of scalars: [Unicode.Scalar]) throws(ExpressionError) -> [Token] {
        var lexer = Self(scalars)
        var tokens: [Token] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() throws(ExpressionError) -> Token {
        self.skipBlanks()
        let start = self.position
        guard let first = self.peek else { return Token(kind: .end, range: start..<start) }
        let kind: Token.Kind
        if Self.isLetter(first) {
            kind = try self.wordOrPrefixedText()
        } else if Self.isDigit(first) || first == "." && Self.isDigit(self.peek(1)) {
            kind = try self.number()
        } else if first == "\"" || first == "'" {
            kind = .string(String(String.UnicodeScalarView(try self.text(isRaw: false, isBytes: false).scalars)))
        } else if first == "`" {
            kind = try self.quotedIdentifier()
        } else {
            kind = try self.symbol()
        }
        return Token(kind: kind, range: start..<self.position)
    }

    // MARK: Words and symbols

    private mutating func wordOrPrefixedText() throws(ExpressionError) -> Token.Kind {
        let start = self.position
        while let scalar = self.peek, Self.isLetter(scalar) || Self.isDigit(scalar) { self.position += 1 }
        let word = String(String.UnicodeScalarView(self.scalars[start..<self.position]))
        guard self.peek == "\"" || self.peek == "'" else { return .identifier(word) }
        switch word {
        case "r", "R": return .string(String(String.UnicodeScalarView(try self.text(isRaw: true, isBytes: false).scalars)))
        case "b", "B": return .bytes(try self.text(isRaw: false, isBytes: true).octets)
        case "br", "bR", "Br", "BR": return .bytes(try self.text(isRaw: true, isBytes: true).octets)
        default: return .identifier(word)
        }
    }

    private mutating func quotedIdentifier() throws(ExpressionError) -> Token.Kind {
        let start = self.position
        self.position += 1
        var name = String.UnicodeScalarView()
        while let scalar = self.peek, scalar != "`" {
            guard Self.isLetter(scalar) || Self.isDigit(scalar) || ["_", ".", "-", "/", " "].contains(scalar) else {
                throw self.error("'\(scalar)' cannot stand in a name in backticks", self.position..<self.position + 1)
            }
            name.append(scalar)
            self.position += 1
        }
        guard self.peek == "`", !name.isEmpty else { throw self.error("a name in backticks is not closed", start..<self.position) }
        self.position += 1
        return .quotedIdentifier(String(name))
    }

    private mutating func symbol() throws(ExpressionError) -> Token.Kind {
        for symbol in Self.symbols where self.scalars[self.position...].starts(with: symbol) {
            self.position += symbol.count
            return .symbol(String(String.UnicodeScalarView(symbol)))
        }
        let scalar = self.scalars[self.position]
        let hint: String? =
            switch scalar {
            case "=": "compare with '=='"
            case "&": "write '&&'"
            case "|": "write '||'"
            default: nil
            }
        throw self.error("'\(scalar)' means nothing in an expression", hint: hint, self.position..<self.position + 1)
    }

    // MARK: Numbers

    private mutating func number() throws(ExpressionError) -> Token.Kind {
        let start = self.position
        if self.peek == "0", self.peek(1) == "x" {
            self.position += 2
            let digits = self.take { $0.properties.isASCIIHexDigit }
            guard let value = UInt64(digits, radix: 16) else { throw self.error("the number is too large", start..<self.position) }
            return self.integer(value)
        }
        var text = self.take(Self.isDigit)
        var isDouble = false
        if self.peek == ".", Self.isDigit(self.peek(1)) {
            isDouble = true
            self.position += 1
            text += "." + self.take(Self.isDigit)
        }
        if self.peek == "e" || self.peek == "E" {
            let signLength = self.peek(1) == "+" || self.peek(1) == "-" ? 1 : 0
            guard Self.isDigit(self.peek(1 + signLength)) else {
                throw self.error("the exponent has no digits", start..<self.position + 1)
            }
            isDouble = true
            self.position += 1
            text += "e" + self.take { $0 == "+" || $0 == "-" } + self.take(Self.isDigit)
        }
        if isDouble {
            guard let value = Double(text.hasPrefix(".") ? "0" + text : text) else {
                throw self.error("this is no number", start..<self.position)
            }
            return .double(value)
        }
        guard let value = UInt64(text) else { throw self.error("the number is too large", start..<self.position) }
        return self.integer(value)
    }

    private mutating func integer(_ value: UInt64) -> Token.Kind {
        guard self.peek == "u" || self.peek == "U" else { return .int(value) }
        self.position += 1
        return .uint(value)
    }

    // MARK: Texts

    /// What a literal holds, in both of the forms that it may have.
    private struct Text {
        var scalars: [Unicode.Scalar] = []
        var octets: [UInt8] = []

        mutating func append(_ scalar: Unicode.Scalar) {
            self.scalars.append(scalar)
            self.octets.append(contentsOf: String(scalar).utf8)
        }
    }

    private mutating func text(isRaw: Bool, isBytes: Bool) throws(ExpressionError) -> Text {
        let start = self.position
        let quote = self.scalars[self.position]
        let isTriple = self.peek(1) == quote && self.peek(2) == quote
        self.position += isTriple ? 3 : 1
        var text = Text()
        while let scalar = self.peek {
            if scalar == quote, !isTriple || (self.peek(1) == quote && self.peek(2) == quote) {
                self.position += isTriple ? 3 : 1
                return text
            }
            if scalar == "\\", !isRaw {
                try self.escape(into: &text, isBytes: isBytes)
                continue
            }
            guard isTriple || (scalar != "\n" && scalar != "\r") else { break }
            text.append(scalar)
            self.position += 1
        }
        throw self.error("a text that begins here has no closing quote", start..<start + 1)
    }

    private mutating func escape(into text: inout Text, isBytes: Bool) throws(ExpressionError) {
        let start = self.position
        self.position += 1
        guard let letter = self.peek else { return }
        self.position += 1
        switch letter {
        case "a": text.append("\u{07}")
        case "b": text.append("\u{08}")
        case "f": text.append("\u{0C}")
        case "n": text.append("\n")
        case "r": text.append("\r")
        case "t": text.append("\t")
        case "v": text.append("\u{0B}")
        case "\\", "?", "\"", "'", "`": text.append(letter)
        case "x", "X": try self.code(digits: 2, radix: 16, from: start, isOctet: isBytes, into: &text)
        case "u" where !isBytes: try self.code(digits: 4, radix: 16, from: start, isOctet: false, into: &text)
        case "U" where !isBytes: try self.code(digits: 8, radix: 16, from: start, isOctet: false, into: &text)
        case "0"..."3":
            self.position -= 1
            try self.code(digits: 3, radix: 8, from: start, isOctet: isBytes, into: &text)
        default: throw self.error("'\\\(letter)' is no escape", hint: "write '\\\\' for a backslash", start..<self.position)
        }
    }

    private mutating func code(
        digits: Int,
        radix: Int,
        from start: Int,
        isOctet: Bool,
        into text: inout Text
    ) throws(ExpressionError) {
        let end = min(self.position + digits, self.scalars.count)
        let code = String(String.UnicodeScalarView(self.scalars[self.position..<end]))
        self.position = end
        guard code.unicodeScalars.count == digits, code.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit),
            let number = UInt32(code, radix: radix), let scalar = Unicode.Scalar(number)
        else { throw self.error("the escape needs \(digits) digits that name a character", start..<self.position) }
        if isOctet, let octet = UInt8(exactly: number) {
            text.octets.append(octet)
        } else {
            text.append(scalar)
        }
    }

    // MARK: Scalars

    private var peek: Unicode.Scalar? { self.peek(0) }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        self.position + distance < self.scalars.count ? self.scalars[self.position + distance] : nil
    }

    private mutating func take(_ isWanted: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while let scalar = self.peek, isWanted(scalar) {
            taken.append(scalar)
            self.position += 1
        }
        return String(taken)
    }

    private mutating func skipBlanks() {
        while let scalar = self.peek {
            if scalar == "/", self.peek(1) == "/" {
                while self.peek != nil, self.peek != "\n" { self.position += 1 }
            } else if [" ", "\t", "\n", "\r", "\u{0C}"].contains(scalar) {
                self.position += 1
            } else {
                return
            }
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { ("0"..."9").contains($0) } ?? false
    }

    private func error(_ message: String, hint: String? = nil, _ range: Range<Int>) -> ExpressionError {
        ExpressionError([ExpressionProblem(message, hint: hint, range: range)])
    }
}
