package import ProactorExpressions
import ProactorMatching
package import ProactorModel
package import ProactorRules

/// The names that an event's rules may use.
package struct EventVariables: Sendable {
    package let activation: Activation

    package init(envelope: JSONValue, data: JSONValue, now: Timestamp) {
        let activation = Activation(["event": CELValue(envelope), "data": CELValue(data)], now: now)
        // What was collected holds the events that its rule's condition and prompt are about.
        self.activation =
            envelope["type"]?.stringValue == TimingEvents.collected ? activation.bindingCollected(data) : activation
    }
}

/// What one rule says to an event that its pattern matches.
package enum RuleOutcome: Hashable, Sendable {
    /// The clause that could not be evaluated.
    package enum Part: String, Hashable, Sendable {
        case condition = "when"
        case prompt
    }

    case matched(prompt: String)
    case missed
    /// It cannot be said whether the rule matches; it counts as not matching, but never silently.
    case failed(Part, message: String)

    package init(_ rule: Rule, _ variables: EventVariables, promptSizeMaximum: Int) {
        self =
            Self.refusal(by: rule, variables.activation)
            ?? Self.prompt(of: rule, variables, swallowed: 0, sizeMaximum: promptSizeMaximum)
    }

    /// What the rule's condition says against the event; `nil` where it holds.
    static func refusal(by rule: Rule, _ activation: Activation) -> Self? {
        guard let condition = rule.condition else { return nil }
        do {
            return try condition.isTrue(activation) ? nil : .missed
        } catch {
            return .failed(.condition, message: error.message)
        }
    }

    /// What the agent is asked, whatever the condition says.
    ///
    /// - Parameter swallowed: Events for which the rule's time operator began no run.
    static func prompt(of rule: Rule, _ variables: EventVariables, swallowed: Int, sizeMaximum: Int) -> Self {
        guard let template = rule.prompt else { return .matched(prompt: "") }
        var activation = variables.activation
        switch rule.timing?.operation {
        case .throttle, .debounce: activation = activation.binding("swallowed", to: .int(Int64(swallowed)))
        default:
            guard rule.throttle != nil else { break }
            activation = activation.binding("swallowed", to: .int(Int64(swallowed)))
        }
        do {
            let prompt = try template.render(activation)
            guard prompt.utf8.count <= sizeMaximum else {
                return .failed(
                    .prompt,
                    message: "the prompt has \(prompt.utf8.count) bytes; the limit is \(sizeMaximum)"
                )
            }
            return .matched(prompt: prompt)
        } catch {
            return .failed(.prompt, message: error.message)
        }
    }
}

extension Activation {
    /// The names of what was collected: the list of its events, and those that the rule's steps give them.
    fileprivate func bindingCollected(_ data: JSONValue) -> Activation {
        let events = data["events"]?.arrayValue ?? []
        var activation = self.binding("events", to: CELValue(.array(events)))
        for (name, place) in data["named"]?.objectValue ?? [:] where !TimingEvents.takenNames.contains(name) {
            let place = place.intValue.flatMap { Int(exactly: $0) } ?? -1
            activation = activation.binding(name, to: CELValue(events.indices.contains(place) ? events[place] : .null))
        }
        return activation
    }
}

extension Rule {
    /// Whether its runs may begin with the event: it matches the pattern, or it is what the rule's window collected.
    package func takes(_ json: JSONValue) -> Bool {
        guard case .collect? = self.timing?.operation else { return self.pattern.matches(json) }
        return json["type"]?.stringValue == TimingEvents.collected
            && json["source"]?.stringValue == TimingEvents.source(ofRule: self.name)
    }
}
