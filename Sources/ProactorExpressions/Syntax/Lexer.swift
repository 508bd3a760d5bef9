/// Cuts an expression's text into tokens (CEL language definition, "Syntax").
struct Lexer {
    let bytes: [UInt8]
    var position = 0
    /// Bytes before ``position`` that continue a code point: what byte offsets and scalar offsets differ by.
    var continuationCount = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// All tokens, the last of which is ``Token/Kind/end``.
    static func tokens(of source: String) throws(ExpressionError) -> [Token] {
        var lexer = Self(Array(source.utf8))
        var tokens: [Token] = []
        tokens.reserveCapacity(lexer.bytes.count / 3 + 2)
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() throws(ExpressionError) -> Token {
        self.skipBlanks()
        let start = self.offset
        guard let first = self.peek else { return Token(kind: .end, payload: .none, range: start..<start) }
        if Self.isLetter(first) { return try self.wordOrPrefixedText(from: start) }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try self.number(from: start)
        case UInt8(ascii: ".") where Self.isDigit(self.peek(1)): return try self.number(from: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let text = try self.textLiteral(isRaw: false)
            return self.token(.string, .text(text), from: start)
        case UInt8(ascii: "`"): return try self.quotedIdentifier(from: start)
        default: return try self.symbol(from: start)
        }
    }

    // MARK: Words and symbols

    private mutating func wordOrPrefixedText(from start: Int) throws(ExpressionError) -> Token {
        let first = self.position
        while let byte = self.peek, Self.isLetter(byte) || Self.isDigit(byte) { self.position += 1 }
        let length = self.position - first
        if length <= 2, self.peek == UInt8(ascii: "\"") || self.peek == UInt8(ascii: "'") {
            // Either case may be written, so the letters are told apart by their lower-case forms.
            let prefix = self.bytes[first..<self.position].map { $0 | 0x20 }
            if prefix == [UInt8(ascii: "r")] {
                let text = try self.textLiteral(isRaw: true)
                return self.token(.string, .text(text), from: start)
            }
            if prefix == [UInt8(ascii: "b")] || prefix == [UInt8(ascii: "b"), UInt8(ascii: "r")] {
                let octets = try self.literal(isRaw: length == 2, isBytes: true)
                return self.token(.bytes, .bytes(octets), from: start)
            }
        }
        let isIn = length == 2 && self.bytes[first] == UInt8(ascii: "i") && self.bytes[first + 1] == UInt8(ascii: "n")
        return self.token(
            isIn ? .in : .identifier,
            .text(String(decoding: self.bytes[first..<self.position], as: UTF8.self)),
            from: start
        )
    }

    private mutating func quotedIdentifier(from start: Int) throws(ExpressionError) -> Token {
        self.position += 1
        let first = self.position
        while let byte = self.peek, byte != UInt8(ascii: "`") {
            guard Self.isLetter(byte) || Self.isDigit(byte) || Self.isQuotedPunctuation(byte) else {
                throw self.errorAtCharacter("cannot stand in a name in backticks")
            }
            self.position += 1
        }
        guard self.peek == UInt8(ascii: "`"), self.position > first else {
            throw self.error("a name in backticks is not closed, or empty", start..<self.offset)
        }
        let name = String(decoding: self.bytes[first..<self.position], as: UTF8.self)
        self.position += 1
        return self.token(.quotedIdentifier, .text(name), from: start)
    }

    private mutating func symbol(from start: Int) throws(ExpressionError) -> Token {
        let first = self.bytes[self.position]
        let second = self.peek(1)
        func pair(_ byte: Unicode.Scalar) -> Bool { second == UInt8(ascii: byte) }
        let (kind, length): (Token.Kind?, Int) =
            switch first {
            case UInt8(ascii: "("): (.leftParenthesis, 1)
            case UInt8(ascii: ")"): (.rightParenthesis, 1)
            case UInt8(ascii: "["): (.leftBracket, 1)
            case UInt8(ascii: "]"): (.rightBracket, 1)
            case UInt8(ascii: "{"): (.leftBrace, 1)
            case UInt8(ascii: "}"): (.rightBrace, 1)
            case UInt8(ascii: "."): (.dot, 1)
            case UInt8(ascii: ","): (.comma, 1)
            case UInt8(ascii: "?"): (.question, 1)
            case UInt8(ascii: ":"): (.colon, 1)
            case UInt8(ascii: "+"): (.plus, 1)
            case UInt8(ascii: "-"): (.minus, 1)
            case UInt8(ascii: "*"): (.star, 1)
            case UInt8(ascii: "/"): (.slash, 1)
            case UInt8(ascii: "%"): (.percent, 1)
            case UInt8(ascii: "&") where pair("&"): (.and, 2)
            case UInt8(ascii: "|") where pair("|"): (.or, 2)
            case UInt8(ascii: "=") where pair("="): (.equal, 2)
            case UInt8(ascii: "!"): pair("=") ? (.notEqual, 2) : (.not, 1)
            case UInt8(ascii: "<"): pair("=") ? (.lessOrEqual, 2) : (.less, 1)
            case UInt8(ascii: ">"): pair("=") ? (.greaterOrEqual, 2) : (.greater, 1)
            default: (nil, 0)
            }
        guard let kind else {
            throw self.errorAtCharacter("means nothing in an expression", hint: Self.hint(for: first))
        }
        self.position += length
        return self.token(kind, .none, from: start)
    }

    private static func hint(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "="): "compare with '=='"
        case UInt8(ascii: "&"): "write '&&'"
        case UInt8(ascii: "|"): "write '||'"
        default: nil
        }
    }

    // MARK: Numbers

    private mutating func number(from start: Int) throws(ExpressionError) -> Token {
        let first = self.position
        if self.peek == UInt8(ascii: "0"), self.peek(1) == UInt8(ascii: "x") {
            self.position += 2
            while let byte = self.peek, Self.hexDigit(byte) != nil { self.position += 1 }
            return try self.integer(String(decoding: self.bytes[(first + 2)..<self.position], as: UTF8.self), 16, start)
        }
        self.skipDigits()
        var isDouble = false
        if self.peek == UInt8(ascii: "."), Self.isDigit(self.peek(1)) {
            isDouble = true
            self.position += 1
            self.skipDigits()
        }
        if self.peek == UInt8(ascii: "e") || self.peek == UInt8(ascii: "E") {
            let hasSign = self.peek(1) == UInt8(ascii: "+") || self.peek(1) == UInt8(ascii: "-")
            guard Self.isDigit(self.peek(hasSign ? 2 : 1)) else {
                throw self.error("the exponent has no digits", start..<self.offset + 1)
            }
            isDouble = true
            self.position += hasSign ? 2 : 1
            self.skipDigits()
        }
        let text = String(decoding: self.bytes[first..<self.position], as: UTF8.self)
        guard isDouble else { return try self.integer(text, 10, start) }
        guard let value = Double(text.utf8.first == UInt8(ascii: ".") ? "0" + text : text) else {
            throw self.error("this is no number", start..<self.offset)
        }
        return self.token(.double, .double(value), from: start)
    }

    private mutating func integer(_ digits: String, _ radix: Int, _ start: Int) throws(ExpressionError) -> Token {
        guard !digits.isEmpty else { throw self.error("'0x' needs digits", start..<self.offset) }
        guard let value = UInt64(digits, radix: radix) else {
            throw self.error("the number is too large", start..<self.offset)
        }
        guard self.peek == UInt8(ascii: "u") || self.peek == UInt8(ascii: "U") else {
            return self.token(.int, .integer(value), from: start)
        }
        self.position += 1
        return self.token(.uint, .integer(value), from: start)
    }

    private mutating func skipDigits() {
        while Self.isDigit(self.peek) { self.position += 1 }
    }

    // MARK: Bytes

    /// The place that comes next, in Unicode scalars.
    var offset: Int { self.position - self.continuationCount }

    var peek: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    func peek(_ distance: Int) -> UInt8? {
        self.position + distance < self.bytes.count ? self.bytes[self.position + distance] : nil
    }

    private func token(_ kind: Token.Kind, _ payload: Token.Payload, from start: Int) -> Token {
        Token(kind: kind, payload: payload, range: start..<self.offset)
    }

    private mutating func skipBlanks() {
        while let byte = self.peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D, 0x0C: self.position += 1
            case UInt8(ascii: "/") where self.peek(1) == UInt8(ascii: "/"):
                while let byte = self.peek, byte != 0x0A { self.advance(past: byte) }
            default: return
            }
        }
    }

    /// Steps over one byte of any text.
    mutating func advance(past byte: UInt8) {
        if byte & 0xC0 == 0x80 { self.continuationCount += 1 }
        self.position += 1
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte &- UInt8(ascii: "0") < 10
    }

    private static func isQuotedPunctuation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: " ")
    }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    // MARK: Errors

    private func errorAtCharacter(_ message: String, hint: String? = nil) -> ExpressionError {
        let rest = String(decoding: self.bytes[self.position...].prefix(4), as: UTF8.self).unicodeScalars
        let character = rest.first.map(String.init) ?? ""
        return self.error("'\(character)' \(message)", hint: hint, self.offset..<self.offset + 1)
    }

    func error(_ message: String, hint: String? = nil, _ range: Range<Int>) -> ExpressionError {
        ExpressionError([ExpressionProblem(message, hint: hint, range: range)])
    }
}
