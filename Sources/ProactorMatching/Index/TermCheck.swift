/// Testing values of the event against terms.
extension TermConstants {
    /// Whether a value of the event matches one of the terms.
    @inline(__always)
    func matches(_ terms: TableRange, _ value: Occurrence, _ text: RawSpan) -> Bool {
        for index in terms.indices where self.matches(self.terms[index], value, text) { return true }
        return false
    }

    /// - Parameter text: The text in which the value's bytes lie.
    @inline(__always)
    private func matches(_ term: Term, _ value: Occurrence, _ text: RawSpan) -> Bool {
        switch term.kind {
        case .text:
            value.kind == .text && value.length == term.length && self.literalEquals(term, text, at: value.offset)
        case .prefix:
            value.kind == .text && value.length >= term.length && self.literalEquals(term, text, at: value.offset)
        case .suffix:
            value.kind == .text && value.length >= term.length
                && self.literalEquals(term, text, at: value.offset &+ value.length &- term.length)
        case .number: value.kind == .number && value.isHeld && value.key == self.numbers[Int(term.offset)]
        case .range:
            value.kind == .number && value.isHeld && value.key >= self.numbers[Int(term.offset)]
                && value.key <= self.numbers[Int(term.offset) &+ 1]
        case .present: true
        case .null: value.kind == .null
        case .yes: value.kind == .yes
        case .no: value.kind == .no
        case .absent: false
        default: self.matchesSlowly(term, value, text)
        }
    }

    private func matchesSlowly(_ term: Term, _ value: Occurrence, _ text: RawSpan) -> Bool {
        switch term.kind {
        case .digits:
            return value.kind == .number && !value.isHeld && value.length == term.length
                && self.literalEquals(term, text, at: value.offset)
        case .anythingBut:
            return !self.matches(TableRange(start: term.offset, count: term.length), value, text)
        case .both:
            let pair = self.pairs[Int(term.offset)]
            return self.matches(pair.left, value, text) && self.matches(pair.right, value, text)
        case .wildcard: return value.kind == .text && self.matchesWildcard(term, value, text)
        default:
            guard value.kind == .text else { return false }
            let (offset, length) = (Int(value.offset), Int(value.length))
            if term.kind == .address {
                let address = IPAddress(text, at: offset, length: length)
                return address.map { self.addresses[Int(term.offset)].contains($0.bytes) } ?? false
            }
            let bytes = (offset..<offset + length).map { text.byte(at: $0) }
            switch term.kind {
            case .folded: return self.caseless[Int(term.offset)].matches(bytes)
            case .foldedPrefix: return self.caseless[Int(term.offset)].begins(bytes)
            default: return self.caseless[Int(term.offset)].ends(bytes)
            }
        }
    }

    @inline(__always)
    private func literalEquals(_ term: Term, _ text: RawSpan, at offset: UInt32) -> Bool {
        self.equals(TableRange(start: term.offset, count: term.length), text, at: offset)
    }

    /// Whether a literal's bytes stand in a text from `offset` on.
    @inline(__always)
    func equals(_ literal: TableRange, _ text: RawSpan, at offset: UInt32) -> Bool {
        let literals = unsafe self.literals.span.bytes
        return literals.equals(at: Int(literal.start), text, at: Int(offset), length: Int(literal.count))
    }

    // MARK: Wildcards

    /// Takes each piece at its first place, which leaves most of the text for those after it.
    private func matchesWildcard(_ term: Term, _ value: Occurrence, _ text: RawSpan) -> Bool {
        let literals = unsafe self.literals.span.bytes
        let first = self.pieces[Int(term.offset)]
        let last = self.pieces[Int(term.offset) + Int(term.length) - 1]
        var position = Int(value.offset)
        var end = position + Int(value.length)
        guard value.length >= first.count + last.count,
            literals.equals(at: Int(first.start), text, at: position, length: Int(first.count)),
            literals.equals(at: Int(last.start), text, at: end - Int(last.count), length: Int(last.count))
        else { return false }
        position += Int(first.count)
        end -= Int(last.count)
        for index in Int(term.offset) + 1..<Int(term.offset) + Int(term.length) - 1 {
            let piece = self.pieces[index]
            guard let found = Self.place(of: piece, literals, in: text, from: position, to: end) else { return false }
            position = found + Int(piece.count)
        }
        return true
    }

    private static func place(
        of piece: TableRange,
        _ literals: RawSpan,
        in text: RawSpan,
        from start: Int,
        to end: Int
    ) -> Int? {
        let length = Int(piece.count)
        let headLength = min(length, 8)
        let head = literals.word(at: Int(piece.start), length: headLength)
        var position = start
        while position &+ length <= end {
            if text.word(at: position, length: headLength) == head,
                literals.equals(at: Int(piece.start), text, at: position, length: length)
            {
                return position
            }
            position &+= 1
        }
        return nil
    }
}
