import ProactorModel

/// Where things are shown. Names are percent-encoded, whatever is in them.
enum ConsolePaths {
    static func task(_ id: TaskID) -> String { "/tasks/\(Self.encoded(id.rawValue))" }

    static func proposal(_ id: ProposalID) -> String { "/inbox/\(Self.encoded(id.rawValue))" }

    static func rule(_ name: String) -> String { "/console/rules/\(Self.encoded(name))" }

    static func deadLetter(_ id: RunID) -> String { "/console/dead-letters/\(Self.encoded(id.rawValue))" }

    static func explain(_ sequence: Int64) -> String { "/console/explain?event=\(sequence)" }

    /// A path with a query of one or more values; those that are `nil` are left out.
    static func path(_ path: String, _ query: [(String, String?)]) -> String {
        let parts = query.compactMap { name, value in value.map { "\(name)=\(Self.encoded($0))" } }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }

    /// Everything but the unreserved characters is encoded (RFC 3986, section 2.3).
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

extension ConsolePaths {
    /// What ``encoded(_:)`` was given; an escape that is none stays as it is.
    static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
