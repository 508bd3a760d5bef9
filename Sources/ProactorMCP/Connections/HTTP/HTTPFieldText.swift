import ProactorModel

/// What may stand in the name and the value of an HTTP header (RFC 9110, section 5), and what the protocol does with the rest.
enum HTTPFieldText {
    private static let tokenSigns = Set("!#$%&'*+-.^_`|~".utf8)
    /// Headers whose values follow from the message that is sent.
    private static let reserved: Set<String> = [
        "accept", "connection", "content-length", "content-type", "host", "last-event-id", "transfer-encoding",
    ]
    private static let encodedStart = "=?base64?"
    private static let encodedEnd = "?="

    static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: Self.tokenSigns.contains(byte)
                }
            }
    }

    static func isReserved(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("mcp-") || Self.reserved.contains(name)
    }

    /// A value as the headers `Mcp-Name` and `Mcp-Param-…` carry it: itself where that is safe, else in base 64.
    static func encoded(_ value: String) -> String {
        let bytes = Array(value.utf8)
        let isPlain = bytes.allSatisfy { $0 == 0x09 || (0x20...0x7E).contains($0) }
        let isPadded = [bytes.first, bytes.last].contains(0x20) || [bytes.first, bytes.last].contains(0x09)
        let looksEncoded = value.hasPrefix(Self.encodedStart) && value.hasSuffix(Self.encodedEnd)
        guard !isPlain || isPadded || looksEncoded else { return value }
        return Self.encodedStart + Base64.encode(bytes) + Self.encodedEnd
    }

    /// Whether a value can be sent as it is.
    static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }
}
