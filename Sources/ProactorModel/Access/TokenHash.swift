/// The SHA-256 of an access token: what a configuration holds instead of the token.
package struct TokenHash: Hashable, Sendable, CustomStringConvertible {
    /// What its text begins with: the algorithm.
    package static let prefix = "sha256:"
    private static let size = 32

    private let digest: [UInt8]

    /// - Parameter digest: 32 bytes.
    package init(digest: [UInt8]) {
        precondition(digest.count == Self.size, "a SHA-256 has \(Self.size) bytes")
        self.digest = digest
    }

    /// Reads `sha256:` and 64 hexadecimal digits.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let digits = text.utf8.dropFirst(Self.prefix.utf8.count)
        guard digits.count == 2 * Self.size else { return nil }
        var digest: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = Self.value(ofDigit: digit) else { return nil }
            if let first = high {
                digest.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.digest = digest
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Whether both are the same, in a time that does not tell where they differ.
    package func matches(_ other: TokenHash) -> Bool {
        var difference: UInt8 = 0
        for index in 0..<Self.size { difference |= self.digest[index] ^ other.digest[index] }
        return difference == 0
    }

    package var description: String { Self.prefix + self.digest.hexText }
}
