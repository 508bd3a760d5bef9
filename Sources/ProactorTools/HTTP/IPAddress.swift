/// An address of the Internet Protocol, in network order: 4 bytes or 16.
struct IPAddress: Hashable, Sendable {
    let bytes: [UInt8]

    /// - Parameter bytes: An IPv6 address that maps an IPv4 one becomes the latter, since that is where it leads.
    init(bytes: [UInt8]) {
        precondition(bytes.count == 4 || bytes.count == 16, "an address has 4 or 16 bytes, not \(bytes.count)")
        let isMapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    /// Whether it belongs to a host on the public Internet: not to this machine, to its networks, to a cloud's own services,
    /// or to many hosts at once (the special-purpose registries of IANA, RFC 6890).
    var isPublic: Bool { self.bytes.count == 4 ? self.isPublicVersion4 : self.isPublicVersion6 }

    private var isPublicVersion4: Bool {
        !Self.specialVersion4.contains { self.isWithin($0.prefix, $0.length) }
    }

    private var isPublicVersion6: Bool {
        // A translator leads to the IPv4 address in its last bytes (RFC 6052).
        if self.isWithin([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96) {
            return IPAddress(bytes: Array(self.bytes[12...])).isPublic
        }
        return self.isWithin([0x20], 3) && !Self.specialVersion6.contains { self.isWithin($0.prefix, $0.length) }
    }

    private func isWithin(_ prefix: [UInt8], _ length: Int) -> Bool {
        for bit in 0..<length {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            let expected = bit / 8 < prefix.count ? prefix[bit / 8] & mask : 0
            guard self.bytes[bit / 8] & mask == expected else { return false }
        }
        return true
    }

    private typealias Block = (prefix: [UInt8], length: Int)

    private static let specialVersion4: [Block] = [
        ([0], 8),  // this network
        ([10], 8),  // private
        ([100, 64], 10),  // shared by a provider's customers
        ([127], 8),  // loopback
        ([168, 63, 129, 16], 32),  // Azure's platform
        ([169, 254], 16),  // link-local, metadata services among it
        ([172, 16], 12),  // private
        ([192, 0, 0], 24),  // protocol assignments
        ([192, 0, 2], 24),  // documentation
        ([192, 88, 99], 24),  // 6to4 relays
        ([192, 168], 16),  // private
        ([198, 18], 15),  // benchmarks
        ([198, 51, 100], 24),  // documentation
        ([203, 0, 113], 24),  // documentation
        ([224], 4),  // multicast
        ([240], 4),  // reserved, and broadcast
    ]

    /// Within 2000::/3, outside of which nothing is public.
    private static let specialVersion6: [Block] = [
        ([0x20, 0x01, 0x00], 23),  // protocol assignments, Teredo among them
        ([0x20, 0x01, 0x0D, 0xB8], 32),  // documentation
        ([0x20, 0x02], 16),  // 6to4, which leads to an IPv4 address
        ([0x3F, 0xFF], 20),  // documentation
    ]
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or eight groups of hexadecimal digits without abbreviation.
    var description: String {
        if self.bytes.count == 4 { return self.bytes.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(self.bytes[$0]) << 8 | UInt16(self.bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}
