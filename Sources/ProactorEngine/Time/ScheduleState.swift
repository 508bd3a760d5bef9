package import ProactorModel
package import ProactorRules

/// What a schedule knows: when it ticks next.
package struct ScheduleState: Hashable, Sendable {
    package struct Tick: Hashable, Sendable {
        /// The time that the schedule names.
        package var due: Timestamp
        /// Earlier times that passed unnoticed, and that this tick stands for as well.
        package var missed: Int

        package init(due: Timestamp, missed: Int) {
            self.due = due
            self.missed = missed
        }
    }

    /// How late a tick may be before it counts as missed: what a busy or restarted server may take.
    package static let grace = Duration.seconds(60)
    /// Times that are walked in one go.
    static let stepMaximum = 1000

    package var next: Timestamp

    package init(next: Timestamp) { self.next = next }

    /// - Returns: `nil` for a schedule that never ticks.
    package init?(_ schedule: Schedule, from now: Timestamp) {
        guard let next = schedule.next(after: now) else { return nil }
        self.next = next
    }

    /// Lets time pass; the state is `nil` once there is no further time.
    ///
    /// After ``stepMaximum`` times the rest is left to the next call, but where missed times count for nothing.
    package static func advance(_ state: inout Self?, to now: Timestamp, _ schedule: Schedule) -> [Tick] {
        guard var next = state?.next else { return [] }
        let late = now.advanced(by: .zero - Self.grace)
        var ticks: [Tick] = []
        var missed: (last: Timestamp, count: Int)?
        for _ in 0..<Self.stepMaximum where next <= now {
            if next >= late || schedule.missed == .all {
                ticks.append(Tick(due: next, missed: missed?.count ?? 0))
                missed = nil
            } else if schedule.missed == .once {
                missed = (next, (missed?.count ?? 0) + 1)
            }
            guard let following = schedule.next(after: next) else {
                state = nil
                return ticks + Self.tick(for: missed)
            }
            next = following
        }
        if next <= now, schedule.missed != .all {
            // Too many to be counted.
            guard let following = schedule.next(after: late) else {
                state = nil
                return ticks + Self.tick(for: missed)
            }
            next = max(next, following)
        }
        state?.next = next
        return ticks + Self.tick(for: missed)
    }

    private static func tick(for missed: (last: Timestamp, count: Int)?) -> [Tick] {
        missed.map { [Tick(due: $0.last, missed: $0.count - 1)] } ?? []
    }
}
