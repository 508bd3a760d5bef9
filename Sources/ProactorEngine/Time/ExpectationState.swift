package import ProactorModel
package import ProactorRules

/// What `expects` knows: when it ticks next, and who was heard of.
package struct ExpectationState: Hashable, Sendable {
    /// Somebody who is expected.
    package struct Known: Hashable, Sendable {
        /// When the first event of the last interval with one came, in milliseconds since the epoch.
        package var at: Int64
        /// Intervals since then without an event.
        package var silent: Int
        /// Whether an event came in the interval that goes on.
        package var isHeard: Bool

        package init(at: Int64, silent: Int = 0, isHeard: Bool) {
            self.at = at
            self.silent = silent
            self.isHeard = isHeard
        }
    }

    /// An interval in which not everybody was heard of.
    package struct Silence: Hashable, Sendable {
        package struct Key: Hashable, Sendable {
            package var key: String
            /// Intervals without an event, this one included.
            package var intervals: Int
        }

        /// When it ended.
        package var due: Timestamp
        /// Those that were silent, sorted by their keys.
        package var silent: [Key]
    }

    package var next: Timestamp
    /// Whether the interval that goes on was watched from its beginning: one that was not says nothing.
    package var isWhole: Bool
    /// By the JSON text of what `per` gave; one that is empty where the rule has none.
    package var keys: [String: Known]

    package init(next: Timestamp, isWhole: Bool, keys: [String: Known]) {
        self.next = next
        self.isWhole = isWhole
        self.keys = keys
    }

    /// - Returns: `nil` for a schedule that never ticks.
    package init?(_ expectation: Timing.Expectation, isKeyed: Bool, from now: Timestamp) {
        guard let next = expectation.schedule.next(after: now) else { return nil }
        let all = Known(at: now.millisecondsSinceEpoch, isHeard: false)
        self.init(next: next, isWhole: false, keys: isKeyed ? [:] : ["": all])
    }

    /// Takes in an event that was expected; what was due before it happens first.
    ///
    /// - Parameter countMaximum: Keys that may be known.
    /// - Returns: What happened before, and whether the key is one too many.
    package static func take(
        _ key: String,
        at time: Int64,
        _ state: inout Self?,
        _ expectation: Timing.Expectation,
        countMaximum: Int
    ) -> (silences: [Silence], isRefused: Bool) {
        let silences = Self.advance(&state, to: Timestamp(millisecondsSinceEpoch: time), expectation)
        guard let known = state?.keys[key] else {
            guard let count = state?.keys.count, count < countMaximum else { return (silences, state != nil) }
            state?.keys[key] = Known(at: time, isHeard: true)
            return (silences, false)
        }
        if !known.isHeard { state?.keys[key] = Known(at: time, isHeard: true) }
        return (silences, false)
    }

    /// Lets time pass; the state is `nil` once there is no further time.
    package static func advance(
        _ state: inout Self?,
        to now: Timestamp,
        _ expectation: Timing.Expectation
    ) -> [Silence] {
        let late = now.advanced(by: .zero - ScheduleState.grace)
        var silences: [Silence] = []
        for _ in 0..<ScheduleState.stepMaximum {
            guard var known = state, known.next <= now else { return silences }
            let due = known.next
            let isWatched = due >= late
            if isWatched, known.isWhole, let silence = known.endInterval(expectation) { silences.append(silence) }
            known.beginInterval(isWhole: isWatched)
            // Where nobody watched, the times up to now are passed over in one go.
            let from = isWatched ? due : max(due, late)
            guard let next = expectation.schedule.next(after: from) else {
                state = nil
                return silences
            }
            known.next = next
            state = known
        }
        return silences
    }

    /// Counts the interval for everybody, and forgets whom nobody expects any longer.
    private mutating func endInterval(_ expectation: Timing.Expectation) -> Silence? {
        let due = self.next.millisecondsSinceEpoch
        let forget = expectation.forget.wholeMilliseconds
        var silent: [Silence.Key] = []
        for (key, known) in self.keys where !known.isHeard {
            if !key.isEmpty, due.subtractingSaturating(known.at) >= forget {
                self.keys[key] = nil
                continue
            }
            self.keys[key]?.silent = known.silent.addingSaturating(1)
            silent.append(Silence.Key(key: key, intervals: known.silent.addingSaturating(1)))
        }
        guard !silent.isEmpty else { return nil }
        return Silence(due: self.next, silent: silent.sorted { $0.key < $1.key })
    }

    private mutating func beginInterval(isWhole: Bool) {
        self.isWhole = isWhole
        for key in self.keys.keys { self.keys[key]?.isHeard = false }
    }
}
