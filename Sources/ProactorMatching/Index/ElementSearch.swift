/// Looks for values that match a rule's fields and lie in the same elements of the arrays that they have in common.
///
/// Fields are taken in their order, each with one of its values that does not contradict the elements chosen before. Values
/// that lie in other elements of an array are jumped over, and a choice that makes no difference to the fields to come is
/// not made twice, so that the steps grow with the values and not with their combinations.
struct ElementSearch: Sendable {
    /// Values looked at for one event.
    static let stepMaximum = 4_000_000

    /// The fields of the alternative, and where the values are that match them, and all that they have.
    private struct Level: Sendable {
        var all: Range<Int>
        var matching: Range<Int>
        var allowsAbsence: Bool
    }

    private var levels: [Level] = []
    /// Numbers of occurrences, ascending for each level.
    private var places: [UInt32] = []
    /// The elements chosen; 0 stands for none.
    private var chosen: [UInt32] = []
    private var steps = 0

    mutating func begin() { self.steps = 0 }

    mutating func start() {
        self.levels.removeAll(keepingCapacity: true)
        self.places.removeAll(keepingCapacity: true)
        self.chosen.removeAll(keepingCapacity: true)
    }

    /// Adds the next field of the alternative.
    mutating func add(
        allowsAbsence: Bool,
        first: UInt32,
        _ capture: borrowing EventCapture,
        isMatching: (Occurrence) -> Bool
    ) {
        let start = self.places.count
        var place = first
        while place != EventCapture.none {
            self.places.append(place)
            place = capture.occurrences[Int(place)].next
        }
        let middle = self.places.count
        for index in start..<middle where isMatching(capture.occurrences[Int(self.places[index])]) {
            self.places.append(self.places[index])
        }
        let level = Level(all: start..<middle, matching: middle..<self.places.count, allowsAbsence: allowsAbsence)
        self.levels.append(level)
    }

    /// Whether the fields that were added can all be matched together.
    mutating func succeeds(_ capture: borrowing EventCapture) throws(EventScanError) -> Bool {
        try self.succeeds(from: 0, capture)
    }

    /// The recursion is as deep as the rule has fields.
    private mutating func succeeds(from index: Int, _ capture: borrowing EventCapture) throws(EventScanError) -> Bool {
        guard index < self.levels.count else { return true }
        let level = self.levels[index]
        if level.allowsAbsence, try self.next(in: level.all, from: 0, capture) == nil {
            return try self.succeeds(from: index + 1, capture)
        }
        var from: UInt32 = 0
        var failed: UInt32?
        while let place = try self.next(in: level.matching, from: from, capture) {
            from = place + 1
            let element = self.relevant(capture.occurrences[Int(place)].element, from: index + 1, capture)
            guard element != failed else { continue }
            self.chosen.append(element)
            if try self.succeeds(from: index + 1, capture) { return true }
            self.chosen.removeLast()
            failed = element
        }
        return false
    }

    /// The first of some occurrences, from a number on, that contradicts none of the elements chosen.
    private mutating func next(
        in list: Range<Int>,
        from: UInt32,
        _ capture: borrowing EventCapture
    ) throws(EventScanError) -> UInt32? {
        var from = from
        while true {
            self.steps += 1
            guard self.steps <= Self.stepMaximum else { throw EventScanError(reason: .tooComplex, offset: 0) }
            let index = self.firstIndex(in: list, from: from)
            guard index < list.upperBound else { return nil }
            let place = self.places[index]
            guard let allowed = self.contradiction(at: place, capture) else { return place }
            from = allowed
        }
    }

    /// If an occurrence lies in another element of an array than one that was chosen: the first number that might not.
    private func contradiction(at place: UInt32, _ capture: borrowing EventCapture) -> UInt32? {
        for chosen in self.chosen {
            var element = chosen
            while element != 0 {
                let node = capture.elements[Int(element)]
                let array = capture.arrays[Int(node.array)]
                if array.contains(place), place < node.start { return node.start }
                if array.contains(place), place >= node.end { return array.upperBound }
                element = node.parent
            }
        }
        return nil
    }

    /// The innermost element, of those that an element lies in, of an array that also holds values of the fields to come.
    private func relevant(_ element: UInt32, from index: Int, _ capture: borrowing EventCapture) -> UInt32 {
        var element = element
        while element != 0 {
            let node = capture.elements[Int(element)]
            let array = capture.arrays[Int(node.array)]
            let matters = self.levels[index...].contains { level in
                let first = self.firstIndex(in: level.all, from: array.lowerBound)
                return first < level.all.upperBound && self.places[first] < array.upperBound
            }
            if matters { return element }
            element = node.parent
        }
        return 0
    }

    private func firstIndex(in list: Range<Int>, from: UInt32) -> Int {
        var low = list.lowerBound
        var high = list.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if self.places[middle] >= from { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
