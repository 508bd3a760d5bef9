import ProactorModel

/// What was admitted in the last minute, in slots of a quarter of a second.
///
/// Which limiter a provider has is not known: a token bucket, a fixed window or a sliding one. A sequence of calls of which
/// no sixty seconds hold more than the limit passes each of them, so that this is what the window counts for. Calls travel:
/// two that were admitted 60.2 seconds apart may arrive 59.9 seconds apart. So the window is longer than a minute by a
/// margin, and a slot counts until its last millisecond has left. Both together cost 1.7 % of the rate.
///
/// Output is counted twice, since providers differ in when they do: with the call's admission, as an estimate until the
/// answer is there, and again with the answer. Each sum must keep the limit by itself.
struct AdmissionWindow: Hashable, Sendable {
    /// The providers' minute.
    static let minute: Int64 = 60_000
    /// Covers arrival jitter, the time that a commit takes before its calls leave, and clocks that differ, in milliseconds.
    static let margin: Int64 = 750
    static let slotLength: Int64 = 250
    /// How long slots are kept that count no longer, to be compared with reports of that long ago.
    static let history: Int64 = 30_000

    /// What can be summed up.
    enum Count: Hashable, Sendable {
        case requests
        case input
        /// Output where its call was admitted.
        case output
        /// Output where its answer came.
        case answered
        case tokens
        /// Input where it was admitted, output where its answer came.
        case tokensAnswered
    }

    struct Slot: Hashable, Sendable {
        /// Its time in slot lengths since the epoch.
        var index: Int64
        var requests = 0
        var input = 0
        var output = 0
        var answered = 0

        func amount(of count: Count) -> Int {
            switch count {
            case .requests: self.requests
            case .input: self.input
            case .output: self.output
            case .answered: self.answered
            case .tokens: self.input + self.output
            case .tokensAnswered: self.input + self.answered
            }
        }

        /// From when on it counts no longer.
        var expiresAt: Int64 { (self.index + 1) * slotLength + minute + margin }
    }

    /// Oldest first; as many as the minute, the margin and the history have slots.
    private(set) var slots: [Slot]

    init(slots: [Slot] = []) { self.slots = slots }

    /// The sum of all slots that count at `now`, or did up to `earlier` milliseconds before.
    func sum(at now: Int64, earlier: Int64 = 0) -> Slot {
        var sum = Slot(index: now / Self.slotLength)
        // The youngest first, so that those that count no longer need not be looked at.
        for slot in self.slots.reversed() {
            guard slot.expiresAt + earlier > now else { break }
            sum.requests += slot.requests
            sum.input += slot.input
            sum.output += slot.output
            sum.answered += slot.answered
        }
        return sum
    }

    /// When `amount` of what counts at `now` will count no longer; `nil` when there is not so much.
    func time(freeing amount: Int, of count: Count, at now: Int64) -> Int64? {
        var freed = 0
        for slot in self.slots where slot.expiresAt > now {
            freed += slot.amount(of: count)
            if freed >= amount { return slot.expiresAt }
        }
        return nil
    }

    /// Counts in the slot of `time`, unless that is over already; no slot gets less than zero.
    mutating func add(at time: Int64, requests: Int = 0, input: Int = 0, output: Int = 0, answered: Int = 0) {
        let index = time / Self.slotLength
        var position = self.slots.count
        while position > 0, self.slots[position - 1].index >= index { position -= 1 }
        if position == self.slots.count || self.slots[position].index != index {
            self.slots.insert(Slot(index: index), at: position)
        }
        self.slots[position].requests = max(0, self.slots[position].requests + requests)
        self.slots[position].input = max(0, self.slots[position].input + input)
        self.slots[position].output = max(0, self.slots[position].output + output)
        self.slots[position].answered = max(0, self.slots[position].answered + answered)
    }

    /// Drops what no one asks for any more.
    ///
    /// Slots of the future, which a clock that was set back leaves, count from now on.
    mutating func advance(to now: Int64) {
        let present = now / Self.slotLength
        while let last = self.slots.last, last.index > present + 2 * (1000 / Self.slotLength) {
            self.slots.removeLast()
            self.add(
                at: now,
                requests: last.requests,
                input: last.input,
                output: last.output,
                answered: last.answered
            )
        }
        if let kept = self.slots.firstIndex(where: { $0.expiresAt + Self.history > now }) {
            self.slots.removeFirst(kept)
        } else {
            self.slots = []
        }
    }
}

extension AdmissionWindow {
    /// Five numbers for each slot, one after the other, of which the first says how far it is from the slot before: a tenth of
    /// the size of objects with names.
    var json: JSONValue {
        var numbers: [JSONValue] = []
        numbers.reserveCapacity(self.slots.count * 5)
        var last: Int64 = 0
        for slot in self.slots {
            numbers.append(.int(slot.index - last))
            last = slot.index
            for number in [slot.requests, slot.input, slot.output, slot.answered] {
                numbers.append(.int(Int64(number)))
            }
        }
        return .array(numbers)
    }

    init(json: JSONValue) {
        let numbers = (json.arrayValue ?? []).map { $0.intValue ?? 0 }
        self.init()
        var index: Int64 = 0
        for start in stride(from: 0, to: numbers.count - numbers.count % 5, by: 5) {
            index = index.addingSaturating(numbers[start])
            self.add(
                at: index.multipliedSaturating(by: Self.slotLength),
                requests: Int(clamping: numbers[start + 1]),
                input: Int(clamping: numbers[start + 2]),
                output: Int(clamping: numbers[start + 3]),
                answered: Int(clamping: numbers[start + 4])
            )
        }
    }
}
