/// Reads a pattern code point by code point.
struct PatternReader {
    private let scalars: [Unicode.Scalar]
    private(set) var position = 0

    init(_ pattern: String) {
        self.scalars = Array(pattern.unicodeScalars)
    }

    /// The next code point, left where it is.
    var peek: Unicode.Scalar? {
        self.position < self.scalars.count ? self.scalars[self.position] : nil
    }

    mutating func next() -> Unicode.Scalar? {
        guard let scalar = self.peek else { return nil }
        self.position += 1
        return scalar
    }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard self.peek == scalar else { return false }
        self.position += 1
        return true
    }

    func hasNext(_ text: String) -> Bool {
        self.scalars[self.position...].starts(with: text.unicodeScalars)
    }

    /// What was read since `start`.
    func text(from start: Int) -> String {
        String(String.UnicodeScalarView(self.scalars[start..<self.position]))
    }

    /// At most `count` of the code points that follow, for messages.
    func upcoming(_ count: Int) -> String {
        String(String.UnicodeScalarView(self.scalars[self.position...].prefix(count)))
    }

    /// A number of exactly `count` hexadecimal digits; nothing is read when there are fewer.
    mutating func hexadecimal(count: Int) -> UInt32? {
        let digits = self.scalars[self.position...].prefix(count)
        guard digits.count == count, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
        self.position += count
        return UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
    }
}

extension Unicode.Scalar {
    /// Whether this is one of what `\w` stands for.
    var isASCIIWord: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    /// The code point as RE2 reads it for itself, inside a class and outside.
    var patternLiteral: String {
        self.isASCIIWord ? String(self) : "\\x{\(String(self.value, radix: 16))}"
    }
}
