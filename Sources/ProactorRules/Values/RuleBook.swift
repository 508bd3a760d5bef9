package import ProactorMatching
import ProactorModel

/// All rules, agents and event types of one deployment, checked and compiled; immutable, and named by its content.
package struct RuleBook: Sendable {
    /// SHA-256, in lower-case hexadecimal, over the paths and bytes of ``files``.
    package let hash: String
    /// The sources that it was compiled from, sorted by path; enough to compile it again.
    package let files: [RuleBookFile]
    package let eventTypes: [String: EventType]
    /// Sorted by name.
    package let rules: [Rule]
    package let agents: [String: AgentDefinition]
    /// Those of ``rules`` that have a ``Rule/withdrawal``, in the same order.
    package let withdrawingRules: [Rule]
    /// Finds the candidates among ``rules`` by their position, behind them those among ``listeners``, and behind those the ones
    /// among ``withdrawingRules``.
    package let index: PatternIndex
    /// In the order of the files and of each file.
    package let tests: [RuleTest]
    /// What time operators wait for beside their rules' own events.
    package let listeners: [RuleBookListener]
    /// The place in ``rules`` of each time operator, by its id.
    package let timings: [String: Int]

    package init(
        hash: String,
        files: [RuleBookFile],
        eventTypes: [String: EventType],
        rules: [Rule],
        agents: [String: AgentDefinition],
        index: PatternIndex,
        tests: [RuleTest] = []
    ) {
        self.hash = hash
        self.files = files
        self.eventTypes = eventTypes
        self.rules = rules
        self.agents = agents
        self.withdrawingRules = rules.filter { $0.withdrawal != nil }
        self.index = index
        self.tests = tests
        self.listeners = RuleBookListener.listeners(of: rules)
        var timings: [String: Int] = [:]
        for (place, rule) in rules.enumerated() {
            for timing in rule.operators { timings[timing.id] = place }
        }
        self.timings = timings
    }

    /// The time operator of this id, with its rule; `nil` where the rule book has no such operator.
    package func timing(_ id: String) -> (rule: Rule, timing: Timing)? {
        guard let place = self.timings[id], let timing = self.rules[place].timing(id) else { return nil }
        return (self.rules[place], timing)
    }

    package func rule(named name: String) -> Rule? { self.place(ofRule: name).map { self.rules[$0] } }

    /// Its place in ``rules``; `nil` where there is none of this name.
    package func place(ofRule name: String) -> Int? {
        var (low, high) = (0, self.rules.count)
        while low < high {
            let middle = low + (high - low) / 2
            if self.rules[middle].name.hasSameCodePoints(as: name) { return middle }
            if self.rules[middle].name.precedesByCodePoints(name) { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

/// One source file of a rule book.
package struct RuleBookFile: Hashable, Sendable {
    /// Relative to the deployment's directory, with `/` between folders.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
