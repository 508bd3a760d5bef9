/// Which members of an object, or elements of an array, some schema has looked at, by their positions.
///
/// Only kept where a document has `unevaluatedProperties` or `unevaluatedItems`.
struct EvaluatedPlaces {
    private let isTracking: Bool
    private var flags: [Bool] = []

    init(isTracking: Bool) {
        self.isTracking = isTracking
    }

    /// As many places as `self` tracks, none of them marked.
    var fresh: Self { Self(isTracking: self.isTracking) }

    func contains(_ position: Int) -> Bool {
        position < self.flags.count && self.flags[position]
    }

    mutating func insert(_ position: Int) {
        guard self.isTracking else { return }
        self.grow(to: position + 1)
        self.flags[position] = true
    }

    mutating func insertAll(below count: Int) {
        guard self.isTracking else { return }
        self.grow(to: count)
        for position in 0..<count { self.flags[position] = true }
    }

    mutating func formUnion(_ other: Self) {
        guard self.isTracking, !other.flags.isEmpty else { return }
        if self.flags.isEmpty {
            self.flags = other.flags
            return
        }
        self.grow(to: other.flags.count)
        for position in other.flags.indices where other.flags[position] { self.flags[position] = true }
    }

    private mutating func grow(to count: Int) {
        guard count > self.flags.count else { return }
        self.flags += repeatElement(false, count: count - self.flags.count)
    }
}
