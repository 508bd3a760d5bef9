/// Reads the escapes of JSON strings (RFC 8259 section 7).
enum StringUnescaper {
    /// Appends the string's text, which stands between its quotes.
    static func append(_ text: RawSpan, at offset: Int, length: Int, to bytes: inout [UInt8]) throws(EventScanError) {
        let end = offset + length
        var place = offset
        while place < end {
            let byte = text.byte(at: place)
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                place += 1
                continue
            }
            switch text.byte(at: place + 1) {
            case UInt8(ascii: "u"):
                let scalar = try Self.scalar(text, at: &place, end: end)
                bytes.append(contentsOf: String(scalar).utf8)
                continue
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case let other
            where other == UInt8(ascii: "\"") || other == UInt8(ascii: "\\") || other == UInt8(ascii: "/"):
                bytes.append(other)
            default: throw EventScanError(reason: .malformed, offset: place)
            }
            place += 2
        }
    }

    /// The character that one `\u`, or two of them, stand for; `place` moves behind it.
    private static func scalar(_ text: RawSpan, at place: inout Int, end: Int) throws(EventScanError) -> Unicode.Scalar
    {
        let start = place
        let unit = try Self.unit(text, at: &place, end: end)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, text.byte(at: place) == UInt8(ascii: "\\"), text.byte(at: place + 1) == UInt8(ascii: "u")
        else {
            throw EventScanError(reason: .loneSurrogate, offset: start)
        }
        let low = try Self.unit(text, at: &place, end: end)
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw EventScanError(reason: .loneSurrogate, offset: start) }
        return scalar
    }

    private static func unit(_ text: RawSpan, at place: inout Int, end: Int) throws(EventScanError) -> UInt32 {
        guard place + 6 <= end else { throw EventScanError(reason: .malformed, offset: place) }
        var unit: UInt32 = 0
        for index in 2..<6 {
            let byte = text.byte(at: place + index)
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw EventScanError(reason: .malformed, offset: place)
            }
            unit = unit << 4 | UInt32(digit)
        }
        place += 6
        return unit
    }
}
