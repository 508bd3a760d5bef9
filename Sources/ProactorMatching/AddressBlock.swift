/// A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3).
struct AddressBlock: Hashable, Sendable {
    private let network: [UInt8]
    private let prefixLength: Int

    /// Reads `address/length`; `nil` for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = Self.bytes(of: String(parts[0])), let length = UInt8(parts[1]),
            Int(length) < address.count * 8
        else { return nil }
        self.network = address
        self.prefixLength = Int(length)
    }

    func contains(_ text: String) -> Bool {
        guard let address = Self.bytes(of: text), address.count == self.network.count else { return false }
        let whole = self.prefixLength / 8
        guard address[..<whole] == self.network[..<whole] else { return false }
        let rest = self.prefixLength % 8
        return rest == 0 || address[whole] >> UInt8(8 - rest) == self.network[whole] >> UInt8(8 - rest)
    }

    private static func bytes(of text: String) -> [UInt8]? {
        text.utf8.contains(UInt8(ascii: ":")) ? Self.version6(text) : Self.version4(text)
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = text.splitAtDoubleColons
        guard halves.count <= 2, let head = Self.groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = Self.groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Groups of hexadecimal digits, the last of which may be an IPv4 address.
    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let four = Self.version4(String(part)) {
                bytes += four
                continue
            }
            guard (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16), !part.hasPrefix("+") else {
                return nil
            }
            bytes += [UInt8(group >> 8), UInt8(group & 255)]
        }
        return bytes.count <= 16 ? bytes : nil
    }
}

extension String {
    /// The parts around `::`.
    fileprivate var splitAtDoubleColons: [Substring] {
        var parts: [Substring] = []
        var start = self.startIndex
        var index = self.startIndex
        while index < self.endIndex {
            let next = self.index(after: index)
            if self[index] == ":", next < self.endIndex, self[next] == ":" {
                parts.append(self[start..<index])
                index = self.index(after: next)
                start = index
            } else {
                index = next
            }
        }
        return parts + [self[start...]]
    }
}
