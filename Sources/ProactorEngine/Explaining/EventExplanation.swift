import ProactorExpressions
import ProactorMatching
package import ProactorModel
package import ProactorRules

/// What each rule of a rule book says to one event, and why.
package struct EventExplanation: Hashable, Sendable {
    /// Those that match first, then the nearest misses: the fewer clauses miss, the nearer.
    package var rules: [RuleExplanation]

    /// - Parameter records: What time operators know of the event's keys; `nil` where that is not at hand.
    package init(
        of event: Event,
        by book: RuleBook,
        promptSizeMaximum: Int,
        at now: Timestamp,
        records: [OperatorKey: OperatorRecord]? = nil
    ) {
        let json = CloudEventsJSON.json(from: event)
        let variables = EventVariables(envelope: json, data: event.jsonData, now: now)
        self.rules = book.rules.map { rule in
            var told = RuleExplanation(of: rule, json, variables, promptSizeMaximum: promptSizeMaximum)
            if told.isMatched, let timing = rule.timing {
                let step = timing.steps.first { $0.pattern.matches(json) }
                if timing.takesEvents || step != nil {
                    told.clauses.append(ClauseExplanation(timing, step: step, variables, records, at: now))
                }
                if let throttle = rule.throttle, timing.takesEvents, !timing.isCollecting {
                    told.clauses.append(ClauseExplanation(throttle, variables, records, at: now))
                }
            }
            return told
        }
        self.rules.sort { ($0.distance, $0.rule) < ($1.distance, $1.rule) }
    }

    /// The keys under which the rules' time operators keep what they know of such an event.
    package static func operatorKeys(of event: Event, by book: RuleBook, at now: Timestamp) -> [OperatorKey] {
        let json = CloudEventsJSON.json(from: event)
        let variables = EventVariables(envelope: json, data: event.jsonData, now: now)
        return book.index.matches(json).flatMap { candidate -> [OperatorKey] in
            let place = Int(candidate)
            guard place >= book.rules.count else {
                return book.rules[place].operators.compactMap { try? $0.key(variables).get() }
            }
            guard place - book.rules.count < book.listeners.count,
                case .step(let rule, let step) = book.listeners[place - book.rules.count].kind,
                let timing = book.rules[rule].timing
            else { return [] }
            return [try? timing.key(variables, own: timing.steps[step].per).get()].compactMap { $0 }
        }
    }

    package var json: JSONValue { ["rules": .array(self.rules.map(\.json))] }
}

/// What one rule says to one event.
package struct RuleExplanation: Hashable, Sendable {
    package var rule: String
    package var agent: String
    package var isMatched: Bool
    /// Those of the pattern, misses first, then those of the condition in their order.
    package var clauses: [ClauseExplanation]
    /// What the agent would be asked; `nil` where the rule does not match or has no prompt.
    package var prompt: String?
    /// What the rule's `withdrawOn` says; `nil` where it has none, or one for other types of events.
    package var withdrawal: WithdrawalExplanation?

    /// How far the rule is from matching; a rule for another type of event is farther than any other.
    var distance: Int {
        self.clauses.reduce(0) { sum, clause in
            guard clause.outcome != .holds else { return sum }
            return sum + (clause.part == .type ? 1_000_000 : 1)
        }
    }

    init(of rule: Rule, _ event: JSONValue, _ variables: EventVariables, promptSizeMaximum: Int) {
        self.rule = rule.name
        self.agent = rule.agent
        // A rule with steps is as near to an event as the nearest of them.
        let steps = event["type"]?.stringValue == TimingEvents.collected ? [] : rule.timing?.steps ?? []
        let nearest = steps.map { $0.pattern.explain(event) }.min { left, right in
            left.missCount < right.missCount
        }
        let pattern = nearest ?? rule.pattern.explain(event)
        self.clauses = pattern.clauses.map { ClauseExplanation($0) }
        if pattern.isSplitBetweenElements {
            let text = "its fields must match within one element of an array"
            self.clauses.append(ClauseExplanation(part: .match, text: text, values: [], outcome: .misses))
        }
        // The condition and the prompt of a rule that collects are about events that are not there yet.
        if let timing = rule.timing, timing.isCollecting || nearest != nil {
            self.isMatched = pattern.isMatch
            return
        }
        self.clauses += (rule.condition?.explain(variables.activation) ?? []).map { ClauseExplanation($0) }
        self.isMatched = false
        self.withdrawal = rule.withdrawal.flatMap { WithdrawalExplanation(of: $0, event, variables) }
        guard pattern.isMatch else { return }
        switch RuleOutcome(rule, variables, promptSizeMaximum: promptSizeMaximum) {
        case .missed: break
        case .failed(.condition, _): break
        case .failed(.prompt, let message):
            self.clauses.append(
                ClauseExplanation(part: .prompt, text: "prompt", values: [], outcome: .failed(message))
            )
        case .matched(let prompt):
            self.isMatched = true
            self.prompt = rule.prompt == nil ? nil : prompt
        }
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "rule": .string(self.rule), "agent": .string(self.agent), "matched": .bool(self.isMatched),
            "clauses": .array(self.clauses.map(\.json)),
        ]
        object["prompt"] = self.prompt.map(JSONValue.string)
        object["withdraws"] = self.withdrawal?.json
        return .object(object)
    }
}

extension PatternExplanation {
    /// The clauses that miss; the one for the type counts for more than all others.
    fileprivate var missCount: Int {
        self.clauses.reduce(0) { $0 + ($1.isHit ? 0 : $1.field == "type" ? 1_000_000 : 1) }
    }
}
