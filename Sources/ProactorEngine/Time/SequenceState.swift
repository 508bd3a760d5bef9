import ProactorModel
package import ProactorRules

/// What `sequence` knows of one key: what has begun and is not whole yet.
///
/// An event takes the next step of the oldest that waits for it, and begins another only where none does. So each counts
/// once, and between two steps whatever else comes is passed over.
package struct SequenceState: Hashable, Sendable {
    package typealias Member = CollectState.Member

    /// Events that came one after the other.
    package struct Partial: Hashable, Sendable {
        /// One for each step that must come, as far as they did; one at least.
        package var members: [Member]

        package init(members: [Member]) { self.members = members }

        var begunAt: Int64 { self.members.first?.event.at ?? 0 }

        func dueAt(_ succession: Timing.Succession) -> Int64 {
            self.begunAt.addingSaturating(succession.within.wholeMilliseconds)
        }
    }

    package enum Output: Hashable, Sendable {
        /// All came, and what must not come did not.
        case completed([Member], at: Int64)
        /// The event took a step.
        case taken(until: Int64)
        /// The rest did not come in time.
        case expired(Partial)
        /// What must not come did.
        case broken(Partial)
        /// As many wait as may; the oldest went.
        case displaced(Partial)
    }

    /// In the order in which they began.
    package var partials: [Partial] = []

    package init(partials: [Partial] = []) { self.partials = partials }

    package func dueAt(_ succession: Timing.Succession) -> Int64 {
        self.partials.map { $0.dueAt(succession) }.min() ?? 0
    }

    /// Takes in an event; what was over before it ends first.
    ///
    /// - Parameters:
    ///   - steps: The places of the steps whose pattern it fits.
    ///   - countMaximum: What may have begun at once.
    ///   - holds: Whether the event is what the step means, with what came before.
    package mutating func take(
        _ member: Member,
        fitting steps: [Int],
        _ succession: Timing.Succession,
        countMaximum: Int,
        holds: (_ step: Int, _ before: [Member]) -> Bool
    ) -> [Output] {
        var outputs = self.advance(to: member.event.at, succession)
        self.partials.removeAll { partial in
            let isBroken = succession.negatives[partial.members.count].contains { step in
                steps.contains(step) && holds(step, partial.members)
            }
            if isBroken { outputs.append(.broken(partial)) }
            return isBroken
        }
        for place in self.partials.indices {
            let count = self.partials[place].members.count
            guard count < succession.positives.count else { continue }
            let step = succession.positives[count]
            guard steps.contains(step), holds(step, self.partials[place].members) else { continue }
            self.partials[place].members.append(member)
            return outputs + [self.taken(place, succession)]
        }
        guard steps.contains(0), holds(0, []) else { return outputs }
        if self.partials.count >= max(1, countMaximum) {
            outputs.append(.displaced(self.partials.removeFirst()))
        }
        self.partials.append(Partial(members: [member]))
        return outputs + [self.taken(self.partials.count - 1, succession)]
    }

    /// Lets time pass.
    package mutating func advance(to time: Int64, _ succession: Timing.Succession) -> [Output] {
        for place in self.partials.indices {
            for member in self.partials[place].members.indices {
                // Where the clock was set back, what lies ahead counts as now.
                let at = self.partials[place].members[member].event.at
                self.partials[place].members[member].event.at = min(at, time)
            }
        }
        let due = self.partials.filter { $0.dueAt(succession) <= time }
        guard !due.isEmpty else { return [] }
        self.partials.removeAll { $0.dueAt(succession) <= time }
        return due.map { partial in
            // Only what waits for a last event that must not come is whole by then.
            partial.members.count == succession.positives.count
                ? .completed(partial.members, at: partial.dueAt(succession)) : .expired(partial)
        }
    }

    /// What becomes of one that took a step.
    private mutating func taken(_ place: Int, _ succession: Timing.Succession) -> Output {
        let partial = self.partials[place]
        guard partial.members.count == succession.positives.count, !succession.endsWithTime else {
            return .taken(until: partial.dueAt(succession))
        }
        self.partials.remove(at: place)
        return .completed(partial.members, at: partial.members.last?.event.at ?? 0)
    }
}
