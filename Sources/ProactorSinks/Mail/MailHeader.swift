import ProactorModel

/// Header fields as RFC 5322 has them: in ASCII, on lines that are not too long, and with nothing in them that begins another field.
enum MailHeader {
    /// Characters of a line that are not exceeded without need (section 2.1.1).
    private static let lineLength = 76
    /// Bytes of text in one encoded word, which then has at most 75 characters (RFC 2047, section 2).
    private static let wordSizeMaximum = 42
    /// Characters of a text that a header holds.
    private static let textLengthMaximum = 300

    /// A field whose value is a text of people.
    static func unstructured(_ name: String, _ text: String) -> String {
        let line = Self.oneLine(text)
        guard line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), !line.contains("=?") else {
            return "\(name): \(Self.encodedWords(line))"
        }
        return Self.folded("\(name): \(line)")
    }

    static func addresses(_ name: String, _ addresses: [MailAddress]) -> String {
        "\(name): " + addresses.map(Self.mailbox).joined(separator: ",\r\n ")
    }

    /// Fields whose values are made by the program, and need no more than folding.
    static func plain(_ name: String, _ value: String) -> String { Self.folded("\(name): \(value)") }

    /// A date such as `Mon, 02 Mar 2026 09:30:00 +0000` (section 3.3).
    static func date(_ time: Timestamp) -> String {
        let text = Timestamp(seconds: time.seconds).description
        let year = text.prefix(4)
        let month = Int(text.dropFirst(5).prefix(2)) ?? 1
        let day = text.dropFirst(8).prefix(2)
        let days = Int(time.seconds >= 0 ? time.seconds / 86_400 : (time.seconds - 86_399) / 86_400)
        // The first of January 1970 was a Thursday.
        let weekday = Self.weekdays[((days % 7) + 7 + 4) % 7]
        return "\(weekday), \(day) \(Self.months[month - 1]) \(year) \(text.dropFirst(11).prefix(8)) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func mailbox(_ mailbox: MailAddress) -> String {
        guard let name = mailbox.name.map(Self.oneLine), !name.isEmpty else { return "<\(mailbox.address)>" }
        guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), !name.contains("=?") else {
            return "\(Self.encodedWords(name))\r\n <\(mailbox.address)>"
        }
        let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(quoted)\" <\(mailbox.address)>"
    }

    /// The text without line breaks and other control characters, and not too long.
    private static func oneLine(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(Self.textLengthMaximum).map { scalar -> Unicode.Scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}"
                ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Encoded words in base 64, each of whole characters (RFC 2047, section 5).
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > Self.wordSizeMaximum {
                words.append(Base64.encode(word))
                word = []
            }
            word += bytes
        }
        words.append(Base64.encode(word))
        return words.map { "=?UTF-8?B?\($0)?=" }.joined(separator: "\r\n ")
    }

    /// Breaks a line at spaces, where it has some.
    private static func folded(_ line: String) -> String {
        var lines: [String] = []
        var current = ""
        for (index, word) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            // A line of spaces alone would end the header, and the name stands with the first word.
            if index > 1, !word.isEmpty, !current.isEmpty, current.utf8.count + 1 + word.utf8.count > Self.lineLength {
                lines.append(current)
                current = " \(word)"
            } else {
                current += index == 0 ? String(word) : " \(word)"
            }
        }
        lines.append(current)
        return lines.joined(separator: "\r\n")
    }
}
