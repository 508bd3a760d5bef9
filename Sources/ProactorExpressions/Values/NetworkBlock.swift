/// A range of addresses in CIDR notation: an address and the number of leading bits that count.
package struct NetworkBlock: Hashable, Sendable, CustomStringConvertible {
    let address: NetworkAddress
    let prefixLength: Int

    init(address: NetworkAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Reads `address/bits`; `nil` for anything else.
    init?(_ text: String) {
        guard text.utf8.count <= 49 else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = NetworkAddress(String(parts[0])),
            (1...3).contains(parts[1].utf8.count), parts[1].utf8.count == 1 || parts[1].first != "0",
            parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let prefixLength = Int(parts[1]), prefixLength <= address.bytes.count * 8
        else { return nil }
        self.init(address: address, prefixLength: prefixLength)
    }

    package var description: String { "\(self.address)/\(self.prefixLength)" }

    /// The block with every bit after the prefix cleared.
    var masked: Self {
        let bytes = self.address.bytes.enumerated().map { index, byte in
            let bits = min(max(self.prefixLength - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        }
        return Self(address: NetworkAddress(bytes: bytes), prefixLength: self.prefixLength)
    }

    func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == self.address.bytes.count else { return false }
        return Self(address: other, prefixLength: self.prefixLength).masked.address == self.masked.address
    }

    func contains(_ other: Self) -> Bool {
        other.prefixLength >= self.prefixLength && self.contains(other.address)
    }
}
