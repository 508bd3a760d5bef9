import ProactorModel

/// How the bytes of a signature are written.
package enum SignatureEncoding: String, Hashable, Sendable, CaseIterable {
    case hex
    case base64

    /// The bytes; `nil` where the text is nothing of the kind.
    func bytes(_ text: some StringProtocol) -> [UInt8]? {
        switch self {
        case .base64: Base64.decode(String(text))
        case .hex: Self.hexBytes(text)
        }
    }

    private static func hexBytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = Self.byte(digits[place], digits[place + 1]) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The byte that two hexadecimal digits stand for.
    static func byte(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = Self.value(high), let low = Self.value(low) else { return nil }
        return high << 4 | low
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
