/// The paths that rules name, as a tree of keys: what the scanner follows, and what tells it which values to skip.
///
/// A path's steps are the pieces between its dots, so that a key with a dot in it goes down several levels at once.
struct FieldTree: Sendable {
    struct Node: Sendable {
        /// The field at this path, or ``FieldTree/none``.
        var field: UInt32 = FieldTree.none
        var hasChildren = false
        /// Whether it has to be known if an object stood here, or if the key was there at all.
        var isWatched = false
    }

    private struct Slot: Sendable {
        /// The first eight bytes of the key.
        var word: UInt64 = 0
        var parent: UInt32 = 0
        /// Zero, the root, in a slot that is empty.
        var child: UInt32 = 0
        var offset: UInt32 = 0
        var length: UInt32 = 0
    }

    static let none = UInt32.max
    static let root: UInt32 = 0

    private(set) var nodes = [Node()]
    private(set) var fieldCount = 0
    private var slots = [Slot](repeating: Slot(), count: 16)
    private var keys: [UInt8] = []

    /// The number of the field at a path, which is made when it is not there yet.
    mutating func field(at path: [UInt8]) -> UInt32 {
        let node = Int(self.node(at: path))
        if self.nodes[node].field == Self.none {
            self.nodes[node].field = UInt32(self.fieldCount)
            self.fieldCount += 1
        }
        return self.nodes[node].field
    }

    /// The node at a path, which is made when it is not there yet.
    mutating func node(at path: [UInt8]) -> UInt32 {
        var node = Self.root
        for step in path.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            node = self.makeChild(of: node, Array(step))
        }
        return node
    }

    mutating func watch(_ node: UInt32) { self.nodes[Int(node)].isWatched = true }

    /// The child of `parent` under a key, or 0.
    func child(of parent: UInt32, _ key: [UInt8]) -> UInt32 {
        let text = unsafe key.span.bytes
        let word = text.word(at: 0, length: key.count)
        return self.child(of: parent, word: word, text, at: 0, length: key.count)
    }

    /// The child of `parent` under a key, or 0.
    ///
    /// - Parameter word: The key's first eight bytes, or fewer and zeros.
    @inline(__always)
    func child(of parent: UInt32, word: UInt64, _ text: RawSpan, at offset: Int, length: Int) -> UInt32 {
        var place = Self.place(word, parent, length, count: self.slots.count)
        while true {
            let slot = self.slots[place]
            if slot.child == 0 { return 0 }
            if slot.word == word, slot.parent == parent, slot.length == UInt32(truncatingIfNeeded: length),
                length <= 8 || self.keyEquals(slot.offset, text, at: offset, length: length)
            {
                return slot.child
            }
            place = (place &+ 1) & (self.slots.count &- 1)
        }
    }

    private func keyEquals(_ key: UInt32, _ text: RawSpan, at offset: Int, length: Int) -> Bool {
        let keys = unsafe self.keys.span.bytes
        return keys.equals(at: Int(key), text, at: offset, length: length)
    }

    private static func place(_ word: UInt64, _ parent: UInt32, _ length: Int, count: Int) -> Int {
        let key = word ^ (UInt64(parent) << 32 | UInt64(truncatingIfNeeded: length)) &* ByteHash.lengthFactor
        let hash = key &* ByteHash.factor
        return Int(truncatingIfNeeded: (hash ^ hash &>> 32) &>> 8) & (count &- 1)
    }

    private mutating func makeChild(of parent: UInt32, _ key: [UInt8]) -> UInt32 {
        let text = unsafe key.span.bytes
        let existing = self.child(of: parent, key)
        guard existing == 0 else { return existing }
        let child = UInt32(self.nodes.count)
        self.nodes.append(Node())
        self.nodes[Int(parent)].hasChildren = true
        let slot = Slot(
            word: text.word(at: 0, length: key.count),
            parent: parent,
            child: child,
            offset: UInt32(self.keys.count),
            length: UInt32(key.count)
        )
        self.keys += key
        if self.nodes.count * 2 > self.slots.count { self.grow() }
        self.insert(slot)
        return child
    }

    private mutating func insert(_ slot: Slot) {
        var place = Self.place(slot.word, slot.parent, Int(slot.length), count: self.slots.count)
        while self.slots[place].child != 0 { place = (place + 1) & (self.slots.count - 1) }
        self.slots[place] = slot
    }

    private mutating func grow() {
        let old = self.slots
        self.slots = [Slot](repeating: Slot(), count: old.count * 2)
        for slot in old where slot.child != 0 { self.insert(slot) }
    }
}
