package import ProactorModel

/// When a rule is woken by time alone.
package struct Schedule: Hashable, Sendable {
    package enum Times: Hashable, Sendable {
        /// At each whole multiple of it since 1970-01-01T00:00:00Z.
        case every(Duration)
        case cron(CronExpression, zone: String)
    }

    /// What becomes of times that passed while nobody was there to notice.
    package enum Missed: String, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case skip
        /// One tick for all of them.
        case once
        /// A tick for each.
        case all
    }

    package let times: Times
    package let missed: Missed

    package init(times: Times, missed: Missed) {
        self.times = times
        self.missed = missed
    }

    /// The first time after this one; `nil` when there is none in the years that ``CronExpression`` looks at.
    package func next(after time: Timestamp) -> Timestamp? {
        switch self.times {
        case .every(let length):
            let step = max(1, length.wholeMilliseconds)
            let now = time.millisecondsSinceEpoch
            let rest = now % step
            return Timestamp(millisecondsSinceEpoch: now.addingSaturating(step - (rest < 0 ? rest + step : rest)))
        case .cron(let expression, let zone): return expression.next(after: time, in: zone)
        }
    }
}
