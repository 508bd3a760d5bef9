import ProactorModel

/// When calls that were sent away shall come again: so many at a time as the model can take, each rule's in their order.
///
/// A call that comes again is not known again; it asks like any other. So the calendar counts, by rule, how many of those that
/// it sent away are due by now: that many calls of the rule are taken for returned ones. The others are new, and go behind
/// those that are still away, except where the model would have nothing to do.
struct ReturnCalendar: Sendable {
    /// Times are promised for a model that is this much faster than it is: who comes too early waits or asks once more, but
    /// who comes too late leaves the model idle.
    private static let haste = 1.1
    /// The shortest time for which it is worth to send a call away, in milliseconds.
    private static let shortest = 1_000.0
    /// The longest, in milliseconds; what is further off is asked again then.
    private static let longest = 6 * 3_600_000.0
    private static let ruleMaximum = 1_024
    /// Calls at the most that are taken for returned ones at once.
    private static let creditMaximum = 1_000.0

    private struct Away: Sendable {
        var priority: Priority
        /// How many are away, and what they take of the model's time, in milliseconds.
        var count = 0.0
        var time = 0.0
        /// How many are due and were not seen again.
        var credit = 0.0
        /// Between these times they come again, evenly.
        var from: Int64
        var until: Int64
    }

    private var away: [String: Away] = [:]

    /// Counts who came due until `now`.
    mutating func advance(to now: Int64) {
        for (rule, var away) in self.away {
            if away.count > 0, now > away.from {
                let length = Double(max(1, away.until - away.from))
                let part = min(1, Double(now - away.from) / length)
                away.credit = min(Self.creditMaximum, away.credit + away.count * part)
                away.count -= away.count * part
                away.time -= away.time * part
                away.from = now
                if part == 1 { (away.count, away.time) = (0, 0) }
            }
            // After another while those who did not come went elsewhere.
            let isOver = away.count == 0 && now > away.until + Int64(Self.shortest) * 60
            self.away[rule] = isOver ? nil : away
        }
    }

    /// Whether calls of the rule are away that were not due yet.
    func hasAway(_ rule: String) -> Bool { (self.away[rule]?.count ?? 0) >= 1 }

    /// Takes a call of the rule for one that was sent away, if one is due.
    mutating func takeCredit(_ rule: String) -> Bool {
        guard let credit = self.away[rule]?.credit, credit >= 1 else { return false }
        self.away[rule]?.credit = credit - 1
        return true
    }

    /// How long a call that takes `time` would wait behind `backlogs`, in milliseconds, each of which gets its fair share meanwhile; a lower
    /// priority gets at least what it is guaranteed.
    static func wait(_ demand: CallDemand, time: Double, behind backlogs: [FairQueue.Backlog]) -> Double {
        var own = 0.0
        for backlog in backlogs where backlog.rule == demand.rule && backlog.priority == demand.priority {
            own += backlog.time
        }
        var fair = own
        var higher = 0.0
        for backlog in backlogs {
            if backlog.priority > demand.priority { higher += backlog.time }
            guard backlog.priority == demand.priority, backlog.rule != demand.rule else { continue }
            fair += min(backlog.time, own)
        }
        return higher > 0 ? min(higher + fair, (fair + time) / demand.priority.guaranteedShare) : fair
    }

    /// Promises a time to a call that is sent away.
    ///
    /// - Parameters:
    ///   - waiting: What waits in memory.
    ///   - start: Before which no call can go.
    ///   - lead: How much earlier than its turn the call shall come, in milliseconds.
    mutating func promise(
        _ demand: CallDemand,
        time: Double,
        behind waiting: [FairQueue.Backlog],
        notBefore start: Int64,
        lead: Double,
        at now: Int64
    ) -> Int64 {
        self.advance(to: now)
        let others = self.away.map { FairQueue.Backlog(rule: $0.key, priority: $0.value.priority, time: $0.value.time) }
        let begin = max(now, start)
        let wait = Self.wait(demand, time: time, behind: waiting + others) / Self.haste - (begin > now ? 0 : lead)
        var promised = begin + Int64(min(Self.longest, max(begin > now ? 0 : Self.shortest, wait)))
        var away = self.away[demand.rule] ?? Away(priority: demand.priority, from: begin, until: begin)
        if away.count > 0 { promised = max(promised, min(away.until, begin + Int64(Self.longest))) }
        if away.count < 1 { away.from = begin }
        away.priority = demand.priority
        away.count += 1
        away.time += time
        away.until = max(promised, away.from + 1)
        if self.away.count < Self.ruleMaximum || self.away[demand.rule] != nil { self.away[demand.rule] = away }
        return promised
    }
}
