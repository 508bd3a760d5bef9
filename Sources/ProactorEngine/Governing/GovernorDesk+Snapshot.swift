package import ProactorModel

/// One model as the governor sees it now.
package struct ModelSnapshot: Hashable, Sendable {
    /// How much of one limit is used.
    package struct Usage: Hashable, Sendable {
        package var used: Int
        /// What is allowed now, which may be less than what is configured.
        package var limit: Int
    }

    /// What the circuit breaker does.
    package enum Breaker: String, Hashable, Sendable {
        case closed
        case open
        /// One call tries out if the provider is back.
        case halfOpen = "half-open"
    }

    package var model: String
    /// The last minute's use, for each limit that there is.
    package var usage: [RateDimension: Usage]
    /// Calls under way, of all processes.
    package var inFlight: Int
    package var concurrency: Int?
    /// Calls of this process that wait, by rule.
    package var waiting: [String: Int]
    package var breaker: Breaker
    /// Until when no call may go, and why.
    package var heldUntil: Timestamp?
    package var reason: String?
    /// What part of its limits the model is given: less than 1 for a while after its provider refused calls.
    package var speed: Double
}

/// What ``ModelSnapshot`` is made of, as it stood after a round.
package struct GovernedModel: Sendable {
    let name: String
    let terms: ModelTerms
    let state: ModelState
    let waiting: [String: Int]
    /// This process, and its calls under way as they are: what the state says of them is written only now and then.
    let process: String
    let ownCalls: Int

    package func snapshot(at now: Timestamp) -> ModelSnapshot {
        let time = now.millisecondsSinceEpoch
        var state = self.state
        state.advance(to: time)
        let limits = state.limits(self.terms.limits, at: time)
        var usage: [RateDimension: ModelSnapshot.Usage] = [:]
        for dimension in RateDimension.allCases {
            guard let limit = limits[dimension] else { continue }
            usage[dimension] = .init(used: state.used(dimension, at: time), limit: limit)
        }
        let hold = state.holdsAll(at: time)
        return ModelSnapshot(
            model: self.name,
            usage: usage,
            inFlight: state.flights.reduce(self.ownCalls) { $0 + ($1.key == self.process ? 0 : $1.value.count) },
            concurrency: limits.concurrency,
            waiting: self.waiting,
            breaker: state.gate.breaker,
            heldUntil: hold.map { Timestamp(millisecondsSinceEpoch: $0.until) },
            reason: hold?.reason,
            speed: state.slowdown.factor(at: time)
        )
    }
}

extension GovernorDesk {
    /// The models as they stand, by name.
    package var models: [GovernedModel] {
        self.lines.sorted { $0.key < $1.key }.map { name, line in
            GovernedModel(
                name: name,
                terms: line.terms,
                state: line.state,
                waiting: line.queue.countsByRule,
                process: self.settings.process,
                ownCalls: self.reservations.values.count { $0.demand.model == name }
            )
        }
    }
}

extension ModelGate {
    fileprivate var breaker: ModelSnapshot.Breaker {
        switch self.phase {
        case .closed: .closed
        case .open: .open
        case .trial: .halfOpen
        }
    }
}
