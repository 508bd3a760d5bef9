/// Finds a text in another in time linear in both, as UTF-8; positions are bytes.
struct TextSearch {
    private let needle: [UInt8]
    /// For each length of a beginning of the needle, the length of the longest shorter beginning that it ends with
    /// (Knuth, Morris and Pratt); empty for needles so short that trying every position is as good.
    private let fallbacks: [Int]

    /// Up to this length a needle is tried at every position.
    private static let shortMaximum = 8

    init(_ needle: String) {
        let bytes = Array(needle.utf8)
        self.needle = bytes
        guard bytes.count > Self.shortMaximum else {
            self.fallbacks = []
            return
        }
        var fallbacks = [0, 0]
        var length = 0
        for position in 1..<bytes.count {
            while length > 0, bytes[position] != bytes[length] { length = fallbacks[length] }
            if bytes[position] == bytes[length] { length += 1 }
            fallbacks.append(length)
        }
        self.fallbacks = fallbacks
    }

    var needleCount: Int { self.needle.count }

    static func contains(_ needle: String, in text: String) -> Bool {
        guard needle.utf8.count <= text.utf8.count else { return false }
        return Self(needle).firstPosition(in: Array(text.utf8), from: 0) != nil
    }

    /// The first place at or after `start`.
    func firstPosition(in text: [UInt8], from start: Int) -> Int? {
        guard let first = self.needle.first else { return start <= text.count ? start : nil }
        let last = text.count - self.needle.count
        guard start <= last else { return nil }
        if self.fallbacks.isEmpty {
            for position in start...last where text[position] == first && self.matches(text, at: position) {
                return position
            }
            return nil
        }
        var length = 0
        for position in start..<text.count {
            while length > 0, text[position] != self.needle[length] { length = self.fallbacks[length] }
            if text[position] == self.needle[length] { length += 1 }
            if length == self.needle.count { return position + 1 - length }
        }
        return nil
    }

    /// The last place at or before `start`.
    func lastPosition(in text: [UInt8], upTo start: Int) -> Int? {
        guard !self.needle.isEmpty else { return min(start, text.count) }
        var found: Int?
        var from = 0
        // Each place is found once, and a search goes on one byte further: linear for short needles, and for long ones
        // because overlapping places share their search below.
        if self.fallbacks.isEmpty {
            while let position = self.firstPosition(in: text, from: from), position <= start {
                found = position
                from = position + 1
            }
            return found
        }
        var length = 0
        for position in 0..<min(text.count, start + self.needle.count) {
            while length > 0, text[position] != self.needle[length] { length = self.fallbacks[length] }
            if text[position] == self.needle[length] { length += 1 }
            if length == self.needle.count {
                found = position + 1 - length
                length = self.fallbacks[length]
            }
        }
        return found
    }

    private func matches(_ text: [UInt8], at position: Int) -> Bool {
        for offset in self.needle.indices where text[position + offset] != self.needle[offset] { return false }
        return true
    }
}

extension String {
    /// Whether two strings hold the same code points.
    @inline(__always)
    func hasSameScalars(as other: String) -> Bool {
        // Short texts hold their bytes themselves: the same bits are the same text.
        if self._isIdentical(to: other) { return true }
        guard self.utf8.count == other.utf8.count else { return false }
        let left = self.utf8.span
        let right = other.utf8.span
        for position in left.indices where left[position] != right[position] { return false }
        return true
    }

    /// Whether the code points begin with those of `other`.
    func hasPrefixScalars(_ other: String) -> Bool {
        let left = self.utf8.span
        let right = other.utf8.span
        guard left.count >= right.count else { return false }
        for position in right.indices where left[position] != right[position] { return false }
        return true
    }

    /// Whether the code points end with those of `other`.
    func hasSuffixScalars(_ other: String) -> Bool {
        let left = self.utf8.span
        let right = other.utf8.span
        let start = left.count - right.count
        guard start >= 0 else { return false }
        for position in right.indices where left[start + position] != right[position] { return false }
        return true
    }
}
