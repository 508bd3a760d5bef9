/// An IP address literal, as event-ruler tells it from other texts: four decimal numbers, or IPv6 (RFC 4291 section 2.2)
/// without an IPv4 part.
struct IPAddress: Hashable, Sendable {
    /// Four bytes or sixteen, in network order.
    let bytes: [UInt8]

    /// Characters of the longest text that is read.
    private static let lengthMaximum = 45

    init?(_ text: String) {
        guard let bytes = Self.bytes(of: Array(text.utf8)) else { return nil }
        self.bytes = bytes
    }

    init?(utf8 text: [UInt8]) {
        guard let bytes = Self.bytes(of: text) else { return nil }
        self.bytes = bytes
    }

    /// Reads part of a text.
    init?(_ text: RawSpan, at offset: Int, length: Int) {
        guard length <= Self.lengthMaximum else { return nil }
        self.init(utf8: (offset..<offset + length).map { text.byte(at: $0) })
    }

    private static func bytes(of text: [UInt8]) -> [UInt8]? {
        guard text.count <= Self.lengthMaximum else { return nil }
        return text.contains(UInt8(ascii: ":")) ? Self.version6(text) : Self.version4(text)
    }

    private static func version4(_ text: [UInt8]) -> [UInt8]? {
        guard text.count <= 15 else { return nil }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard !part.isEmpty, part.allSatisfy({ (0x30...0x39).contains($0) }),
                let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        var halves: [ArraySlice<UInt8>] = []
        if let place = text.indices.dropLast().first(where: { text[$0] == colon && text[$0 + 1] == colon }) {
            halves = [text[..<place], text[(place + 2)...]]
        } else {
            halves = [text[...]]
        }
        guard let head = Self.groups(halves[0]) else { return nil }
        var bytes = head
        if halves.count == 2 {
            guard let tail = Self.groups(halves[1]), head.count + tail.count <= 14 else { return nil }
            bytes += [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
        }
        guard bytes.count == 16 else { return nil }
        // An IPv4 address written in IPv6 (RFC 4291 section 2.5.5.2) is that IPv4 address.
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...]) : bytes
    }

    /// Groups of one to four hexadecimal digits between colons.
    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        for part in text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
            guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 255)]
        }
        return bytes
    }
}
