/// What matching one event needs besides the index: kept by the caller and used again, so that matching allocates nothing.
///
/// One scratch serves any number of indexes, one event at a time.
package struct MatchScratch: ~Copyable, Sendable {
    /// The rules that matched the last event, or that are candidates where they have field predicates, in ascending order
    /// and each once.
    package internal(set) var matches: [UInt32] = []

    var capture = EventCapture()
    var candidates = CandidateState()
    private var mark: UInt32 = 0

    package init() {}

    mutating func begin(_ tables: IndexTables) {
        if self.mark == .max {
            // The marks of earlier events would come again.
            self.capture = EventCapture()
            self.candidates = CandidateState()
            self.mark = 0
        }
        self.mark += 1
        self.capture.begin(mark: self.mark, fieldCount: tables.tree.fieldCount, nodeCount: tables.tree.nodes.count)
        self.candidates.begin(mark: self.mark, tables)
        self.matches.removeAll(keepingCapacity: true)
    }

    /// Makes the rules found the result.
    mutating func finish() {
        swap(&self.matches, &self.candidates.found)
        guard self.matches.count > 1 else { return }
        self.matches.sort()
        // Several alternatives of one rule may have matched.
        var kept = 1
        for index in 1..<self.matches.count where self.matches[index] != self.matches[kept &- 1] {
            self.matches[kept] = self.matches[index]
            kept &+= 1
        }
        self.matches.removeLast(self.matches.count &- kept)
    }
}

/// Which alternatives have been looked at for an event.
struct CandidateState: Sendable {
    private(set) var mark: UInt32 = 0
    /// For each list of literals, and for each alternative, the mark of the last event for which it was looked at.
    private var listMarks: [UInt32] = []
    private var alternatives: [UInt32] = []
    /// The lists that were found, and the records that intervals tell of, which are yet to be filtered.
    var lists: [UInt32] = []
    var records: [UInt32] = []
    /// Places of the tables that will be read soon, and the sum of what was read to have it ready, which means nothing.
    var pending: [UInt32] = []
    var sink: UInt32 = 0
    /// The alternatives found, and the rules in their place when they hold.
    var found: [UInt32] = []
    /// A text in the form that ignores case.
    var folded: [UInt8] = []
    var elements = ElementSearch()

    mutating func begin(mark: UInt32, _ tables: IndexTables) {
        self.mark = mark
        if self.listMarks.count < tables.literals.slotCount {
            self.listMarks = Array(repeating: 0, count: tables.literals.slotCount)
        }
        if self.alternatives.count < tables.alternatives.count {
            self.alternatives = Array(repeating: 0, count: tables.alternatives.count)
        }
        self.found.removeAll(keepingCapacity: true)
        self.lists.removeAll(keepingCapacity: true)
        self.records.removeAll(keepingCapacity: true)
        self.elements.begin()
    }

    /// Adds an alternative to those to be checked, unless it was added before.
    @inline(__always)
    mutating func add(_ alternative: UInt32) {
        guard self.alternatives[Int(alternative)] != self.mark else { return }
        self.alternatives[Int(alternative)] = self.mark
        self.found.append(alternative)
    }

    /// Puts a text into the form that ignores case.
    mutating func fold(_ text: RawSpan, at offset: Int, length: Int) {
        self.folded.removeAll(keepingCapacity: true)
        var isASCII = true
        for place in offset..<offset + length {
            let byte = text.byte(at: place)
            if byte >= 0x80 { isASCII = false }
            self.folded.append(CaseFolding.folded(byte))
        }
        if !isASCII { self.folded = CaseFolding.folded((offset..<offset + length).map { text.byte(at: $0) }) }
    }

    /// Whether a list is looked at for the first time.
    @inline(__always)
    mutating func isNew(list: Int) -> Bool {
        guard self.listMarks[list] != self.mark else { return false }
        self.listMarks[list] = self.mark
        return true
    }
}
