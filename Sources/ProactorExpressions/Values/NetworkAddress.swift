/// An IPv4 or IPv6 address, as the network extension reads it: without zone, and never in the mixed spelling of an
/// IPv4 address inside an IPv6 one.
package struct NetworkAddress: Hashable, Sendable {
    /// 4 or 16 bytes; an IPv6 address that maps an IPv4 one is held as the latter.
    let bytes: [UInt8]

    /// 4 or 6.
    var family: Int64 { self.bytes.count == 4 ? 4 : 6 }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads dotted decimal or hexadecimal groups; `nil` for anything else.
    init?(_ text: String) {
        guard text.utf8.count <= 45 else { return nil }
        let characters = Array(text.utf8)
        guard let bytes = characters.contains(UInt8(ascii: ":")) ? Self.version6(characters) : Self.version4(characters)
        else { return nil }
        self.bytes = bytes
    }

    private static func version4(_ text: [UInt8]) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
                part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        var head: [UInt16] = []
        var tail: [UInt16]?
        var rest = text[...]
        if rest.starts(with: "::".utf8) {
            rest = rest.dropFirst(2)
            tail = []
        }
        while !rest.isEmpty {
            let digits = rest.prefix { $0 != UInt8(ascii: ":") }
            guard (1...4).contains(digits.count), !digits.contains(UInt8(ascii: "+")),
                let group = UInt16(String(decoding: digits, as: UTF8.self), radix: 16),
                head.count + (tail?.count ?? 0) < 8
            else { return nil }
            if tail == nil { head.append(group) } else { tail?.append(group) }
            rest = rest.dropFirst(digits.count)
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: ":") {
                guard tail == nil else { return nil }
                tail = []
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        let missing = 8 - head.count - (tail?.count ?? 0)
        guard tail == nil ? missing == 0 : missing > 0 else { return nil }
        let groups = head + Array(repeating: 0, count: missing) + (tail ?? [])
        let bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        return isMapped ? Array(bytes.suffix(4)) : bytes
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// The canonical text: dotted decimal, or RFC 5952.
    package var description: String {
        if self.bytes.count == 4 { return self.bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(self.bytes[$0]) << 8 | UInt16(self.bytes[$0 + 1]) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            let run = groups[start...].prefix { $0 == 0 }.count
            if run > max(1, longest.count) { longest = start..<(start + run) }
            start += max(run, 1)
        }
        let texts = groups.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return texts.joined(separator: ":") }
        return texts[..<longest.lowerBound].joined(separator: ":") + "::"
            + texts[longest.upperBound...].joined(separator: ":")
    }
}

extension NetworkAddress {
    var isUnspecified: Bool { self.bytes.allSatisfy { $0 == 0 } }

    var isLoopback: Bool {
        self.bytes.count == 4
            ? self.bytes[0] == 127 : self.bytes.dropLast().allSatisfy { $0 == 0 } && self.bytes[15] == 1
    }

    var isMulticast: Bool {
        self.bytes.count == 4 ? self.bytes[0] & 0xF0 == 0xE0 : self.bytes[0] == 0xFF
    }

    var isLinkLocalMulticast: Bool {
        self.bytes.count == 4
            ? self.bytes[0] == 224 && self.bytes[1] == 0 && self.bytes[2] == 0
            : self.bytes[0] == 0xFF && self.bytes[1] & 0x0F == 2
    }

    var isLinkLocalUnicast: Bool {
        self.bytes.count == 4
            ? self.bytes[0] == 169 && self.bytes[1] == 254
            : self.bytes[0] == 0xFE && self.bytes[1] & 0xC0 == 0x80
    }

    var isGlobalUnicast: Bool {
        !self.isUnspecified && !self.isLoopback && !self.isMulticast && !self.isLinkLocalUnicast
            && self.bytes != [255, 255, 255, 255]
    }
}
