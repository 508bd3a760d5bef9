extension JSONValue {
    /// The value as compact JSON, members in their order.
    package var jsonText: String { String(decoding: self.jsonBytes, as: UTF8.self) }

    /// The value as compact JSON in UTF-8, members in their order.
    package var jsonBytes: [UInt8] {
        var writer = JSONWriter(indentation: nil, sortsKeys: false)
        writer.write(self, depth: 0)
        return writer.bytes
    }

    /// The value as JSON that people read: two spaces per level, one member a line.
    package var prettyJSONText: String {
        var writer = JSONWriter(indentation: 2, sortsKeys: false)
        writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The value as compact JSON with sorted keys: the same bytes for equal values, as hashes need.
    package var canonicalJSONBytes: [UInt8] {
        var writer = JSONWriter(indentation: nil, sortsKeys: true)
        writer.write(self, depth: 0)
        return writer.bytes
    }
}

/// Writes JSON (RFC 8259) in UTF-8; everything but quotes, backslashes and control characters stands as it is.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let indentation: Int?
    private let sortsKeys: Bool

    init(indentation: Int?, sortsKeys: Bool) {
        self.indentation = indentation
        self.sortsKeys = sortsKeys
    }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: self.append("null")
        case .bool(let value): self.append(value ? "true" : "false")
        case .int(let value): self.append(String(value))
        case .double(let value): self.append(self.text(of: value))
        case .string(let value): self.write(value)
        case .array(let elements):
            self.writeContainer("[", "]", elements, depth: depth) { writer, element in
                writer.write(element, depth: depth + 1)
            }
        case .object(let object):
            let members = self.sortsKeys ? object.sorted { $0.key.precedesByCodePoints($1.key) } : Array(object)
            self.writeContainer("{", "}", members, depth: depth) { writer, member in
                writer.write(member.key)
                writer.append(writer.indentation == nil ? ":" : ": ")
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func writeContainer<Element>(
        _ open: String,
        _ close: String,
        _ elements: [Element],
        depth: Int,
        _ writeElement: (inout Self, Element) -> Void
    ) {
        self.append(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { self.append(",") }
            self.breakLine(depth: depth + 1)
            writeElement(&self, element)
        }
        if !elements.isEmpty { self.breakLine(depth: depth) }
        self.append(close)
    }

    private mutating func breakLine(depth: Int) {
        guard let indentation = self.indentation else { return }
        self.bytes.append(0x0A)
        self.bytes.append(contentsOf: repeatElement(0x20, count: indentation * depth))
    }

    /// A double that is a whole number is written without fraction where canonical bytes are asked for, since it equals
    /// the integer there.
    private func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        if self.sortsKeys, let int = Int64(exactly: value) { return String(int) }
        return value.description
    }

    private mutating func write(_ string: String) {
        self.bytes.append(UInt8(ascii: "\""))
        // Nearly every text stands as it is, and is copied at once.
        guard string.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            self.bytes.append(contentsOf: string.utf8)
            self.bytes.append(UInt8(ascii: "\""))
            return
        }
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): self.append("\\\"")
            case UInt8(ascii: "\\"): self.append("\\\\")
            case 0x0A: self.append("\\n")
            case 0x0D: self.append("\\r")
            case 0x09: self.append("\\t")
            case 0..<0x20:
                let hex = String(byte, radix: 16)
                self.append("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
            default: self.bytes.append(byte)
            }
        }
        self.bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: String) { self.bytes.append(contentsOf: text.utf8) }
}
