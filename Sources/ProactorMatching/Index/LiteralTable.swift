/// Lists of alternatives by key: open addressing over flat arrays.
///
/// Different predicates may fall on one key. Whoever finds an alternative here checks all of it.
struct LiteralTable: Sendable {
    struct Entry {
        var key: UInt64
        var payload: UInt32
    }

    struct Slot: Sendable {
        /// Zero in an empty slot.
        var key: UInt64 = 0
        /// Where the list begins; of a list of one, its element.
        var start: UInt32 = 0
        var count: UInt32 = 0
    }

    let slots: [Slot]
    let payloads: [UInt32]
    private let shift: UInt64

    init(_ entries: consuming [Entry]) {
        var sorted = entries
        sorted.sort { ($0.key, $0.payload) < ($1.key, $1.payload) }
        var lists: [Slot] = []
        var payloads: [UInt32] = []
        var start = 0
        while start < sorted.count {
            let key = sorted[start].key
            let listStart = payloads.count
            while start < sorted.count, sorted[start].key == key {
                if payloads.count == listStart || payloads.last != sorted[start].payload {
                    payloads.append(sorted[start].payload)
                }
                start += 1
            }
            let count = payloads.count - listStart
            if count == 1 { lists.append(Slot(key: key, start: payloads.removeLast(), count: 1)) } else {
                lists.append(Slot(key: key, start: UInt32(listStart), count: UInt32(count)))
            }
        }
        let bits = max(4, Int.bitWidth - (lists.count * 3 / 2).leadingZeroBitCount)
        self.shift = UInt64(64 - bits)
        var slots = [Slot](repeating: Slot(), count: 1 << bits)
        for list in lists {
            var place = Int(list.key >> self.shift)
            while slots[place].key != 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = list
        }
        self.slots = slots
        self.payloads = payloads
    }

    /// The place of the slot with a key, or -1.
    @inline(__always)
    func place(of key: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: key &>> self.shift)
        while true {
            let found = self.slots[place].key
            if found == key { return place }
            if found == 0 { return -1 }
            place = (place &+ 1) & (self.slots.count &- 1)
        }
    }
}
