package import ProactorModel
package import ProactorRules

extension RuleExplanation {
    /// What one rule alone says to an event.
    package init(of event: Event, by rule: Rule, promptSizeMaximum: Int, at now: Timestamp) {
        let json = CloudEventsJSON.json(from: event)
        let variables = EventVariables(envelope: json, data: event.jsonData, now: now)
        self.init(of: rule, json, variables, promptSizeMaximum: promptSizeMaximum)
    }

    /// The clauses that keep the rule from matching.
    package var misses: [ClauseExplanation] { self.clauses.filter { $0.outcome != .holds } }

    /// Whether the event is of a type that the rule is for, and something else keeps it from matching.
    package var isNearMiss: Bool {
        !self.isMatched && !self.misses.isEmpty && self.misses.allSatisfy { $0.part != .type }
    }
}
