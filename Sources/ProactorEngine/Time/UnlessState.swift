package import ProactorModel

/// What `unless` knows of one key: the events that another one must follow.
package struct UnlessState: Hashable, Sendable {
    package enum Output: Hashable, Sendable {
        /// What was expected did not come in time; the event begins its run.
        ///
        /// - Parameter at: When it is time, in milliseconds since the epoch.
        case fires(HeldEvent, at: Int64)
        /// What was expected came.
        case met(HeldEvent)
        /// As many events wait as may.
        case refused(HeldEvent)
    }

    /// In the order in which they came.
    package var waiting: [HeldEvent] = []

    package init(waiting: [HeldEvent] = []) { self.waiting = waiting }

    /// - Parameter within: In milliseconds.
    package func dueAt(within: Int64) -> Int64 {
        (self.waiting.map(\.at).min() ?? 0).addingSaturating(within)
    }

    /// Takes in an event that another one must follow; what was due before it fires first.
    ///
    /// - Parameter countMaximum: Events that may wait at once.
    package mutating func take(_ event: HeldEvent, within: Int64, countMaximum: Int) -> [Output] {
        let fired = self.advance(to: event.at, within: within)
        guard self.waiting.count < countMaximum else { return fired + [.refused(event)] }
        self.waiting.append(event)
        return fired
    }

    /// Takes in an event that was expected, perhaps; what was due before it fires first.
    ///
    /// - Parameter isMet: Whether it is what a waiting event expects.
    package mutating func meet(
        at time: Int64,
        within: Int64,
        isMet: (HeldEvent) -> Bool
    ) -> [Output] {
        let fired = self.advance(to: time, within: within)
        let met = self.waiting.filter(isMet)
        self.waiting.removeAll { met.contains($0) }
        return fired + met.map { .met($0) }
    }

    /// Lets time pass.
    package mutating func advance(to time: Int64, within: Int64) -> [Output] {
        for place in self.waiting.indices {
            // Where the clock was set back, what lies ahead counts as now.
            self.waiting[place].at = min(self.waiting[place].at, time)
        }
        let due = self.waiting.filter { $0.at.addingSaturating(within) <= time }
        self.waiting.removeAll { $0.at.addingSaturating(within) <= time }
        return due.map { .fires($0, at: $0.at.addingSaturating(within)) }
    }
}
