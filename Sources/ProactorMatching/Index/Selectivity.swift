/// Guesses which part of the events a predicate matches, from what the rules themselves ask for: the more different values
/// rules name for a field, the rarer is each of them.
struct Selectivity {
    /// How many different literals there are of a kind, for each field and each length where that matters.
    private var distinct: [UInt64: Int] = [:]
    private var seen: Set<UInt64> = []
    /// How often a piece stands in the wildcards of a field.
    private var pieces: [UInt64: Int] = [:]
    /// The lowest and highest bounds of the ranges of a field.
    private var spans: [UInt32: (lowest: Double, highest: Double)] = [:]

    /// What is added to the number of values seen, since events have values that no rule names.
    private static let unseen = 4.0
    /// How much more often a piece is found anywhere in a text than at its beginning.
    private static let placesOfPiece = 8.0
    private static let shareOfPresent = 0.7
    private static let shareOfOthers = 0.9
    private static let shareOfAddress = 0.05

    mutating func count(_ check: FieldCheck, _ constants: TermConstants) {
        for index in check.terms.indices { self.count(constants.terms[index], check.field, constants) }
    }

    private mutating func count(_ term: Term, _ field: UInt32, _ constants: TermConstants) {
        switch term.kind {
        case .text, .digits: self.count(constants.hash(of: term), Self.group(field, .text))
        case .prefix: self.count(constants.hash(of: term), Self.group(field, .prefix, term.length))
        case .suffix: self.count(constants.hash(of: term), Self.group(field, .suffix, term.length))
        case .number: self.count(constants.numbers[Int(term.offset)], Self.group(field, .number))
        case .folded, .foldedPrefix, .foldedSuffix:
            self.count(constants.caseless[Int(term.offset)].text.byteHash, Self.group(field, .folded))
        case .range:
            for place in 0..<2 {
                self.widen(field, to: NumberKey.value(of: constants.numbers[Int(term.offset) + place]))
            }
        case .wildcard:
            for anchor in WildcardAnchor.all(of: term, constants) {
                let isPiece = anchor.kind == .piece
                self.count(anchor.hash(constants), Self.group(field, anchor.kind, anchor.literal.count))
                if isPiece { self.pieces[Self.piece(field, anchor.hash(constants)), default: 0] += 1 }
            }
        case .both:
            let pair = constants.pairs[Int(term.offset)]
            for index in pair.left.indices { self.count(constants.terms[index], field, constants) }
            for index in pair.right.indices { self.count(constants.terms[index], field, constants) }
        default: break
        }
    }

    private mutating func count(_ hash: UInt64, _ group: UInt64) {
        if self.seen.insert(ByteHash.mixed(hash ^ group)).inserted { self.distinct[group, default: 0] += 1 }
    }

    private mutating func widen(_ field: UInt32, to bound: Double) {
        guard bound.magnitude < Double.greatestFiniteMagnitude else { return }
        let span = self.spans[field] ?? (bound, bound)
        self.spans[field] = (min(span.lowest, bound), max(span.highest, bound))
    }

    // MARK: Guesses

    /// The part of the events that match one of a field's terms, from 0 to about the number of terms.
    func share(of check: FieldCheck, _ constants: TermConstants) -> Double {
        check.terms.indices.reduce(0) { $0 + self.share(of: constants.terms[$1], check.field, constants) }
    }

    private func share(of term: Term, _ field: UInt32, _ constants: TermConstants) -> Double {
        switch term.kind {
        case .null, .absent: 0.1
        case .yes, .no: 0.4
        case .text, .digits: self.share(Self.group(field, .text))
        case .number: self.share(Self.group(field, .number))
        case .prefix: term.length == 0 ? Self.shareOfPresent : self.share(Self.group(field, .prefix, term.length))
        case .suffix: term.length == 0 ? Self.shareOfPresent : self.share(Self.group(field, .suffix, term.length))
        case .folded, .foldedPrefix, .foldedSuffix: self.share(Self.group(field, .folded))
        case .range: self.share(ofRange: term, field, constants)
        case .wildcard: self.best(of: term, field, constants)?.share ?? Self.shareOfPresent
        case .address: Self.shareOfAddress
        case .present: Self.shareOfPresent
        case .anythingBut: Self.shareOfOthers
        case .both:
            min(
                self.share(of: constants.pairs[Int(term.offset)].left, field, constants),
                self.share(of: constants.pairs[Int(term.offset)].right, field, constants)
            )
        }
    }

    func share(of terms: TableRange, _ field: UInt32, _ constants: TermConstants) -> Double {
        self.share(of: FieldCheck(field: field, terms: terms, allowsAbsence: false), constants)
    }

    /// The literal of a wildcard that the fewest texts have; `nil` for one that has none.
    func best(
        of term: Term,
        _ field: UInt32,
        _ constants: TermConstants
    ) -> (anchor: WildcardAnchor, share: Double)? {
        var best: (anchor: WildcardAnchor, share: Double)?
        for anchor in WildcardAnchor.all(of: term, constants) {
            var share = self.share(Self.group(field, anchor.kind, anchor.literal.count))
            if anchor.kind == .piece {
                // Among pieces, that which the fewest wildcards have; the guess itself is the same for all of them.
                let uses = self.pieces[Self.piece(field, anchor.hash(constants))] ?? 0
                share *= Self.placesOfPiece * (1 - 1 / Double(uses + 2))
            }
            if share < best?.share ?? .infinity { best = (anchor, share) }
        }
        return best
    }

    private func share(_ group: UInt64) -> Double { 1 / (Double(self.distinct[group] ?? 0) + Self.unseen) }

    private func share(ofRange term: Term, _ field: UInt32, _ constants: TermConstants) -> Double {
        guard let span = self.spans[field], span.highest > span.lowest else { return 0.5 }
        let lowest = max(NumberKey.value(of: constants.numbers[Int(term.offset)]), span.lowest)
        let highest = min(NumberKey.value(of: constants.numbers[Int(term.offset) + 1]), span.highest)
        return min(1, max(0, (highest - lowest) / (span.highest - span.lowest)))
    }

    private static func group(_ field: UInt32, _ kind: EntryKind, _ length: UInt32 = 0) -> UInt64 {
        ByteHash.mixed(UInt64(field) << 32 | UInt64(length) << 8 | UInt64(kind.rawValue))
    }

    private static func piece(_ field: UInt32, _ hash: UInt64) -> UInt64 { ByteHash.mixed(hash ^ UInt64(field)) }
}

/// A literal by which texts can be found that a wildcard may match.
struct WildcardAnchor {
    /// Bytes of a piece that is looked for at every place of a text.
    static let pieceLength = 4

    /// `prefix`, `suffix` or `piece`.
    let kind: EntryKind
    /// Its bytes among the literals.
    let literal: TableRange

    func hash(_ constants: TermConstants) -> UInt64 {
        constants.hash(of: Term(kind: .text, offset: self.literal.start, length: self.literal.count))
    }

    /// All literals of a wildcard: the whole of its first and last piece, and each part of a certain length of the others.
    static func all(of term: Term, _ constants: TermConstants) -> [WildcardAnchor] {
        let pieces = constants.pieces[Int(term.offset)..<Int(term.offset) + Int(term.length)]
        var anchors: [WildcardAnchor] = []
        if let first = pieces.first, !first.isEmpty { anchors.append(WildcardAnchor(kind: .prefix, literal: first)) }
        if let last = pieces.last, !last.isEmpty { anchors.append(WildcardAnchor(kind: .suffix, literal: last)) }
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            let length = min(UInt32(Self.pieceLength), piece.count)
            for start in 0...(piece.count - length) {
                anchors.append(
                    WildcardAnchor(kind: .piece, literal: TableRange(start: piece.start + start, count: length))
                )
            }
        }
        return anchors
    }
}

extension NumberKey {
    /// The double with a key.
    static func value(of key: UInt64) -> Double {
        Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }
}
