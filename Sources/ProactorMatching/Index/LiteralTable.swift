/// Lists of payloads by key: open addressing over flat arrays.
///
/// Different predicates may fall on one key. Whoever finds something here checks it.
struct LiteralTable<Payload: Sendable>: Sendable {
    struct Entry {
        var key: UInt64
        var payload: Payload
    }

    struct Slot: Sendable {
        /// Zero in an empty slot.
        var key: UInt64 = 0
        /// Where the list begins among the payloads.
        var start: UInt32 = 0
        var count: UInt32 = 0
    }

    let slots: [Slot]
    let payloads: [Payload]
    private let shift: UInt64

    init(_ entries: [Entry]) {
        let order = entries.indices.sorted { (entries[$0].key, $0) < (entries[$1].key, $1) }
        var lists: [Slot] = []
        for (place, index) in order.enumerated() {
            if lists.last?.key == entries[index].key {
                lists[lists.count - 1].count += 1
            } else {
                lists.append(Slot(key: entries[index].key, start: UInt32(place), count: 1))
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
        self.payloads = order.map { entries[$0].payload }
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
