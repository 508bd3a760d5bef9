/// Texts in ASCII lines of at most 76 characters (RFC 2045, section 6.7).
enum QuotedPrintable {
    private static let lineLengthMaximum = 76

    /// The text with lines that end with CR LF; what comes in may end them in any way.
    static func encode(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { Self.line(Array(String($0).utf8)) }
            .joined(separator: "\r\n")
    }

    private static func line(_ bytes: [UInt8]) -> String {
        var lines: [String] = []
        var current = ""
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let next = Self.needsEncoding(byte, isLast: isLast) ? "=\(Self.hex(byte))" : String(UnicodeScalar(byte))
            // One place is left for the mark of a soft line break.
            if current.utf8.count + next.utf8.count > Self.lineLengthMaximum - 1 {
                lines.append(current + "=")
                current = ""
            }
            current += next
        }
        lines.append(current)
        return lines.joined(separator: "\r\n")
    }

    /// White space at a line's end gets lost on the way, and so may be what looks like markup of SMTP.
    private static func needsEncoding(_ byte: UInt8, isLast: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): true
        case UInt8(ascii: " "), UInt8(ascii: "\t"): isLast
        case 0x21...0x7E: false
        default: true
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "0\(text)" : text
    }
}
