import ProactorMatching

/// What a time operator waits for beside the events that its rule reacts to.
package struct RuleBookListener: Sendable {
    package enum Kind: Hashable, Sendable {
        /// The event that an `unless` expects, by the place of its rule.
        case expectation(rule: Int)
        /// An event that a rule looks for together with others, by the place of its rule and of its step.
        case step(rule: Int, step: Int)
        /// The event that is expected between the ticks of a rule, by the place of the rule.
        case sign(rule: Int)
        /// What a window collected, for whichever rule.
        case collected
    }

    package let kind: Kind
    let indexed: IndexedRule

    /// The listeners of rules that stand in this order.
    static func listeners(of rules: [Rule]) -> [Self] {
        var listeners: [Self] = []
        var isCollecting = false
        for (place, rule) in rules.enumerated() {
            switch rule.timing?.operation {
            case .unless(let unless):
                listeners.append(Self(kind: .expectation(rule: place), indexed: IndexedRule(pattern: unless.pattern)))
            case .collect: isCollecting = true
            case .sequence, .gathering:
                for (step, part) in (rule.timing?.steps ?? []).enumerated() {
                    let indexed = IndexedRule(pattern: part.pattern)
                    listeners.append(Self(kind: .step(rule: place, step: step), indexed: indexed))
                }
            case .expectation(let expectation):
                listeners.append(Self(kind: .sign(rule: place), indexed: IndexedRule(pattern: expectation.pattern)))
            default: break
            }
        }
        if isCollecting, let pattern = TimingEvents.collectedPattern {
            listeners.append(Self(kind: .collected, indexed: IndexedRule(pattern: pattern)))
        }
        return listeners
    }
}
