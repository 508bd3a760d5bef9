/// One test of a value, in the form in which the index makes it.
struct Term: Sendable {
    enum Kind: UInt8 {
        case null
        case yes
        case no
        /// A number that a double holds; `offset` is its place among the numbers.
        case number
        /// A number that no double holds, by its digits.
        case digits
        case text
        case prefix
        case suffix
        /// `offset` is its place among the texts that ignore case.
        case folded
        case foldedPrefix
        case foldedSuffix
        /// `offset` and `length` name its pieces.
        case wildcard
        /// `offset` is its place among the address ranges.
        case address
        /// `offset` is the place of its two bounds among the numbers.
        case range
        /// `offset` and `length` name the terms none of which may match.
        case anythingBut
        /// `offset` is its place among the pairs of lists.
        case both
        case present
        /// Matches a missing field only.
        case absent
    }

    var kind: Kind
    /// Where its bytes stand among the literals, unless the kind says otherwise, and how many there are.
    var offset: UInt32 = 0
    var length: UInt32 = 0
}

/// Part of a table.
struct TableRange: Hashable, Sendable {
    var start: UInt32 = 0
    var count: UInt32 = 0

    var indices: Range<Int> { Int(self.start)..<Int(self.start) + Int(self.count) }
    var isEmpty: Bool { self.count == 0 }
}

/// What one field of an alternative has to be.
struct FieldCheck: Sendable {
    var field: UInt32
    var terms: TableRange
    var allowsAbsence: Bool
}

/// One alternative of a rule's pattern.
struct Alternative: Sendable {
    var rule: UInt32
    var checks: TableRange
    var predicates: TableRange
}

/// The predicates by which alternatives are entered for one field, and for events with one value of the pivot field.
struct Section: Sendable {
    var field: UInt32
    /// What the keys of its entries are made with.
    var number: UInt32
    /// A bit for each ``EntryKind`` that is entered.
    var kinds: UInt32 = 0
    /// Lengths of the prefixes and suffixes that are entered, ascending.
    var prefixLengths = TableRange()
    var suffixLengths = TableRange()
    var foldedPrefixLengths = TableRange()
    var foldedSuffixLengths = TableRange()
    /// A bit for each length of the pieces of wildcards that are entered.
    var pieceLengths: UInt8 = 0
    var numbers = TableRange()
    /// Ranges that IPv4 addresses, and that IPv6 addresses, are looked up in.
    var addresses4 = TableRange()
    var addresses6 = TableRange()
    /// Where its signature begins: a set of bits, one for each key that it has, some of which fall together.
    var signature: UInt32 = 0
    /// One less than the number of the signature's bits, which is a power of two.
    var signatureMask: UInt32 = 0

    /// Whether something must be done also when the field is missing.
    var isWatched: Bool { self.has(.unknownText) || self.has(.unknownNumber) || self.has(.unknownBool) }

    @inline(__always)
    func has(_ kind: EntryKind) -> Bool { self.kinds & kind.bit != 0 }
}

/// The sections for one value of the pivot field.
struct PivotSections: Sendable {
    /// Sections in which something must be done also when the field is missing.
    var watched = TableRange()
    /// All others, ordered by field.
    var sections = TableRange()
    /// Whether alternatives are entered that no field of theirs can be looked up by.
    var hasAlways = false
    /// The literal of the pivot's value.
    var value = TableRange()
}

/// What a built index consists of: flat tables, all of which grow with the rules and with nothing else.
final class IndexTables: Sendable {
    let tree: FieldTree
    let ruleCount: Int
    let alternatives: [Alternative]
    let checks: [FieldCheck]
    let predicates: [PredicateCheck]
    let constants: TermConstants
    let pivotField: UInt32
    let pivots: [PivotSections]
    let pivotTable: LiteralTable
    let sections: [Section]
    let lengths: [UInt32]
    let signatures: [UInt64]
    let literals: LiteralTable
    /// What the intervals tell of.
    let records: [EntryRecord]
    let numbers: IntervalIndex<UInt64>
    let addresses4: IntervalIndex<UInt32>
    let addresses6: IntervalIndex<UInt128>

    init(_ builder: consuming IndexBuilder) {
        self.tree = builder.tree
        self.ruleCount = builder.ruleCount
        self.alternatives = builder.alternatives
        self.checks = builder.checks
        self.predicates = builder.predicates
        self.constants = builder.compiler.constants
        self.pivotField = builder.pivotField
        self.pivots = builder.pivots
        self.pivotTable = builder.pivotTable
        self.sections = builder.sections.finished
        self.lengths = builder.sections.lengths
        self.signatures = builder.sections.signatures
        self.literals = LiteralTable(builder.sections.entries)
        self.records = builder.sections.records
        self.numbers = builder.sections.numbers
        self.addresses4 = builder.sections.addresses4
        self.addresses6 = builder.sections.addresses6
    }

    /// Bytes of all tables, but for those of constants that only few rules have.
    var byteCount: Int {
        func size<Element>(_ array: [Element]) -> Int { array.count * MemoryLayout<Element>.stride }
        let rules = size(self.alternatives) + size(self.checks) + size(self.predicates)
        let terms = size(self.constants.terms) + size(self.constants.literals) + size(self.constants.numbers)
        let entries =
            size(self.literals.records) + self.literals.slotCount * 8 + size(self.records) + size(self.sections)
            + size(self.lengths) + size(self.signatures) + size(self.pivots) + self.pivotTable.slotCount * 8
        let intervals =
            size(self.numbers.intervals) + size(self.addresses4.intervals) + size(self.addresses6.intervals)
        return rules + terms + size(self.constants.pieces) + entries + intervals + size(self.tree.nodes)
    }
}
