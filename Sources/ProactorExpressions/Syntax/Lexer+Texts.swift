// The literals of texts and bytes (CEL language definition, "String and Bytes Values").
extension Lexer {
    mutating func textLiteral(isRaw: Bool) throws(ExpressionError) -> String {
        String(decoding: try self.literal(isRaw: isRaw, isBytes: false), as: UTF8.self)
    }

    /// What a literal holds, whose opening quote comes next; text as UTF-8.
    mutating func literal(isRaw: Bool, isBytes: Bool) throws(ExpressionError) -> [UInt8] {
        let start = self.offset
        let quote = self.bytes[self.position]
        let isTriple = self.peek(1) == quote && self.peek(2) == quote
        self.position += isTriple ? 3 : 1
        var content: [UInt8] = []
        while let byte = self.peek {
            if byte == quote, !isTriple || (self.peek(1) == quote && self.peek(2) == quote) {
                self.position += isTriple ? 3 : 1
                return content
            }
            if byte == UInt8(ascii: "\\"), !isRaw {
                try self.escape(into: &content, isBytes: isBytes)
                continue
            }
            guard isTriple || (byte != 0x0A && byte != 0x0D) else { break }
            content.append(byte)
            self.advance(past: byte)
        }
        throw self.error("a text that begins here has no closing quote", start..<start + 1)
    }

    private mutating func escape(into content: inout [UInt8], isBytes: Bool) throws(ExpressionError) {
        let start = self.offset
        self.position += 1
        guard let letter = self.peek else { return }
        self.position += 1
        switch letter {
        case UInt8(ascii: "a"): content.append(0x07)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "v"): content.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            content.append(letter)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            try self.code(digits: 2, radix: 16, from: start, isOctet: isBytes, into: &content)
        case UInt8(ascii: "u") where !isBytes:
            try self.code(digits: 4, radix: 16, from: start, isOctet: false, into: &content)
        case UInt8(ascii: "U") where !isBytes:
            try self.code(digits: 8, radix: 16, from: start, isOctet: false, into: &content)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            self.position -= 1
            try self.code(digits: 3, radix: 8, from: start, isOctet: isBytes, into: &content)
        default:
            throw self.error("this is no escape", hint: "write '\\\\' for a backslash", start..<start + 2)
        }
    }

    /// An escape that names a code point, or in bytes an octet, by a number of so many digits.
    private mutating func code(
        digits: Int,
        radix: UInt32,
        from start: Int,
        isOctet: Bool,
        into content: inout [UInt8]
    ) throws(ExpressionError) {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = self.peek, let digit = Self.hexDigit(byte), digit < radix else {
                throw self.error("the escape needs \(digits) digits", start..<self.offset)
            }
            // Eight hexadecimal digits are the most there are, so nothing is lost.
            number = number &* radix &+ digit
            self.position += 1
        }
        if isOctet, let octet = UInt8(exactly: number) {
            content.append(octet)
        } else if let scalar = Unicode.Scalar(number) {
            content.append(contentsOf: String(scalar).utf8)
        } else {
            throw self.error("the escape names no character", start..<self.offset)
        }
    }
}
