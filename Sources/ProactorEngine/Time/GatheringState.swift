package import ProactorModel
package import ProactorRules

/// What `all` and `any` know of one key: the latest event of each step, as long as it counts.
package struct GatheringState: Hashable, Sendable {
    package struct Place: Hashable, Sendable {
        /// The step's place in the rule.
        package var step: Int
        package var member: CollectState.Member

        package init(step: Int, member: CollectState.Member) {
            self.step = step
            self.member = member
        }
    }

    package enum Output: Hashable, Sendable {
        /// Enough came. In the order in which they came.
        case completed([Place])
        case taken(until: Int64)
        /// A later event took its place.
        case superseded(HeldEvent)
        /// The others did not come in time.
        case expired(HeldEvent)
    }

    /// One for a step at most, in the order in which they came.
    package var places: [Place] = []

    package init(places: [Place] = []) { self.places = places }

    package func dueAt(_ gathering: Timing.Gathering) -> Int64 {
        (self.places.map(\.member.event.at).min() ?? 0).addingSaturating(gathering.within.wholeMilliseconds)
    }

    /// Takes in an event, at the first of its steps that has none yet, and otherwise in the place of the oldest one.
    ///
    /// - Parameter steps: The places of the steps that it fits, ascending; one at least.
    package mutating func take(
        _ member: CollectState.Member,
        fitting steps: [Int],
        _ gathering: Timing.Gathering
    ) -> [Output] {
        var outputs = self.advance(to: member.event.at, gathering)
        let known = self.places.map(\.step)
        if let step = steps.first(where: { !known.contains($0) }) {
            self.places.append(Place(step: step, member: member))
        } else if let place = self.places.firstIndex(where: { steps.contains($0.step) }) {
            let former = self.places.remove(at: place)
            outputs.append(.superseded(former.member.event))
            self.places.append(Place(step: former.step, member: member))
        }
        guard self.places.count >= gathering.count else {
            let until = member.event.at.addingSaturating(gathering.within.wholeMilliseconds)
            return outputs + [.taken(until: until)]
        }
        defer { self.places = [] }
        return outputs + [.completed(self.places)]
    }

    /// Lets time pass.
    package mutating func advance(to time: Int64, _ gathering: Timing.Gathering) -> [Output] {
        for place in self.places.indices {
            // Where the clock was set back, what lies ahead counts as now.
            self.places[place].member.event.at = min(self.places[place].member.event.at, time)
        }
        let within = gathering.within.wholeMilliseconds
        let due = self.places.filter { time.subtractingSaturating($0.member.event.at) >= within }
        guard !due.isEmpty else { return [] }
        self.places.removeAll { time.subtractingSaturating($0.member.event.at) >= within }
        return due.map { .expired($0.member.event) }
    }
}
