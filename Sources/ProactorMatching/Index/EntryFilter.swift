/// An alternative where it is entered, with a test of a second field of it that needs nothing but what was kept of the event.
///
/// Most alternatives that are found by one field fail on another one. The filter tells that while the list is walked, before
/// anything else of the alternative is touched, which would rarely be in the processor's caches.
struct EntryRecord: Sendable {
    /// The alternative, or, in a table of the pivot's values, the number of the value.
    var target: UInt32
    var filter = EntryFilter()

    /// Whether the list that it stands in ends with it.
    var isLast: Bool {
        get { self.filter.isLast }
        set { self.filter.isLast = newValue }
    }
}

/// A test that each event passes of which a field has one of some values; others may pass it as well.
struct EntryFilter: Sendable {
    private enum Kind: UInt32 {
        case any
        /// Texts with one of two hashes.
        case texts
        /// Texts whose hash is in a set of 128.
        case manyTexts
        /// Numbers between two.
        case range
        /// Texts whose first bytes are, under a mask, a word.
        case head
        /// Texts in which some bytes are, under a mask, a word.
        case piece
    }

    /// Bits of a field's number; the kind stands above them.
    private static let fieldBits: UInt32 = 28
    private static let last: UInt32 = 1 << 31

    /// A field's number, a kind, and the mark of a list's end.
    private var fieldAndKind: UInt32 = 0
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Passes every event.
    init() {}

    /// The mark of a list's end, for which there is room here.
    @inline(__always)
    fileprivate var isLast: Bool {
        get { self.fieldAndKind & Self.last != 0 }
        set { self.fieldAndKind = self.fieldAndKind & ~Self.last | (newValue ? Self.last : 0) }
    }

    /// Passes the events that a check of one field passes.
    init(_ check: FieldCheck, _ constants: TermConstants) {
        guard !check.allowsAbsence, check.field < 1 << Self.fieldBits, let first = check.terms.indices.first else {
            return
        }
        let terms = check.terms.indices.map { constants.terms[$0] }
        if terms.allSatisfy({ $0.kind == .text }) {
            self.setTexts(terms.map { constants.hash(of: $0) }, check.field)
        } else if terms.count == 1, terms[0].kind == .range {
            self.low = constants.numbers[Int(terms[0].offset)]
            self.high = constants.numbers[Int(terms[0].offset) + 1]
            self.set(.range, check.field)
        } else if terms.count == 1, terms[0].kind == .number {
            self.low = constants.numbers[Int(terms[0].offset)]
            self.high = self.low
            self.set(.range, check.field)
        } else if terms.allSatisfy({ $0.kind == .prefix }) {
            let length = terms.map { min($0.length, 8) }.reduce(8, min)
            self.low = constants.head(of: constants.terms[first], length: length)
            self.high = length == 8 ? .max : 1 << UInt64(length * 8) - 1
            for term in terms {
                // The bytes from the first difference on are left out.
                let difference = (constants.head(of: term, length: length) ^ self.low) & self.high
                let same = UInt64(difference.trailingZeroBitCount) & ~7
                if difference != 0 { self.high &= 1 << same - 1 }
            }
            self.low &= self.high
            self.set(.head, check.field)
        }
    }

    /// Passes the events that one wildcard passes, by another piece of it than that which it is entered by.
    init(_ wildcard: Term, enteredBy anchor: WildcardAnchor, of field: UInt32, _ constants: TermConstants) {
        let pieces = constants.pieces[Int(wildcard.offset)..<Int(wildcard.offset) + Int(wildcard.length)]
        let others = pieces.filter { !$0.isEmpty && !$0.indices.contains(Int(anchor.literal.start)) }
        guard field < 1 << Self.fieldBits, let piece = others.max(by: { $0.count < $1.count }) else { return }
        let length = min(piece.count, 8)
        self.low = constants.head(of: Term(kind: .text, offset: piece.start), length: length)
        self.high = length == 8 ? .max : 1 << UInt64(length * 8) - 1
        self.set(.piece, field)
    }

    private mutating func setTexts(_ hashes: [UInt64], _ field: UInt32) {
        if hashes.count <= 2 {
            self.low = hashes[0]
            self.high = hashes[hashes.count - 1]
            return self.set(.texts, field)
        }
        for hash in hashes {
            let bit = hash & 127
            if bit < 64 { self.low |= 1 << bit } else { self.high |= 1 << (bit - 64) }
        }
        self.set(.manyTexts, field)
    }

    private mutating func set(_ kind: Kind, _ field: UInt32) {
        self.fieldAndKind = field | kind.rawValue << Self.fieldBits
    }

    /// Whether the event may match.
    @inline(__always)
    func passes(_ capture: borrowing EventCapture, _ text: RawSpan, _ unescaped: RawSpan) -> Bool {
        let kind = (self.fieldAndKind & ~Self.last) &>> Self.fieldBits
        if kind == Kind.any.rawValue { return true }
        var place = capture.first(of: self.fieldAndKind & (1 &<< Self.fieldBits &- 1))
        while place != EventCapture.none {
            let value = capture.occurrences[Int(place)]
            if self.passes(kind, value, value.isUnescaped ? unescaped : text) { return true }
            place = value.next
        }
        return false
    }

    @inline(__always)
    private func passes(_ kind: UInt32, _ value: Occurrence, _ text: RawSpan) -> Bool {
        switch kind {
        case Kind.texts.rawValue: return value.key == self.low || value.key == self.high
        case Kind.range.rawValue: return value.key >= self.low && value.key <= self.high
        case Kind.manyTexts.rawValue:
            let bit = value.key & 127
            return (bit < 64 ? self.low &>> bit : self.high &>> (bit &- 64)) & 1 != 0
        case Kind.piece.rawValue: return value.kind == .text && self.isPiece(of: value, text)
        default:
            // Bytes behind the value's end may be looked at; then more pass than have to.
            return value.kind == .text && text.word(at: Int(value.offset)) & self.high == self.low
        }
    }

    private func isPiece(of value: Occurrence, _ text: RawSpan) -> Bool {
        var place = Int(value.offset)
        let end = place &+ Int(value.length)
        // As in heads, bytes behind the value's end may be looked at.
        while place < end {
            if text.word(at: place) & self.high == self.low { return true }
            place &+= 1
        }
        return false
    }
}

extension TermConstants {
    /// The first bytes of a term's literal, as a word.
    fileprivate func head(of term: Term, length: UInt32) -> UInt64 {
        let literals = unsafe self.literals.span.bytes
        return literals.word(at: Int(term.offset), length: Int(length))
    }
}
