extension Identifier {
    private static var alphabet: [UInt8] { Array("0123456789abcdefghjkmnpqrstvwxyz".utf8) }
    /// Characters that hold the milliseconds.
    private static var timeLength: Int { 10 }

    /// When the identifier was made, to the millisecond; `nil` for one that was not made by ``init(at:)``.
    package var time: Timestamp? {
        let text = Array(self.rawValue.utf8)
        let prefix = Array((Kind.prefix + "_").utf8)
        guard text.starts(with: prefix), text.count >= prefix.count + Self.timeLength else { return nil }
        let alphabet = Self.alphabet
        var milliseconds: Int64 = 0
        for character in text[prefix.count..<(prefix.count + Self.timeLength)] {
            guard let digit = alphabet.firstIndex(of: character) else { return nil }
            milliseconds = milliseconds << 5 | Int64(digit)
        }
        return Timestamp(millisecondsSinceEpoch: milliseconds)
    }

    /// What every identifier that was made at `time` or later is not less than, and every earlier one is less than.
    package static func lowerBound(at time: Timestamp) -> Self {
        var generator = ZeroGenerator()
        let whole = Self(at: time, using: &generator).rawValue
        return Self(rawValue: String(whole.prefix(Kind.prefix.count + 1 + Self.timeLength)))
    }
}

/// Gives nothing but zeros, for an identifier of which only the time counts.
private struct ZeroGenerator: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}
