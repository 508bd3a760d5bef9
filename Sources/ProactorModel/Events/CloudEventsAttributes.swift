/// Collects and checks the context attributes of one event (CloudEvents 1.0.2, section 3), whichever binding carries them.
package struct CloudEventsAttributes {
    /// Bytes of one attribute's value. The specification leaves the limit open; this one keeps an event's indexes small.
    package static let valueLengthMaximum = 2048
    /// Attributes of one event.
    package static let countMaximum = 64

    private static let nameLengthMaximum = 64

    private var specVersion: String?
    private var strings: [String: String] = [:]
    private var extensions: [String: ExtensionValue] = [:]

    package init() {}

    /// Takes one attribute as the JSON format carries it; a JSON `null` is the same as no attribute (JSON format, section 2.2).
    package mutating func set(_ name: String, to value: JSONValue) throws(EventError) {
        if case .null = value { return }
        if !Self.isContextAttribute(name) { try Self.checkExtensionName(name) }
        switch value {
        case .string(let text): try self.set(name, toText: text)
        case .int(let number) where !Self.isContextAttribute(name):
            guard let integer = Int32(exactly: number) else {
                throw EventError(attribute: name, message: "the extension '\(name)' must fit 32 bits, is \(number)")
            }
            try self.setExtension(name, .integer(integer))
        case .bool(let bool) where !Self.isContextAttribute(name): try self.setExtension(name, .bool(bool))
        default:
            let expected =
                Self.isContextAttribute(name)
                ? "must be a string" : "is an extension, which must be a string, a 32-bit integer or a boolean"
            let hint = value.isContainer && !Self.isContextAttribute(name) ? "; payloads stand under 'data'" : ""
            throw EventError(attribute: name, message: "'\(name)' \(expected), not \(value.typeName)\(hint)")
        }
    }

    /// Takes one attribute as the HTTP binary mode carries it, as text.
    package mutating func set(_ name: String, toText text: String) throws(EventError) {
        guard text.utf8.count <= Self.valueLengthMaximum else {
            throw EventError(
                attribute: name,
                message: "'\(name)' has \(text.utf8.count) bytes; the limit is \(Self.valueLengthMaximum)"
            )
        }
        guard text.unicodeScalars.allSatisfy(Self.isAllowed) else {
            throw EventError(attribute: name, message: "'\(name)' must not contain control characters")
        }
        if name == "specversion" {
            self.specVersion = text
        } else if Self.isContextAttribute(name) {
            guard !text.isEmpty else { throw EventError(attribute: name, message: "'\(name)' must not be empty") }
            self.strings[name] = text
        } else if name == Event.ExtensionName.hops, let hops = Int32(text) {
            try self.setExtension(name, .integer(hops))
        } else {
            try self.setExtension(name, .string(text))
        }
    }

    /// The event, once every attribute was given.
    package func event(data: EventData?) throws(EventError) -> Event {
        guard let specVersion = self.specVersion else { throw Self.missing("specversion", "set it to \"1.0\"") }
        guard specVersion == "1.0" else {
            throw EventError(
                attribute: "specversion",
                message: "'specversion' must be \"1.0\", is \"\(specVersion.prefix(40))\""
            )
        }
        guard let id = self.strings["id"] else { throw Self.missing("id", "it names the event within its source") }
        guard let source = self.strings["source"] else { throw Self.missing("source", "it names the sender") }
        guard let type = self.strings["type"] else { throw Self.missing("type", "rules react to it") }
        try Self.checkURIReference(source, "source")
        if let schema = self.strings["dataschema"] { try Self.checkURI(schema, "dataschema") }
        if let type = self.strings["datacontenttype"] { try Self.checkMediaType(type, "datacontenttype") }
        var time: Timestamp?
        if let text = self.strings["time"] {
            time = Timestamp(rfc3339: text)
            guard time != nil else {
                throw EventError(
                    attribute: "time",
                    message: "'time' must be an RFC 3339 time such as 2026-01-31T09:30:00Z, is \"\(text.prefix(60))\""
                )
            }
        }
        return Event(
            id: id,
            source: source,
            type: type,
            subject: self.strings["subject"],
            time: time,
            dataContentType: self.strings["datacontenttype"],
            dataSchema: self.strings["dataschema"],
            data: data,
            extensions: self.extensions
        )
    }

    /// Whether a scalar may stand in a String attribute (section 3.1.1): no control characters, no noncharacters.
    package static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0xFDD0...0xFDEF: false
        default: scalar.value & 0xFFFE != 0xFFFE
        }
    }

    private mutating func setExtension(_ name: String, _ value: ExtensionValue) throws(EventError) {
        try Self.checkExtensionName(name)
        self.extensions[name] = value
        guard self.extensions.count <= Self.countMaximum else {
            throw EventError(attribute: name, message: "an event has at most \(Self.countMaximum) extensions")
        }
    }

    /// Section 3.1: attribute names are lower-case letters and digits, and `data` is none of them.
    private static func checkExtensionName(_ name: String) throws(EventError) {
        guard !name.isEmpty, name.utf8.count <= Self.nameLengthMaximum,
            name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else {
            throw EventError(
                attribute: name,
                message: "'\(name.prefix(80))' is no attribute name: use lower-case letters and digits only"
            )
        }
        guard name != "data" else {
            throw EventError(attribute: name, message: "'data' is the payload's name; no attribute can have it")
        }
    }

    private static func isContextAttribute(_ name: String) -> Bool {
        switch name {
        case "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema": true
        default: false
        }
    }

    private static func missing(_ attribute: String, _ why: String) -> EventError {
        EventError(attribute: attribute, message: "the attribute '\(attribute)' is missing; \(why)")
    }

    /// Refuses what no URI reference (RFC 3986) can hold, without parsing further: schemes are the senders' business.
    private static func checkURIReference(_ text: String, _ attribute: String) throws(EventError) {
        var escape = 0
        for scalar in text.unicodeScalars {
            let isAllowed = escape > 0 ? Self.isHexDigit(scalar) : Self.isURICharacter(scalar)
            guard isAllowed else {
                let found = escape > 0 ? "'%' must be followed by two hexadecimal digits" : Self.percentEncoded(scalar)
                throw EventError(
                    attribute: attribute,
                    message: "'\(attribute)' must be a URI reference such as /inventory/eu; \(found)"
                )
            }
            escape = scalar == "%" ? 2 : max(0, escape - 1)
        }
        guard escape == 0 else {
            throw EventError(
                attribute: attribute,
                message: "'\(attribute)' must be a URI reference such as /inventory/eu; it ends within a %-escape"
            )
        }
    }

    /// Unreserved and reserved characters (RFC 3986, sections 2.2 and 2.3), and the one that begins an escape.
    private static func isURICharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "A"..."Z", "a"..."z", "0"..."9", "-", ".", "_", "~", ":", "/", "?", "#", "[", "]", "@", "!", "$", "&", "'",
            "(", ")", "*", "+", ",", ";", "=", "%":
            true
        default: false
        }
    }

    private static func isHexDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar) || ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar)
    }

    private static func percentEncoded(_ scalar: Unicode.Scalar) -> String {
        let escaped = String(scalar).utf8.map { "%" + String($0, radix: 16, uppercase: true) }.joined()
        return "write '\(scalar)' as \(escaped)"
    }

    /// A `dataschema` is a URI, not a reference (section 3.1.2): it begins with a scheme.
    private static func checkURI(_ text: String, _ attribute: String) throws(EventError) {
        try Self.checkURIReference(text, attribute)
        let scheme = text.utf8.prefix { $0 != UInt8(ascii: ":") }
        let isScheme = scheme.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
        }
        guard let first = scheme.first, (0x61...0x7A).contains(first | 0x20), isScheme, scheme.count < text.utf8.count
        else {
            throw EventError(
                attribute: attribute,
                message: "'\(attribute)' must be a URI with a scheme, such as https://example.com/schemas/stock"
            )
        }
    }

    /// `type/subtype`, with or without parameters (RFC 2046).
    private static func checkMediaType(_ text: String, _ attribute: String) throws(EventError) {
        let names = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        let areTokens = names.allSatisfy { name in
            let trimmed = name.utf8.last == 0x20 ? name.dropLast() : name
            return !trimmed.isEmpty && trimmed.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        }
        guard names.count == 2, areTokens else {
            throw EventError(
                attribute: attribute,
                message: "'\(attribute)' must be a media type such as application/json, is \"\(text.prefix(60))\""
            )
        }
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}
