package import ProactorExpressions
package import ProactorMatching

/// Operators that look for several events together.
extension Timing {
    /// One of the events that are looked for, or one that must not come between them.
    package struct Step: Sendable {
        package let pattern: EventPattern
        /// What expressions call the event; `nil` where none does.
        package let name: String?
        /// Whether an event that fits the pattern is meant, over `event`, `data` and the names of the steps before it;
        /// `nil` where each is.
        package let condition: Expression?
        /// What the event must share with the others, where that is found in another way than by ``Timing/per``.
        package let per: Expression?
        /// Whether it ends what has begun.
        package let isNegated: Bool

        package init(
            pattern: EventPattern,
            name: String?,
            condition: Expression?,
            per: Expression?,
            isNegated: Bool
        ) {
            self.pattern = pattern
            self.name = name
            self.condition = condition
            self.per = per
            self.isNegated = isNegated
        }
    }

    /// One event after the other.
    package struct Succession: Sendable {
        package let steps: [Step]
        /// How long after the first event all is over.
        package let within: Duration
        /// The places among ``steps`` of the events that must come.
        package let positives: [Int]
        /// The places among ``steps`` of those that must not come, by how many events have come.
        package let negatives: [[Int]]

        /// - Parameter steps: The first of them is not negated.
        package init(steps: [Step], within: Duration) {
            self.steps = steps
            self.within = within
            var positives: [Int] = []
            var negatives: [[Int]] = [[]]
            for (place, step) in steps.enumerated() {
                if step.isNegated {
                    negatives[positives.count].append(place)
                } else {
                    positives.append(place)
                    negatives.append([])
                }
            }
            self.positives = positives
            self.negatives = negatives
        }

        /// Whether only time can tell that the last step did not come.
        package var endsWithTime: Bool { self.steps.last?.isNegated == true }
    }

    /// So many of several events, in any order.
    package struct Gathering: Sendable {
        package let steps: [Step]
        package let within: Duration
        /// How many of the steps must have come.
        package let count: Int
        /// Whether its author wrote `all`, not `any`.
        package let isAll: Bool

        package init(steps: [Step], within: Duration, count: Int, isAll: Bool) {
            self.steps = steps
            self.within = within
            self.count = count
            self.isAll = isAll
        }
    }

    /// A run when it is time and what was expected did not come since the last time.
    package struct Expectation: Sendable {
        package let schedule: Schedule
        package let pattern: EventPattern
        /// How long a key is expected after it was last heard of.
        package let forget: Duration

        package init(schedule: Schedule, pattern: EventPattern, forget: Duration) {
            self.schedule = schedule
            self.pattern = pattern
            self.forget = forget
        }
    }

    /// The events that are looked for together; empty for operators that look at one event at a time.
    package var steps: [Step] {
        switch self.operation {
        case .sequence(let succession): succession.steps
        case .gathering(let gathering): gathering.steps
        case .throttle, .debounce, .collect, .unless, .schedule, .expectation: []
        }
    }

    /// The names that the steps give to their events.
    package var names: [String] { self.steps.compactMap(\.name) }
}

extension Rule {
    /// Its operators: the one that decides when a run begins, and the throttle beside it.
    package var operators: [Timing] { [self.timing, self.throttle].compactMap { $0 } }

    /// The operator of this id, where it is the rule's.
    package func timing(_ id: String) -> Timing? { self.operators.first { $0.id == id } }

    /// The types of the events that may lead to a run of it, as far as it names them.
    var causes: Set<String> {
        (self.timing?.steps ?? []).filter { !$0.isNegated }
            .reduce(into: self.pattern.exactTypes ?? []) { $0.formUnion($1.pattern.exactTypes ?? []) }
    }
}
