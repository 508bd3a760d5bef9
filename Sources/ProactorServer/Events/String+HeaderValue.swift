extension String {
    /// What a header value of CloudEvents means (HTTP binding, section 3.1.3.2): first a quoted string is unquoted (RFC
    /// 9110, section 5.6.4), then `%XX` are the bytes that they stand for, once. `nil` when the result is no UTF-8.
    var cloudEventsHeaderValue: String? { self.unquoted.percentDecoded }

    private var unquoted: String {
        guard self.utf8.count >= 2, self.hasPrefix("\""), self.hasSuffix("\"") else { return self }
        var text = UnicodeScalarView()
        var isEscaped = false
        for scalar in self.unicodeScalars.dropFirst().dropLast() {
            if scalar == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            isEscaped = false
            text.append(scalar)
        }
        return String(text)
    }

    /// A percent sign without two digits stands for itself.
    private var percentDecoded: String? {
        guard self.utf8.contains(UInt8(ascii: "%")) else { return self }
        var bytes: [UInt8] = []
        var rest = Array(self.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let decoded = Self.byte(rest.prefix(2)) {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func byte(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value << 4 | (digit - 0x30)
            case 0x41...0x46: value = value << 4 | (digit - 0x41 + 10)
            case 0x61...0x66: value = value << 4 | (digit - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }
}
