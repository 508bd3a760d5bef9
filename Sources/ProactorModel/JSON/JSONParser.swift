/// Limits on a JSON text, so that no sender can cost more than its bytes.
package struct JSONLimits: Hashable, Sendable {
    /// Bytes of the whole text.
    package var sizeMaximum: Int
    /// Arrays and objects inside one another.
    package var depthMaximum: Int

    package init(sizeMaximum: Int = 1_048_576, depthMaximum: Int = 64) {
        self.sizeMaximum = sizeMaximum
        self.depthMaximum = depthMaximum
    }
}

/// Why a text is not acceptable JSON, and where.
package struct JSONParseError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case syntax
        case tooLarge
        case tooDeep
        case duplicateKey
        case invalidUTF8
    }

    package let reason: Reason
    package let message: String
    /// Where in the value the problem lies: the innermost member or element that was being read.
    package let pointer: JSONPointer
    /// Bytes before the problem.
    package let offset: Int
    /// Line and column of the problem, both from 1; columns count bytes.
    package let line: Int
    package let column: Int

    package var description: String { "\(self.message) (line \(self.line), column \(self.column))" }
}

/// Reads one JSON text (RFC 8259) strictly: valid UTF-8, no duplicate keys, no lone surrogates, nothing after the value.
///
/// Recursion is bounded by ``JSONLimits/depthMaximum``.
package struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var pointer = JSONPointer()

    private init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONParseError) -> JSONValue {
        var parser = Self(bytes, limits: limits)
        guard bytes.count <= limits.sizeMaximum else {
            throw parser.error(.tooLarge, "the text has \(bytes.count) bytes; the limit is \(limits.sizeMaximum)")
        }
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.position == bytes.count else {
            throw parser.error(.syntax, "unexpected \(parser.found) after the value")
        }
        return value
    }

    package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONParseError) -> JSONValue {
        try Self.parse(Array(text.utf8), limits: limits)
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(JSONParseError) -> JSONValue {
        self.skipWhitespace()
        guard let byte = self.peek else { throw self.error(.syntax, "a value is missing: the text ends here") }
        switch byte {
        case UInt8(ascii: "{"): return try self.object(depth: depth + 1)
        case UInt8(ascii: "["): return try self.array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try self.number()
        case UInt8(ascii: "t"): return try self.literal("true", .bool(true))
        case UInt8(ascii: "f"): return try self.literal("false", .bool(false))
        case UInt8(ascii: "n"): return try self.literal("null", .null)
        default: throw self.error(.syntax, "expected a JSON value, found \(self.found)")
        }
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONValue {
        try self.checkDepth(depth)
        self.position += 1
        var object = JSONObject()
        self.skipWhitespace()
        if self.skip(UInt8(ascii: "}")) { return .object(object) }
        while true {
            self.skipWhitespace()
            guard self.peek == UInt8(ascii: "\"") else {
                throw self.error(.syntax, "expected a key in double quotes, found \(self.found)")
            }
            let key = try self.string()
            self.pointer.push(key)
            self.skipWhitespace()
            guard self.skip(UInt8(ascii: ":")) else {
                throw self.error(.syntax, "expected ':' after the key, found \(self.found)")
            }
            let value = try self.value(depth: depth)
            guard object.appendIfAbsent(key, value) else {
                throw self.error(.duplicateKey, "the key \"\(key)\" stands twice in one object")
            }
            self.pointer.pop()
            self.skipWhitespace()
            if self.skip(UInt8(ascii: "}")) { return .object(object) }
            guard self.skip(UInt8(ascii: ",")) else {
                throw self.error(.syntax, "expected ',' or '}' in an object, found \(self.found)")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> JSONValue {
        try self.checkDepth(depth)
        self.position += 1
        var elements: [JSONValue] = []
        self.skipWhitespace()
        if self.skip(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            self.pointer.push(String(elements.count))
            elements.append(try self.value(depth: depth))
            self.pointer.pop()
            self.skipWhitespace()
            if self.skip(UInt8(ascii: "]")) { return .array(elements) }
            guard self.skip(UInt8(ascii: ",")) else {
                throw self.error(.syntax, "expected ',' or ']' in an array, found \(self.found)")
            }
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        for expected in "\(text)".utf8 {
            guard self.peek == expected else { throw self.error(.syntax, "expected \(text), found \(self.found)") }
            self.position += 1
        }
        return value
    }

    private mutating func number() throws(JSONParseError) -> JSONValue {
        let start = self.position
        var isInteger = true
        _ = self.skip(UInt8(ascii: "-"))
        if self.skip(UInt8(ascii: "0")) {
            if self.peekIsDigit { throw self.error(.syntax, "a number must not begin with 0") }
        } else {
            try self.digits()
        }
        if self.skip(UInt8(ascii: ".")) {
            isInteger = false
            try self.digits()
        }
        if self.peek == UInt8(ascii: "e") || self.peek == UInt8(ascii: "E") {
            isInteger = false
            self.position += 1
            if !self.skip(UInt8(ascii: "+")) { _ = self.skip(UInt8(ascii: "-")) }
            try self.digits()
        }
        let text = String(decoding: self.bytes[start..<self.position], as: UTF8.self)
        if isInteger, let int = Int64(text) { return .int(int) }
        guard let double = Double(text), double.isFinite else {
            throw self.error(.syntax, "the number \(text.prefix(40)) is too large for a double")
        }
        return .double(double)
    }

    private mutating func digits() throws(JSONParseError) {
        guard self.peekIsDigit else { throw self.error(.syntax, "expected a digit, found \(self.found)") }
        while self.peekIsDigit { self.position += 1 }
    }

    // MARK: Strings

    private mutating func string() throws(JSONParseError) -> String {
        self.position += 1
        let start = self.position
        while let byte = self.peek {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: self.bytes[start..<self.position], as: UTF8.self) else {
                    throw self.error(.invalidUTF8, "a string is not valid UTF-8")
                }
                self.position += 1
                return text
            case UInt8(ascii: "\\"): return try self.escapedString(from: start)
            case 0..<0x20: throw self.error(.syntax, "a control character in a string must be escaped")
            default: self.position += 1
            }
        }
        throw self.error(.syntax, "a string has no closing quote")
    }

    /// Goes on with a string in which an escape was found; the slower way, which copies.
    private mutating func escapedString(from start: Int) throws(JSONParseError) -> String {
        var text = Array(self.bytes[start..<self.position])
        while let byte = self.peek {
            self.position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw self.error(.invalidUTF8, "a string is not valid UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try self.escape(into: &text)
            case 0..<0x20: throw self.error(.syntax, "a control character in a string must be escaped")
            default: text.append(byte)
            }
        }
        throw self.error(.syntax, "a string has no closing quote")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONParseError) {
        guard let byte = self.peek else { throw self.error(.syntax, "a string has no closing quote") }
        self.position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try self.escapedScalar()
            text.append(contentsOf: String(scalar).utf8)
        default:
            self.position -= 1
            throw self.error(.syntax, "unknown escape \\\(UnicodeScalar(byte))")
        }
    }

    private mutating func escapedScalar() throws(JSONParseError) -> Unicode.Scalar {
        let unit = try self.hexUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xD800..<0xDC00).contains(unit), self.skip(UInt8(ascii: "\\")), self.skip(UInt8(ascii: "u")) else {
            throw self.error(.invalidUTF8, "a \\u escape is half of a surrogate pair")
        }
        let low = try self.hexUnit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw self.error(.invalidUTF8, "a \\u escape is half of a surrogate pair") }
        return scalar
    }

    private mutating func hexUnit() throws(JSONParseError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = self.peek, let digit = Self.hexDigit(byte) else {
                throw self.error(.syntax, "a \\u escape needs four hexadecimal digits")
            }
            unit = unit << 4 | digit
            self.position += 1
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 0x61 + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 0x41 + 10
        default: nil
        }
    }

    // MARK: Bytes

    private var peek: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    private var peekIsDigit: Bool {
        guard let byte = self.peek else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard self.peek == byte else { return false }
        self.position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = self.peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { self.position += 1 }
    }

    private func checkDepth(_ depth: Int) throws(JSONParseError) {
        guard depth <= self.limits.depthMaximum else {
            throw self.error(.tooDeep, "arrays and objects are nested deeper than \(self.limits.depthMaximum) levels")
        }
    }

    private var found: String {
        guard let byte = self.peek else { return "the end of the text" }
        return byte >= 0x20 && byte < 0x7F ? "'\(UnicodeScalar(byte))'" : "the byte 0x\(String(byte, radix: 16))"
    }

    private func error(_ reason: JSONParseError.Reason, _ message: String) -> JSONParseError {
        let read = self.bytes[..<min(self.position, self.bytes.count)]
        let line = read.count { $0 == 0x0A } + 1
        let column = read.count - (read.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        return JSONParseError(
            reason: reason,
            message: message,
            pointer: self.pointer,
            offset: self.position,
            line: line,
            column: column
        )
    }
}
