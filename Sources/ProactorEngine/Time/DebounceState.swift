package import ProactorModel
package import ProactorRules

/// What `debounce` knows of one key: the events that came, of which the last one will begin a run.
package struct DebounceState: Hashable, Sendable {
    package enum Output: Hashable, Sendable {
        /// The event begins its run.
        ///
        /// - Parameters:
        ///   - at: When it is time, in milliseconds since the epoch.
        ///   - swallowed: Events before it that begin none.
        case fires(HeldEvent, at: Int64, swallowed: Int)
        /// Another event came, so that this one begins no run.
        case superseded(HeldEvent)
    }

    /// When the first event came, in milliseconds since the epoch.
    package var first: Int64
    package var last: HeldEvent
    /// Events before the last one.
    package var swallowed: Int

    package init(first: Int64, last: HeldEvent, swallowed: Int) {
        self.first = first
        self.last = last
        self.swallowed = swallowed
    }

    package func dueAt(_ debounce: Timing.Debounce) -> Int64 {
        let quiet = self.last.at.addingSaturating(debounce.quiet.wholeMilliseconds)
        return debounce.atMost.map { min(quiet, self.first.addingSaturating($0.wholeMilliseconds)) } ?? quiet
    }

    /// Takes in an event; what was due before it fires first.
    package static func take(
        _ event: HeldEvent,
        _ state: inout Self?,
        _ debounce: Timing.Debounce
    ) -> [Output] {
        let fired = Self.advance(&state, to: event.at, debounce)
        guard var waiting = state else {
            state = Self(first: event.at, last: event, swallowed: 0)
            return fired
        }
        let superseded = waiting.last
        waiting.last = event
        waiting.swallowed = waiting.swallowed.addingSaturating(1)
        state = waiting
        return fired + [.superseded(superseded)]
    }

    /// Lets time pass.
    package static func advance(_ state: inout Self?, to time: Int64, _ debounce: Timing.Debounce) -> [Output] {
        guard var waiting = state else { return [] }
        // Where the clock was set back, what lies ahead counts as now.
        waiting.first = min(waiting.first, time)
        waiting.last.at = min(waiting.last.at, time)
        state = waiting
        let due = waiting.dueAt(debounce)
        guard due <= time else { return [] }
        state = nil
        return [.fires(waiting.last, at: due, swallowed: waiting.swallowed)]
    }
}
