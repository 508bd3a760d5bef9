/// Finds the alternatives that an event may match, and checks each of them against what was kept of the event.
///
/// `text` is the event's own text everywhere here, and `unescaped` the texts of it whose escapes had to be read.
struct CandidateSearch {
    private let tables: IndexTables
    /// Whether the value of the pivot that alternatives are being looked up for proves their check of it.
    private var isPivotProven = false

    init(_ tables: IndexTables) { self.tables = tables }

    mutating func run(
        _ text: RawSpan,
        _ capture: borrowing EventCapture,
        _ state: inout CandidateState
    ) throws(EventScanError) {
        let unescaped = unsafe capture.unescaped.span.bytes
        try self.look(among: 0, text, unescaped, capture, &state)
        guard self.tables.pivotField != FieldTree.none else { return }
        self.isPivotProven = !capture.isNested(self.tables.pivotField)
        var place = capture.first(of: self.tables.pivotField)
        while place != EventCapture.none {
            let value = capture.occurrences[Int(place)]
            let pivot = self.pivot(of: value, value.isUnescaped ? unescaped : text)
            if pivot != 0 { try self.look(among: pivot, text, unescaped, capture, &state) }
            place = value.next
        }
    }

    /// The number of a value of the pivot field; 0 for one that no rule names.
    private func pivot(of value: Occurrence, _ text: RawSpan) -> Int {
        guard value.kind == .text else { return 0 }
        let key = ByteHash.key(value.key, section: 0, kind: .text)
        guard let list = self.tables.pivotTable.list(key) else { return 0 }
        let pivot = Int(self.tables.pivotTable.records[Int(list.start)].target)
        let literal = self.tables.pivots[pivot].value
        let isSame = literal.count == value.length && self.tables.constants.equals(literal, text, at: value.offset)
        return isSame ? pivot : 0
    }

    // MARK: Looking up

    private func look(
        among pivot: Int,
        _ text: RawSpan,
        _ unescaped: RawSpan,
        _ capture: borrowing EventCapture,
        _ state: inout CandidateState
    ) throws(EventScanError) {
        let start = state.found.count
        if self.tables.pivots[pivot].hasAlways {
            let key = ByteHash.key(0, section: UInt32(truncatingIfNeeded: pivot), kind: .always)
            if let list = self.tables.literals.list(key) { state.lists.append(list.start) }
        }
        for index in self.tables.pivots[pivot].watched.indices {
            self.lookUnknown(self.tables.sections[index], capture, &state)
            self.look(in: self.tables.sections[index], text, unescaped, capture, &state)
        }
        let sections = self.tables.pivots[pivot].sections.indices
        if sections.count <= capture.touched.count * 4 {
            for index in sections { self.look(in: self.tables.sections[index], text, unescaped, capture, &state) }
        } else {
            for field in capture.touched {
                guard let index = self.section(of: field, in: sections) else { continue }
                self.look(in: self.tables.sections[index], text, unescaped, capture, &state)
            }
        }
        self.filter(text, unescaped, capture, &state)
        self.touch(from: start, &state)
        var kept = start
        for index in start..<state.found.count {
            let alternative = state.found[index]
            let isProven = pivot != 0 && self.isPivotProven
            guard try self.holds(alternative, isProven, text, unescaped, capture, &state) else { continue }
            state.found[kept] = self.tables.alternatives[Int(alternative)].rule
            kept &+= 1
        }
        state.found.removeLast(state.found.count &- kept)
    }

    /// Adds the alternatives of the lists that were found, but for those whose filter tells that they cannot match.
    private func filter(
        _ text: RawSpan,
        _ unescaped: RawSpan,
        _ capture: borrowing EventCapture,
        _ state: inout CandidateState
    ) {
        for start in state.lists { state.sink &+= self.tables.literals.records[Int(start)].target }
        for start in state.lists {
            var index = Int(start)
            while true {
                let record = self.tables.literals.records[index]
                if record.filter.passes(capture, text, unescaped) { state.add(record.target) }
                if record.isLast { break }
                index &+= 1
            }
        }
        for index in state.records {
            let record = self.tables.records[Int(index)]
            if record.filter.passes(capture, text, unescaped) { state.add(record.target) }
        }
        state.lists.removeAll(keepingCapacity: true)
        state.records.removeAll(keepingCapacity: true)
    }

    /// Asks for the first part of what checking each alternative will read, level by level.
    ///
    /// With many rules none of it is in the processor's caches, and each level says where the next one is. Asked for
    /// together, the alternatives' parts arrive together; checked one after another, each would be waited for.
    private func touch(from start: Int, _ state: inout CandidateState) {
        guard state.found.count &- start > 1, self.tables.alternatives.count > Self.cachedAlternatives else { return }
        state.pending.removeAll(keepingCapacity: true)
        for index in start..<state.found.count {
            state.pending.append(self.tables.alternatives[Int(state.found[index])].checks.start)
        }
        for index in state.pending.indices {
            state.pending[index] = self.tables.checks[Int(state.pending[index])].terms.start
        }
        for index in state.pending.indices {
            state.pending[index] = self.tables.constants.terms[Int(state.pending[index])].offset
        }
        for place in state.pending where Int(place) < self.tables.constants.literals.count {
            state.sink &+= UInt32(self.tables.constants.literals[Int(place)])
        }
    }

    /// Alternatives that are likely to stay in the caches.
    private static var cachedAlternatives: Int { 2000 }

    private func section(of field: UInt32, in sections: Range<Int>) -> Int? {
        var low = sections.lowerBound
        var high = sections.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if self.tables.sections[middle].field >= field { high = middle } else { low = middle + 1 }
        }
        return low < sections.upperBound && self.tables.sections[low].field == field ? low : nil
    }

    @inline(__always)
    private func look(
        in section: Section,
        _ text: RawSpan,
        _ unescaped: RawSpan,
        _ capture: borrowing EventCapture,
        _ state: inout CandidateState
    ) {
        var place = capture.first(of: section.field)
        guard place != EventCapture.none else { return }
        if section.has(.present) { self.list(0, .present, in: section, isOnce: true, &state) }
        let isOnce = capture.occurrences[Int(place)].next == EventCapture.none
        while place != EventCapture.none {
            let value = capture.occurrences[Int(place)]
            self.look(value, in: section, isOnce: isOnce, value.isUnescaped ? unescaped : text, &state)
            place = value.next
        }
    }

    @inline(__always)
    private func look(
        _ value: Occurrence,
        in section: Section,
        isOnce: Bool,
        _ text: RawSpan,
        _ state: inout CandidateState
    ) {
        switch value.kind {
        case .text:
            if section.has(.text) {
                self.list(value.key, .text, in: section, isOnce: isOnce, &state)
            }
            if section.kinds & Self.partsOfText != 0 {
                self.lookParts(of: value, in: section, isOnce: isOnce, text, &state)
            }
            if section.kinds & Self.foldedTexts != 0 {
                self.lookFolded(value, in: section, isOnce: isOnce, text, &state)
            }
            if !section.addresses6.isEmpty { self.lookAddress(value, in: section, text, &state) }
        case .number:
            if section.has(.number) {
                self.list(value.key, .number, in: section, isOnce: isOnce, &state)
            }
            if section.has(.digits), !value.isHeld {
                let hash = text.hash(at: Int(value.offset), length: Int(value.length))
                self.list(hash, .digits, in: section, isOnce: isOnce, &state)
            }
            if !section.numbers.isEmpty {
                self.tables.numbers.find(value.key, in: section.numbers.indices) { state.records.append($0) }
            }
        case .yes:
            if section.has(.yes) {
                self.list(0, .yes, in: section, isOnce: isOnce, &state)
            }
        case .no:
            if section.has(.no) {
                self.list(0, .no, in: section, isOnce: isOnce, &state)
            }
        case .null:
            if section.has(.null) {
                self.list(0, .null, in: section, isOnce: isOnce, &state)
            }
        }
    }

    private static var partsOfText: UInt32 { EntryKind.prefix.bit | EntryKind.suffix.bit | EntryKind.piece.bit }
    private static var foldedTexts: UInt32 {
        EntryKind.folded.bit | EntryKind.foldedPrefix.bit | EntryKind.foldedSuffix.bit
    }

    private func lookParts(
        of value: Occurrence,
        in section: Section,
        isOnce: Bool,
        _ text: RawSpan,
        _ state: inout CandidateState
    ) {
        let start = Int(value.offset)
        for index in section.prefixLengths.indices {
            let length = self.tables.lengths[index]
            guard length <= value.length else { break }
            let hash = text.hash(at: start, length: Int(length))
            self.list(hash, .prefix, in: section, isOnce: isOnce, &state)
        }
        for index in section.suffixLengths.indices {
            let length = self.tables.lengths[index]
            guard length <= value.length else { break }
            let hash = text.hash(at: start &+ Int(value.length &- length), length: Int(length))
            self.list(hash, .suffix, in: section, isOnce: isOnce, &state)
        }
        guard section.pieceLengths != 0 else { return }
        for length in 1...WildcardAnchor.pieceLength where section.pieceLengths & 1 << UInt8(length) != 0 {
            guard length <= value.length else { break }
            for place in start...(start &+ Int(value.length) &- length) {
                let hash = text.hash(at: place, length: length)
                self.list(hash, .piece, in: section, isOnce: false, &state)
            }
        }
    }

    private func lookFolded(
        _ value: Occurrence,
        in section: Section,
        isOnce: Bool,
        _ text: RawSpan,
        _ state: inout CandidateState
    ) {
        state.fold(text, at: Int(value.offset), length: Int(value.length))
        let folded = state.folded
        let bytes = unsafe folded.span.bytes
        if section.has(.folded) {
            self.list(folded.byteHash, .folded, in: section, isOnce: isOnce, &state)
        }
        for index in section.foldedPrefixLengths.indices {
            let length = Int(self.tables.lengths[index])
            guard length <= folded.count else { break }
            let hash = bytes.hash(at: 0, length: length)
            self.list(hash, .foldedPrefix, in: section, isOnce: isOnce, &state)
        }
        for index in section.foldedSuffixLengths.indices {
            let length = Int(self.tables.lengths[index])
            guard length <= folded.count else { break }
            let hash = bytes.hash(at: folded.count - length, length: length)
            self.list(hash, .foldedSuffix, in: section, isOnce: isOnce, &state)
        }
    }

    private func lookAddress(_ value: Occurrence, in section: Section, _ text: RawSpan, _ state: inout CandidateState) {
        guard let address = IPAddress(text, at: Int(value.offset), length: Int(value.length)) else { return }
        let bits = UInt128(bigEndianBytes: address.bytes, filledWith: 0)
        if address.bytes.count == 4 {
            let bits = UInt32(truncatingIfNeeded: bits >> 96)
            self.tables.addresses4.find(bits, in: section.addresses4.indices) { state.records.append($0) }
        } else {
            self.tables.addresses6.find(bits, in: section.addresses6.indices) { state.records.append($0) }
        }
    }

    /// Rules of which a field predicate cannot be told for this event.
    private func lookUnknown(_ section: Section, _ capture: borrowing EventCapture, _ state: inout CandidateState) {
        let known = capture.plainValue(of: section.field)?.kind
        let isBool = known == .yes || known == .no
        for (kind, isKnown) in [
            (EntryKind.unknownText, known == .text), (.unknownNumber, known == .number), (.unknownBool, isBool),
        ]
        where !isKnown && section.has(kind) {
            self.list(0, kind, in: section, isOnce: true, &state)
        }
    }

    /// Notes the list of alternatives that are entered in a section under a kind of predicate and a hash.
    ///
    /// - Parameter isOnce: Whether no other value of the event can lead to the same list.
    @inline(__always)
    private func list(
        _ hash: UInt64,
        _ kind: EntryKind,
        in section: Section,
        isOnce: Bool,
        _ state: inout CandidateState
    ) {
        let key = ByteHash.key(hash, section: section.number, kind: kind)
        // The section's signature is small enough to be in the processor's caches, which the table of all rules is not.
        let bit = UInt32(truncatingIfNeeded: key &>> 8) & section.signatureMask
        let word = self.tables.signatures[Int(section.signature &+ bit &>> 6)]
        guard word &>> UInt64(bit & 63) & 1 != 0, let list = self.tables.literals.list(key),
            isOnce || state.isNew(list: list.slot)
        else { return }
        state.lists.append(list.start)
    }

    // MARK: Checking

    private func holds(
        _ identifier: UInt32,
        _ isPivotProven: Bool,
        _ text: RawSpan,
        _ unescaped: RawSpan,
        _ capture: borrowing EventCapture,
        _ state: inout CandidateState
    ) throws(EventScanError) -> Bool {
        let alternative = self.tables.alternatives[Int(identifier)]
        var nestedCount = 0
        var isUndecided = false
        for index in alternative.checks.indices {
            let check = self.tables.checks[index]
            if isPivotProven, check.field == self.tables.pivotField { continue }
            var place = capture.first(of: check.field)
            guard place != EventCapture.none else {
                guard check.allowsAbsence else { return false }
                continue
            }
            let isNested = capture.isNested(check.field)
            if isNested { nestedCount &+= 1 }
            var isMatched = false
            while place != EventCapture.none {
                let value = capture.occurrences[Int(place)]
                if self.tables.constants.matches(check.terms, value, value.isUnescaped ? unescaped : text) {
                    isMatched = true
                    break
                }
                place = value.next
            }
            guard isMatched else {
                // The field may be absent from the array elements that the other fields choose.
                guard check.allowsAbsence, isNested else { return false }
                isUndecided = true
                continue
            }
        }
        guard self.predicatesHold(alternative, text, unescaped, capture) else { return false }
        guard nestedCount > 1 else { return !isUndecided }
        return try self.elementsHold(alternative, text, unescaped, capture, &state)
    }

    /// Whether the fields match in the same array elements, where several of them lie in such.
    private func elementsHold(
        _ alternative: Alternative,
        _ text: RawSpan,
        _ unescaped: RawSpan,
        _ capture: borrowing EventCapture,
        _ state: inout CandidateState
    ) throws(EventScanError) -> Bool {
        state.elements.start()
        for index in alternative.checks.indices {
            let check = self.tables.checks[index]
            let first = capture.first(of: check.field)
            state.elements.add(allowsAbsence: check.allowsAbsence, first: first, capture) { value in
                self.tables.constants.matches(check.terms, value, value.isUnescaped ? unescaped : text)
            }
        }
        return try state.elements.succeeds(capture)
    }

    private func predicatesHold(
        _ alternative: Alternative,
        _ text: RawSpan,
        _ unescaped: RawSpan,
        _ capture: borrowing EventCapture
    ) -> Bool {
        for index in alternative.predicates.indices {
            let check = self.tables.predicates[index]
            if check.comparison == .isPresent {
                if capture.isKeyMissing(check.node, parent: check.parent) { return false }
            } else if let value = capture.plainValue(of: check.field),
                check.isFalse(of: value, value.isUnescaped ? unescaped : text)
            {
                return false
            }
        }
        return true
    }
}
