/// Lists of entries by key: open addressing over flat arrays.
///
/// A slot is one word, so that the whole table fits into the processor's caches as long as possible: half of a key tells
/// keys apart, which different predicates may have in common. Whoever finds something here checks it.
struct LiteralTable: Sendable {
    struct Entry {
        var key: UInt64
        var record: EntryRecord
    }

    /// In each slot the lower half of a key and, below it, one more than the place of its first record; 0 in an empty slot.
    private let slots: [UInt64]
    private let shift: UInt64
    /// The records, those of one list together, the last of which says so.
    let records: [EntryRecord]

    /// How many slots there are.
    var slotCount: Int { self.slots.count }

    init(_ entries: [Entry]) {
        let order = entries.indices.sorted { (entries[$0].key, $0) < (entries[$1].key, $1) }
        var records: [EntryRecord] = []
        records.reserveCapacity(entries.count)
        var lists: [(key: UInt64, start: Int)] = []
        for index in order {
            let entry = entries[index]
            if lists.last?.key == entry.key {
                records[records.count - 1].isLast = false
            } else {
                lists.append((entry.key, records.count))
            }
            records.append(entry.record)
            records[records.count - 1].isLast = true
        }
        // At most five sixths of the slots are taken.
        let bits = max(4, Int.bitWidth - (lists.count * 6 / 5).leadingZeroBitCount)
        self.shift = UInt64(64 - bits)
        var slots = [UInt64](repeating: 0, count: 1 << bits)
        for list in lists {
            var place = Int(list.key >> self.shift)
            while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = list.key << 32 | UInt64(list.start + 1)
        }
        self.slots = slots
        self.records = records
    }

    /// Where the list with a key begins among the records, and in which slot it was found; `nil` for none.
    @inline(__always)
    func list(_ key: UInt64) -> (start: UInt32, slot: Int)? {
        var place = Int(truncatingIfNeeded: key &>> self.shift)
        while true {
            let slot = self.slots[place]
            if slot == 0 { return nil }
            if (slot ^ key &<< 32) &>> 32 == 0 { return (UInt32(truncatingIfNeeded: slot) &- 1, place) }
            place = (place &+ 1) & (self.slots.count &- 1)
        }
    }
}
