/// Intervals over integers, of which those around a point are found without looking at the others.
///
/// They are sorted by their lower ends and seen as a balanced tree: the middle of a part of the list is its root. Each root
/// knows the highest upper end in its part, so that parts that end below the point are left out as a whole.
struct IntervalIndex<Bound: FixedWidthInteger & Sendable>: Sendable {
    struct Interval: Sendable {
        var lowest: Bound
        var highest: Bound
        /// What is told of the interval when it is found.
        var payload: UInt32
        /// The highest upper end in the part of which it is the middle.
        var reach: Bound

        init(lowest: Bound, highest: Bound, payload: UInt32) {
            self.lowest = lowest
            self.highest = highest
            self.payload = payload
            self.reach = highest
        }
    }

    /// The intervals of all sections, those of one section together.
    private(set) var intervals: [Interval] = []

    /// Adds the intervals of a section.
    ///
    /// - Returns: Where they stand in the list.
    mutating func add(_ section: [Interval]) -> Range<Int> {
        let start = self.intervals.count
        self.intervals += section.sorted { ($0.lowest, $0.highest, $0.payload) < ($1.lowest, $1.highest, $1.payload) }
        _ = self.setReach(start, self.intervals.count)
        return start..<self.intervals.count
    }

    private mutating func setReach(_ start: Int, _ end: Int) -> Bound {
        guard start < end else { return Bound.min }
        let middle = start + (end - start) / 2
        let reach = max(self.intervals[middle].highest, self.setReach(start, middle), self.setReach(middle + 1, end))
        self.intervals[middle].reach = reach
        return reach
    }

    /// Calls `found` for each interval of a part of the list that holds `point`. The recursion is as deep as the tree.
    @inline(__always)
    func find(_ point: Bound, in part: Range<Int>, _ found: (UInt32) -> Void) {
        self.find(point, part.lowerBound, part.upperBound, found)
    }

    private func find(_ point: Bound, _ start: Int, _ end: Int, _ found: (UInt32) -> Void) {
        var start = start
        while start < end {
            let middle = start &+ (end &- start) / 2
            let interval = self.intervals[middle]
            if interval.reach < point { return }
            self.find(point, start, middle, found)
            if interval.lowest > point { return }
            if interval.highest >= point { found(interval.payload) }
            start = middle &+ 1
        }
    }
}
