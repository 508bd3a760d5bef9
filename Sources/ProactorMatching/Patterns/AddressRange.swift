/// The IP addresses between two, both included: those of a block in CIDR notation (RFC 4632), or a single one.
///
/// Addresses compare as event-ruler compares them, digit by digit from the left: an IPv6 address lies in an IPv4 range when
/// its first 32 bits do, and an IPv4 address in an IPv6 range when 32 bits are enough to tell that it lies inside.
struct AddressRange: Hashable, Sendable {
    /// As the author wrote it.
    let text: String
    /// Whether it was written as a block, and not as a single address.
    let isBlock: Bool
    let lowest: [UInt8]
    let highest: [UInt8]

    /// Reads a single address; `nil` for anything else.
    init?(address text: String) {
        guard let address = IPAddress(text) else { return nil }
        self.text = text
        self.isBlock = false
        self.lowest = address.bytes
        self.highest = address.bytes
    }

    /// Reads `address/length`, the length less than the address's own; `nil` for anything else.
    init?(block text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = UInt8(parts[1]),
            Int(length) < address.bytes.count * 8
        else { return nil }
        let hostBits = address.bytes.indices.map {
            UInt8(truncatingIfNeeded: 0xFF >> max(0, min(8, Int(length) - $0 * 8)))
        }
        self.text = text
        self.isBlock = true
        self.lowest = zip(address.bytes, hostBits).map { $0 & ~$1 }
        self.highest = zip(address.bytes, hostBits).map { $0 | $1 }
    }

    func contains(_ address: [UInt8]) -> Bool {
        let length = min(address.count, self.lowest.count)
        let head = address[..<length]
        let isBelow = head.lexicographicallyPrecedes(self.lowest[..<length])
        let isAbove = self.highest[..<length].lexicographicallyPrecedes(head)
        guard !isBelow, !isAbove else { return false }
        return length == self.lowest.count || !(head == self.lowest[..<length] || head == self.highest[..<length])
    }
}
