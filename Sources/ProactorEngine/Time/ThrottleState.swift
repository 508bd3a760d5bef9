import ProactorModel
package import ProactorRules

/// What `throttle` knows of one key. Times are milliseconds since the epoch.
package struct ThrottleState: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        /// A run begins.
        ///
        /// - Parameter swallowed: Events since the last one that began none.
        case begins(swallowed: Int)
        /// - Parameter until: When the next event begins a run.
        case swallowed(until: Int64)
    }

    /// When runs began, those only that still count; ascending.
    package var passes: [Int64] = []
    /// Events since the last of them that began no run.
    package var swallowed = 0

    package init() {}

    /// Takes in an event, or a run that another operator would begin.
    ///
    /// - Parameter others: Events that begin no run, and that it stands for.
    package mutating func take(at time: Int64, _ throttle: Timing.Throttle, swallowing others: Int = 0) -> Verdict {
        let within = throttle.within.wholeMilliseconds
        // Where the clock was set back, what lies ahead counts as now: nothing is kept away for longer than the window.
        self.passes = self.passes.map { min($0, time) }.filter { time.subtractingSaturating($0) < within }
        guard let first = self.passes.first, self.passes.count >= throttle.limit else {
            defer { self.swallowed = 0 }
            self.passes.append(time)
            return .begins(swallowed: self.swallowed.addingSaturating(others))
        }
        self.swallowed = self.swallowed.addingSaturating(others).addingSaturating(1)
        return .swallowed(until: first.addingSaturating(within))
    }

    /// When nothing of it matters any more.
    ///
    /// - Parameter memory: How much longer than its window a count of swallowed events is kept.
    func forgottenAt(_ throttle: Timing.Throttle, memory: Int64) -> Int64 {
        (self.passes.last ?? 0).addingSaturating(throttle.within.wholeMilliseconds)
            .addingSaturating(self.swallowed > 0 ? memory : 0)
    }
}

extension Int64 {
    func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = self.subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}

extension Int {
    func addingSaturating(_ other: Int) -> Int {
        let (sum, overflow) = self.addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
