/// Reading bytes, words and hashes out of a text whose bounds each call checks.
///
/// The loads are unchecked ones, since the checks made here let several bytes be read by one. They are sound because each
/// stands behind a comparison with `byteCount`, and because the span itself keeps the text alive.
extension RawSpan {
    /// The byte at `offset`, or 0, which stands nowhere in JSON, past the end.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        guard offset < self.byteCount else { return 0 }
        return unsafe self.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes from `offset`, the first one lowest; zeros past the end.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        guard offset &+ 8 <= self.byteCount else { return self.lastWord(at: offset) }
        return UInt64(littleEndian: unsafe self.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// Up to eight bytes from `offset`, the first one lowest, zeros above them.
    @inline(__always)
    func word(at offset: Int, length: Int) -> UInt64 {
        let word = self.word(at: offset)
        return length >= 8 ? word : word & ((1 << UInt64(truncatingIfNeeded: length &* 8)) &- 1)
    }

    @inline(never)
    private func lastWord(at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in 0..<8 { word |= UInt64(self.byte(at: offset &+ place)) << UInt64(place * 8) }
        return word
    }

    /// A hash of `length` bytes from `offset`.
    @inline(__always)
    func hash(at offset: Int, length: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: length) &* ByteHash.lengthFactor
        var place = offset
        var rest = length
        while rest > 8 {
            hash = ByteHash.mixed(hash ^ self.word(at: place))
            place &+= 8
            rest &-= 8
        }
        return ByteHash.mixed(hash ^ self.word(at: place, length: rest))
    }

    /// Whether the `length` bytes from `offset` are those of `other` from `otherOffset`.
    @inline(__always)
    func equals(at offset: Int, _ other: RawSpan, at otherOffset: Int, length: Int) -> Bool {
        var done = 0
        while length &- done > 8 {
            guard self.word(at: offset &+ done) == other.word(at: otherOffset &+ done) else { return false }
            done &+= 8
        }
        let rest = length &- done
        return self.word(at: offset &+ done, length: rest) == other.word(at: otherOffset &+ done, length: rest)
    }
}

/// The hash of the index's tables. It need not withstand chosen values: an event cannot make the tables grow, and what it
/// finds in them is compared again.
enum ByteHash {
    static let lengthFactor: UInt64 = 0x9E37_79B9_7F4A_7C15
    static let factor: UInt64 = 0xD6E8_FEB8_6659_FD93

    @inline(__always)
    static func mixed(_ value: UInt64) -> UInt64 {
        let product = value &* Self.factor
        return (product ^ (product >> 32)) &* Self.factor
    }

    /// The key of what is entered in a section of the index under a kind of predicate.
    @inline(__always)
    static func key(_ hash: UInt64, section: UInt32, kind: EntryKind) -> UInt64 {
        let place = UInt64(section) << 8 | UInt64(kind.rawValue)
        let key = Self.mixed(hash &+ place &* Self.lengthFactor)
        // Zero marks an empty slot.
        return key | 1
    }
}

/// The kinds of predicate that a table of literals holds.
enum EntryKind: UInt8 {
    case text
    case number
    case digits
    case null
    case yes
    case no
    case prefix
    case suffix
    case folded
    case foldedPrefix
    case foldedSuffix
    case piece
    case present
    /// Alternatives that no field of theirs can be looked up by.
    case always
    /// Rules of which a field predicate cannot be told, because the field is missing or of another type.
    case unknownText
    case unknownNumber
    case unknownBool

    /// The kind's bit in a set of kinds.
    @inline(__always)
    var bit: UInt32 { 1 &<< UInt32(self.rawValue) }
}

extension [UInt8] {
    /// The hash of all bytes.
    var byteHash: UInt64 {
        let bytes = unsafe self.span.bytes
        return bytes.hash(at: 0, length: self.count)
    }
}

extension String {
    /// The hash of its UTF-8.
    var byteHash: UInt64 {
        let bytes = unsafe self.utf8Span.span.bytes
        return bytes.hash(at: 0, length: bytes.byteCount)
    }
}
