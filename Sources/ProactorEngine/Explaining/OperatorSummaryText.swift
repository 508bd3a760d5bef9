package import ProactorModel
package import ProactorRules

/// What a time operator knows of a key, as a person is told.
package enum OperatorSummaryText {
    /// - Parameter state: `nil` where nothing is known.
    /// - Returns: The text, and whether an event that came now would begin no run.
    package static func text(
        _ state: OperatorState?,
        _ operation: Timing.Operation,
        at now: Timestamp
    ) -> (text: String, isBlocking: Bool) {
        let time = now.millisecondsSinceEpoch
        switch (state, operation) {
        case (let state, .throttle(let throttle)):
            let within = throttle.within.wholeMilliseconds
            var passes: [Int64] = []
            if case .throttle(let known)? = state {
                passes = known.passes.map { min($0, time) }.filter { time.subtractingSaturating($0) < within }
            }
            let used = "\(passes.count) of \(throttle.limit) used"
            guard let first = passes.first, passes.count >= throttle.limit else { return (used, false) }
            return ("\(used), free again in \(Self.span(to: first.addingSaturating(within), time))", true)
        case (.debounce(let waiting)?, .debounce(let debounce)):
            let due = Self.span(to: waiting.dueAt(debounce), time)
            return ("an event waits and begins its run in \(due); this one would take its place", false)
        case (.collect(let window)?, .collect(let collect)) where !window.members.isEmpty:
            let closes = collect.by == .sliding ? "empty" : "closes"
            let due = Self.span(to: window.dueAt(collect), time)
            return ("\(window.members.count) events in the window, which \(closes) in \(due)", false)
        case (.unless(let waiting)?, .unless(let unless)):
            let due = Self.span(to: waiting.dueAt(within: unless.within.wholeMilliseconds), time)
            return ("\(waiting.waiting.count) events wait for theirs, the first until \(due) from now", false)
        case (.sequence(let known)?, .sequence(let succession)) where !known.partials.isEmpty:
            let steps = known.partials.map { "\($0.members.count)" }.prefix(Self.shownMaximum).joined(separator: ", ")
            let due = Self.span(to: known.dueAt(succession), time)
            let count = known.partials.count
            return (
                "\(count) begun, with \(steps) of \(succession.positives.count) events; the first ends in \(due)", false
            )
        case (.gathering(let known)?, .gathering(let gathering)) where !known.places.isEmpty:
            let due = Self.span(to: known.dueAt(gathering), time)
            return ("\(known.places.count) of \(gathering.count) events came; the first counts for \(due) more", false)
        case (.expectation(let known)?, .expectation):
            let silent = known.keys.values.count { !$0.isHeard }
            return ("\(known.keys.count) expected, \(silent) silent so far; ticks next at \(known.next)", false)
        case (.schedule(let state)?, .schedule): return ("ticks next at \(state.next)", false)
        default: return ("nothing waits", false)
        }
    }

    /// Sequences of which it is shown how far they are.
    private static let shownMaximum = 10

    private static func span(to time: Int64, _ now: Int64) -> String {
        Duration.milliseconds(max(0, time.subtractingSaturating(now))).ruleText
    }
}
