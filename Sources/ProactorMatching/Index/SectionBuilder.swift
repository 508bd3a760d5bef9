/// Collects under which predicates alternatives are entered, section by section.
struct SectionBuilder {
    /// A section in the making.
    private struct Draft {
        var pivot: UInt32
        var field: UInt32
        var kinds: UInt32 = 0
        var keys: [UInt64] = []
        var pieceLengths: UInt8 = 0
        var prefixLengths: [UInt32] = []
        var suffixLengths: [UInt32] = []
        var foldedPrefixLengths: [UInt32] = []
        var foldedSuffixLengths: [UInt32] = []
        var numbers: [IntervalIndex<UInt64>.Interval] = []
        var addresses4: [IntervalIndex<UInt32>.Interval] = []
        var addresses6: [IntervalIndex<UInt128>.Interval] = []

        init(pivot: UInt32, field: UInt32) {
            self.pivot = pivot
            self.field = field
        }

        /// What sections are ordered by: those of one pivot together, those that are watched apart from the others.
        var order: (UInt32, Bool, UInt32) {
            (self.pivot, Section(field: self.field, number: 0, kinds: self.kinds).isWatched, self.field)
        }
    }

    private(set) var entries: [LiteralTable.Entry] = []
    private(set) var records: [EntryRecord] = []
    private(set) var finished: [Section] = []
    private(set) var lengths: [UInt32] = []
    private(set) var signatures: [UInt64] = []
    private(set) var numbers = IntervalIndex<UInt64>()
    private(set) var addresses4 = IntervalIndex<UInt32>()
    private(set) var addresses6 = IntervalIndex<UInt128>()

    /// Bits of a signature for each key, at least.
    private static let signatureBits = 8

    private var drafts: [Draft] = []
    private var pivotsWithAlways: Set<UInt32> = []
    private var places: [UInt64: Int] = [:]

    /// Enters an alternative under each of a field's terms.
    mutating func enter(
        _ record: EntryRecord,
        _ check: FieldCheck,
        pivot: UInt32,
        _ constants: TermConstants,
        _ selectivity: Selectivity
    ) {
        let section = self.section(pivot: pivot, field: check.field)
        for index in check.terms.indices {
            self.enter(constants.terms[index], in: section, record, constants, selectivity)
        }
    }

    /// Enters an alternative that each event has to be checked against that has no value of the predicate's type.
    mutating func enterUnknown(_ record: EntryRecord, _ kind: EntryKind, of field: UInt32, pivot: UInt32) {
        self.enter(0, kind, in: self.section(pivot: pivot, field: field), record)
    }

    /// Enters an alternative that each event with the pivot's value has to be checked against.
    mutating func enterAlways(_ record: EntryRecord, pivot: UInt32) {
        let key = ByteHash.key(0, section: pivot, kind: .always)
        self.entries.append(LiteralTable.Entry(key: key, record: record))
        self.pivotsWithAlways.insert(pivot)
    }

    private mutating func enter(
        _ term: Term,
        in section: Int,
        _ record: EntryRecord,
        _ constants: TermConstants,
        _ selectivity: Selectivity
    ) {
        switch term.kind {
        case .null: self.enter(0, .null, in: section, record)
        case .yes: self.enter(0, .yes, in: section, record)
        case .no: self.enter(0, .no, in: section, record)
        case .number: self.enter(constants.numbers[Int(term.offset)], .number, in: section, record)
        case .digits: self.enter(constants.hash(of: term), .digits, in: section, record)
        case .text: self.enter(constants.hash(of: term), .text, in: section, record)
        case .prefix:
            self.enter(
                affix: .prefix,
                TableRange(start: term.offset, count: term.length),
                in: section,
                record,
                constants
            )
        case .suffix:
            self.enter(
                affix: .suffix,
                TableRange(start: term.offset, count: term.length),
                in: section,
                record,
                constants
            )
        case .folded, .foldedPrefix, .foldedSuffix: self.enter(folded: term, in: section, record, constants)
        case .wildcard:
            if let anchor = selectivity.best(of: term, self.drafts[section].field, constants)?.anchor {
                self.enter(affix: anchor.kind, anchor.literal, in: section, record, constants)
            } else {
                self.enter(0, .present, in: section, record)
            }
        case .address: self.enter(constants.addresses[Int(term.offset)], in: section, record)
        case .range:
            let lowest = constants.numbers[Int(term.offset)]
            let highest = constants.numbers[Int(term.offset) + 1]
            let payload = self.add(record)
            self.drafts[section].numbers.append(.init(lowest: lowest, highest: highest, payload: payload))
        case .both:
            let pair = constants.pairs[Int(term.offset)]
            let field = self.drafts[section].field
            let isLeft =
                selectivity.share(of: pair.left, field, constants) < selectivity.share(of: pair.right, field, constants)
            for index in (isLeft ? pair.left : pair.right).indices {
                self.enter(constants.terms[index], in: section, record, constants, selectivity)
            }
        case .anythingBut, .present: self.enter(0, .present, in: section, record)
        case .absent: break
        }
    }

    private mutating func enter(_ hash: UInt64, _ kind: EntryKind, in section: Int, _ record: EntryRecord) {
        self.drafts[section].kinds |= kind.bit
        let key = ByteHash.key(hash, section: UInt32(section), kind: kind)
        self.drafts[section].keys.append(key)
        self.entries.append(LiteralTable.Entry(key: key, record: record))
    }

    private mutating func enter(
        affix kind: EntryKind,
        _ literal: TableRange,
        in section: Int,
        _ record: EntryRecord,
        _ constants: TermConstants
    ) {
        guard !literal.isEmpty else { return self.enter(0, .present, in: section, record) }
        switch kind {
        case .prefix: Self.insert(literal.count, into: &self.drafts[section].prefixLengths)
        case .suffix: Self.insert(literal.count, into: &self.drafts[section].suffixLengths)
        default: self.drafts[section].pieceLengths |= 1 << UInt8(literal.count)
        }
        let hash = constants.hash(of: Term(kind: .text, offset: literal.start, length: literal.count))
        self.enter(hash, kind, in: section, record)
    }

    private mutating func enter(
        folded term: Term,
        in section: Int,
        _ record: EntryRecord,
        _ constants: TermConstants
    ) {
        guard let folded = constants.caseless[Int(term.offset)].folded, !folded.isEmpty || term.kind == .folded else {
            return self.enter(0, .present, in: section, record)
        }
        switch term.kind {
        case .foldedPrefix:
            Self.insert(UInt32(folded.count), into: &self.drafts[section].foldedPrefixLengths)
            self.enter(folded.byteHash, .foldedPrefix, in: section, record)
        case .foldedSuffix:
            Self.insert(UInt32(folded.count), into: &self.drafts[section].foldedSuffixLengths)
            self.enter(folded.byteHash, .foldedSuffix, in: section, record)
        default: self.enter(folded.byteHash, .folded, in: section, record)
        }
    }

    private mutating func enter(_ range: AddressRange, in section: Int, _ record: EntryRecord) {
        let low6 = UInt128(bigEndianBytes: range.lowest, filledWith: 0x00)
        let high6 = UInt128(bigEndianBytes: range.highest, filledWith: 0xFF)
        let payload = self.add(record)
        self.drafts[section].addresses6.append(.init(lowest: low6, highest: high6, payload: payload))
        var low4 = UInt32(truncatingIfNeeded: low6 >> 96)
        var high4 = UInt32(truncatingIfNeeded: high6 >> 96)
        if range.lowest.count > 4 {
            // Of an IPv4 address, 32 bits have to tell that it lies inside; see ``AddressRange``.
            guard high4 > low4, high4 - low4 > 1 else { return }
            low4 += 1
            high4 -= 1
        }
        self.drafts[section].addresses4.append(.init(lowest: low4, highest: high4, payload: payload))
    }

    /// Adds what intervals tell of.
    private mutating func add(_ record: EntryRecord) -> UInt32 {
        self.records.append(record)
        return UInt32(self.records.count - 1)
    }

    private mutating func section(pivot: UInt32, field: UInt32) -> Int {
        let key = UInt64(pivot) << 32 | UInt64(field)
        if let place = self.places[key] { return place }
        self.places[key] = self.drafts.count
        self.drafts.append(Draft(pivot: pivot, field: field))
        return self.drafts.count - 1
    }

    private static func insert(_ length: UInt32, into lengths: inout [UInt32]) {
        let place = lengths.partitioningIndex { $0 >= length }
        if place == lengths.count || lengths[place] != length { lengths.insert(length, at: place) }
    }

    // MARK: Finishing

    /// Puts the sections into their final form.
    ///
    /// - Parameter pivots: Is told which sections are each pivot's.
    mutating func finish(_ pivots: inout [PivotSections]) {
        // Sections keep their numbers, which the keys of entries are made of; only their order changes.
        let order = self.drafts.indices.sorted {
            let (left, right) = (self.drafts[$0].order, self.drafts[$1].order)
            return left.0 != right.0 ? left.0 < right.0 : left.1 != right.1 ? left.1 : left.2 < right.2
        }
        for place in order {
            let pivot = Int(self.drafts[place].pivot)
            let section = self.section(from: self.drafts[place], number: UInt32(place))
            let path: WritableKeyPath<PivotSections, TableRange> = section.isWatched ? \.watched : \.sections
            if pivots[pivot][keyPath: path].isEmpty { pivots[pivot][keyPath: path].start = UInt32(self.finished.count) }
            pivots[pivot][keyPath: path].count += 1
            self.finished.append(section)
        }
        for pivot in self.pivotsWithAlways { pivots[Int(pivot)].hasAlways = true }
        self.drafts = []
        self.places = [:]
    }

    private mutating func section(from draft: Draft, number: UInt32) -> Section {
        var section = Section(field: draft.field, number: number, kinds: draft.kinds, pieceLengths: draft.pieceLengths)
        section.prefixLengths = self.add(draft.prefixLengths)
        section.suffixLengths = self.add(draft.suffixLengths)
        section.foldedPrefixLengths = self.add(draft.foldedPrefixLengths)
        section.foldedSuffixLengths = self.add(draft.foldedSuffixLengths)
        section.numbers = TableRange(self.numbers.add(draft.numbers))
        section.addresses4 = TableRange(self.addresses4.add(draft.addresses4))
        section.addresses6 = TableRange(self.addresses6.add(draft.addresses6))
        section.signature = UInt32(self.signatures.count)
        section.signatureMask = self.addSignature(of: draft.keys)
        return section
    }

    private mutating func addSignature(of keys: [UInt64]) -> UInt32 {
        let wanted = max(64, keys.count * Self.signatureBits)
        let size = 1 << (Int.bitWidth - (wanted - 1).leadingZeroBitCount)
        let start = self.signatures.count
        self.signatures += [UInt64](repeating: 0, count: size / 64)
        for key in keys {
            let bit = Int(truncatingIfNeeded: key >> 8) & (size - 1)
            self.signatures[start + bit / 64] |= 1 << UInt64(bit % 64)
        }
        return UInt32(size - 1)
    }

    private mutating func add(_ lengths: [UInt32]) -> TableRange {
        let start = self.lengths.count
        self.lengths += lengths
        return TableRange(start..<self.lengths.count)
    }
}

extension TableRange {
    init(_ range: Range<Int>) { self.init(start: UInt32(range.lowerBound), count: UInt32(range.count)) }
}

extension [UInt32] {
    /// The first place from which on the condition holds, in a list in which it holds from some place on.
    fileprivate func partitioningIndex(_ holds: (UInt32) -> Bool) -> Int {
        var low = 0
        var high = self.count
        while low < high {
            let middle = low + (high - low) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension UInt128 {
    /// An address's bytes from the left, filled up on the right.
    init(bigEndianBytes bytes: [UInt8], filledWith filler: UInt8) {
        self = 0
        for place in 0..<16 { self = self << 8 | UInt128(place < bytes.count ? bytes[place] : filler) }
    }
}
