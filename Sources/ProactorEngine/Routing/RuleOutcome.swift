package import ProactorExpressions
package import ProactorModel
package import ProactorRules

/// The names that an event's rules may use.
package struct EventVariables: Sendable {
    package let activation: Activation

    package init(envelope: JSONValue, data: JSONValue, now: Timestamp) {
        self.activation = Activation(["event": CELValue(envelope), "data": CELValue(data)], now: now)
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
        if let condition = rule.condition {
            do {
                guard try condition.isTrue(variables.activation) else {
                    self = .missed
                    return
                }
            } catch {
                self = .failed(.condition, message: error.message)
                return
            }
        }
        guard let template = rule.prompt else {
            self = .matched(prompt: "")
            return
        }
        do {
            let prompt = try template.render(variables.activation)
            guard prompt.utf8.count <= promptSizeMaximum else {
                self = .failed(
                    .prompt,
                    message: "the prompt has \(prompt.utf8.count) bytes; the limit is \(promptSizeMaximum)"
                )
                return
            }
            self = .matched(prompt: prompt)
        } catch {
            self = .failed(.prompt, message: error.message)
        }
    }
}
