/// What kind of value stands at a place of the event.
enum LeafKind: UInt8 {
    case null
    case yes
    case no
    case text
    case number
}

/// One value of a field that rules name, in the order of the event.
struct Occurrence {
    var field: UInt32
    /// The next one of the same field, or ``EventCapture/none``.
    var next: UInt32 = EventCapture.none
    /// The innermost array element that is a container and in which it lies; 0 for none.
    var element: UInt32
    var kind: LeafKind
    /// Whether its text lies among the texts whose escapes had to be read, and not in the event itself.
    var isUnescaped = false
    /// Whether it is reached through objects alone, by keys without dots: the place that an expression sees.
    var isPlain: Bool
    /// Of a number: whether a double holds it, so that patterns compare it by value.
    var isHeld = false
    /// Of a number: whether it is an integer of 64 bits.
    var isInteger = false
    /// Where its text, or its digits, begin, and how many bytes they have.
    var offset: UInt32
    var length: UInt32
    /// Of a text, its hash; of a number, its place among doubles.
    var key: UInt64 = 0
    /// Of an integer.
    var integer: Int64 = 0
}

/// One array element that is itself an object or an array.
struct ElementNode {
    /// The element that the array lies in; 0 for none.
    var parent: UInt32
    /// Which array of the event.
    var array: UInt32
    var depth: UInt32
    /// The occurrences in it: from which one on, and up to which one.
    var start: UInt32
    var end: UInt32 = 0
}

/// What the scanner has kept of one event.
struct EventCapture {
    /// Where a field's occurrences are, when its mark is the event's.
    struct FieldState {
        var mark: UInt32 = 0
        var first: UInt32 = 0
        var last: UInt32 = 0
        /// Whether some occurrence lies in an array element that is a container.
        var isNested = false
    }

    static let none = UInt32.max

    var occurrences: [Occurrence] = []
    var fields: [FieldState] = []
    /// The fields that occur.
    var touched: [UInt32] = []
    var elements: [ElementNode] = []
    /// For each array that was read, the occurrences in it.
    var arrays: [Range<UInt32>] = []
    /// For each node of the field tree that is watched, the mark of the event in which its key was there, and in which an
    /// object stood there.
    var keysSeen: [UInt32] = []
    var objectsSeen: [UInt32] = []
    /// The texts whose escapes had to be read, one after another.
    var unescaped: [UInt8] = []
    /// The event's mark: a number that no earlier event had.
    var mark: UInt32 = 0

    mutating func begin(mark: UInt32, fieldCount: Int, nodeCount: Int) {
        self.mark = mark
        if self.fields.count < fieldCount {
            self.fields += Array(repeating: FieldState(), count: fieldCount - self.fields.count)
        }
        if self.keysSeen.count < nodeCount {
            self.keysSeen += Array(repeating: 0, count: nodeCount - self.keysSeen.count)
            self.objectsSeen += Array(repeating: 0, count: nodeCount - self.objectsSeen.count)
        }
        self.occurrences.removeAll(keepingCapacity: true)
        self.touched.removeAll(keepingCapacity: true)
        if self.elements.count != 1 {
            self.elements.removeAll(keepingCapacity: true)
            self.elements.append(ElementNode(parent: 0, array: 0, depth: 0, start: 0))
        }
        if !self.arrays.isEmpty { self.arrays.removeAll(keepingCapacity: true) }
        if !self.unescaped.isEmpty { self.unescaped.removeAll(keepingCapacity: true) }
    }

    @inline(__always)
    mutating func append(_ occurrence: Occurrence) {
        let place = UInt32(truncatingIfNeeded: self.occurrences.count)
        let field = Int(occurrence.field)
        if self.fields[field].mark == self.mark {
            self.occurrences[Int(self.fields[field].last)].next = place
            self.fields[field].last = place
        } else {
            self.fields[field] = FieldState(mark: self.mark, first: place, last: place)
            self.touched.append(occurrence.field)
        }
        if occurrence.element != 0 { self.fields[field].isNested = true }
        self.occurrences.append(occurrence)
    }

    /// How many occurrences there are.
    @inline(__always)
    var end: UInt32 { UInt32(truncatingIfNeeded: self.occurrences.count) }

    /// The first occurrence of a field, or ``none``.
    @inline(__always)
    func first(of field: UInt32) -> UInt32 {
        let state = self.fields[Int(field)]
        return state.mark == self.mark ? state.first : Self.none
    }

    @inline(__always)
    func isNested(_ field: UInt32) -> Bool {
        let state = self.fields[Int(field)]
        return state.mark == self.mark && state.isNested
    }
}
