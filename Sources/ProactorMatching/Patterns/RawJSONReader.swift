import ProactorModel

/// Reads one JSON text (RFC 8259) into a ``RawJSON``: as strict as ``JSONParser``, but for numbers that no double holds and
/// for repeated keys, both of which event-ruler accepts.
struct RawJSONReader {
    /// Arrays and objects inside one another; bounds the recursion.
    static let depthMaximum = 128

    /// What is wrong with the text, and how many bytes stand before it.
    struct Flaw: Error, Hashable {
        let message: String
        let offset: Int
    }

    private let bytes: [UInt8]
    private var position = 0

    static func read(_ bytes: [UInt8]) throws(Flaw) -> RawJSON {
        var reader = Self(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipWhitespace()
        guard reader.position == bytes.count else { throw reader.flaw("there is more after the value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value(depth: Int) throws(Flaw) -> RawJSON {
        guard depth <= Self.depthMaximum else { throw self.flaw("arrays and objects are nested too deeply") }
        self.skipWhitespace()
        switch self.peek {
        case UInt8(ascii: "{"): return try self.object(depth: depth)
        case UInt8(ascii: "["): return try self.array(depth: depth)
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.literal("true", .bool(true))
        case UInt8(ascii: "f"): return try self.literal("false", .bool(false))
        case UInt8(ascii: "n"): return try self.literal("null", .null)
        default: return .number(try self.number())
        }
    }

    private mutating func object(depth: Int) throws(Flaw) -> RawJSON {
        self.position += 1
        var members: [RawJSON.Member] = []
        if self.skip(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            self.skipWhitespace()
            guard self.peek == UInt8(ascii: "\"") else { throw self.flaw("a key is missing") }
            let key = try self.string()
            guard self.skip(UInt8(ascii: ":")) else { throw self.flaw("a ':' is missing after a key") }
            members.append(RawJSON.Member(key: key, value: try self.value(depth: depth + 1)))
        } while self.skip(UInt8(ascii: ","))
        guard self.skip(UInt8(ascii: "}")) else { throw self.flaw("a ',' or '}' is missing in an object") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Flaw) -> RawJSON {
        self.position += 1
        var elements: [RawJSON] = []
        if self.skip(UInt8(ascii: "]")) { return .array(elements) }
        repeat { elements.append(try self.value(depth: depth + 1)) } while self.skip(UInt8(ascii: ","))
        guard self.skip(UInt8(ascii: "]")) else { throw self.flaw("a ',' or ']' is missing in an array") }
        return .array(elements)
    }

    private mutating func literal(_ text: String, _ value: RawJSON) throws(Flaw) -> RawJSON {
        guard self.bytes[self.position...].starts(with: text.utf8) else { throw self.flaw("a value is misspelt") }
        self.position += text.utf8.count
        return value
    }

    private mutating func number() throws(Flaw) -> String {
        let start = self.position
        if self.peek == UInt8(ascii: "-") { self.position += 1 }
        let isZero = self.peek == UInt8(ascii: "0")
        let digits = try self.digits()
        guard !isZero || digits == 1 else { throw self.flaw("a number must not begin with 0") }
        if self.peek == UInt8(ascii: ".") {
            self.position += 1
            _ = try self.digits()
        }
        if self.peek == UInt8(ascii: "e") || self.peek == UInt8(ascii: "E") {
            self.position += 1
            if self.peek == UInt8(ascii: "+") || self.peek == UInt8(ascii: "-") { self.position += 1 }
            _ = try self.digits()
        }
        return String(decoding: self.bytes[start..<self.position], as: UTF8.self)
    }

    private mutating func digits() throws(Flaw) -> Int {
        let start = self.position
        while let byte = self.peek, (0x30...0x39).contains(byte) { self.position += 1 }
        guard self.position > start else { throw self.flaw("a value is missing") }
        return self.position - start
    }

    /// Finds the closing quote and leaves escapes and UTF-8 to the strict parser.
    private mutating func string() throws(Flaw) -> String {
        let start = self.position
        self.position += 1
        while let byte = self.peek, byte != UInt8(ascii: "\"") {
            self.position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard self.peek != nil else { throw self.flaw("a string has no closing quote") }
        self.position += 1
        let limits = JSONLimits(sizeMaximum: .max)
        guard case .string(let text) = try? JSONParser.parse(Array(self.bytes[start..<self.position]), limits: limits)
        else {
            throw self.flaw("a string has a wrong escape, a control character or is not UTF-8")
        }
        return text
    }

    private var peek: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        self.skipWhitespace()
        guard self.peek == byte else { return false }
        self.position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = self.peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { self.position += 1 }
    }

    private func flaw(_ message: String) -> Flaw {
        Flaw(message: message, offset: min(self.position, self.bytes.count))
    }
}
