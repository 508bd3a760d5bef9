/// The fields of a form as browsers send it: `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
struct FormFields: Sendable {
    /// By name; of several fields of one name the last.
    let values: [String: String]

    init(_ body: [UInt8]) {
        var values: [String: String] = [:]
        for field in body.split(separator: UInt8(ascii: "&")) {
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            values[Self.text(parts[0])] = parts.count > 1 ? Self.text(parts[1]) : ""
        }
        self.values = values
    }

    subscript(name: String) -> String? { self.values[name] }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var place = encoded.startIndex
        while place < encoded.endIndex {
            switch encoded[place] {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                if let byte = Self.byte(encoded[place...].dropFirst().prefix(2)) {
                    bytes.append(byte)
                    place += 2
                } else {
                    bytes.append(encoded[place])
                }
            case let byte: bytes.append(byte)
            }
            place += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func byte(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
