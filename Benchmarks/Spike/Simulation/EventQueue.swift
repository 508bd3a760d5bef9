/// What happens next in virtual time: a binary heap, in which what was added first comes first at the same time.
struct EventQueue<Event: Sendable>: Sendable {
    private struct Entry: Sendable {
        var at: Int64
        var order: Int
        var event: Event

        func precedes(_ other: Self) -> Bool { (self.at, self.order) < (other.at, other.order) }
    }

    private var heap: [Entry] = []
    private var order = 0

    mutating func add(_ event: Event, at time: Int64) {
        self.order += 1
        self.heap.append(Entry(at: time, order: self.order, event: event))
        var child = self.heap.count - 1
        while child > 0, self.heap[child].precedes(self.heap[(child - 1) / 2]) {
            self.heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (at: Int64, event: Event)? {
        guard let first = self.heap.first else { return nil }
        self.heap.swapAt(0, self.heap.count - 1)
        self.heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < self.heap.count && self.heap[child].precedes(self.heap[least]) {
                least = child
            }
            guard least != parent else { break }
            self.heap.swapAt(least, parent)
            parent = least
        }
        return (first.at, first.event)
    }
}
