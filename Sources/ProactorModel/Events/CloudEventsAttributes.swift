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
        switch value {
        case .null: return
        case .string(let text): try self.set(name, toText: text)
        case .int(let number) where !Self.isContextAttribute(name):
            guard let integer = Int32(exactly: number) else {
                throw EventError(attribute: name, message: "the extension '\(name)' must fit 32 bits, is \(number)")
            }
            try self.setExtension(name, .integer(integer))
        case .bool(let bool) where !Self.isContextAttribute(name): try self.setExtension(name, .bool(bool))
        default:
            let expected = Self.isContextAttribute(name) ? "a string" : "a string, a 32-bit integer or a boolean"
            throw EventError(attribute: name, message: "'\(name)' must be \(expected), is \(value.typeName)")
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
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
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
        if let schema = self.strings["dataschema"] { try Self.checkURIReference(schema, "dataschema") }
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

    private mutating func setExtension(_ name: String, _ value: ExtensionValue) throws(EventError) {
        // Section 3.1: attribute names are lower-case letters and digits.
        guard !name.isEmpty, name.utf8.count <= Self.nameLengthMaximum,
            name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else {
            throw EventError(
                attribute: name,
                message: "'\(name.prefix(80))' is no attribute name: use lower-case letters and digits only"
            )
        }
        self.extensions[name] = value
        guard self.extensions.count <= Self.countMaximum else {
            throw EventError(attribute: name, message: "an event has at most \(Self.countMaximum) extensions")
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
        let forbidden: Set<Unicode.Scalar> = [" ", "<", ">", "\"", "{", "}", "|", "\\", "^", "`"]
        if let scalar = text.unicodeScalars.first(where: { forbidden.contains($0) }) {
            throw EventError(
                attribute: attribute,
                message: "'\(attribute)' must be a URI reference such as /inventory/eu; '\(scalar)' cannot stand in one"
            )
        }
    }
}
