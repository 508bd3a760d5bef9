import Metrics
import ProactorModel
import ProactorStorage
import ProactorTelemetry

/// What became of events at each rule, counted together since finding a counter costs more than counting.
struct RuleCounts {
    private struct Held: Hashable {
        var rule: String
        var outcome: String
    }

    private var matches: [String: Int] = [:]
    private var failures: [String: Int] = [:]
    private var held: [Held: Int] = [:]

    mutating func add(_ runs: [Run], _ progress: [ProgressEntry]) {
        for run in runs { self.matches[run.rule, default: 0] += 1 }
        for entry in progress {
            switch entry.kind {
            case .ruleFailed: self.failures[Self.text(entry, "rule"), default: 0] += 1
            case .ruleHeld:
                let held = Held(rule: Self.text(entry, "rule"), outcome: Self.text(entry, "outcome"))
                self.held[held, default: 0] += 1
            default: break
            }
        }
    }

    mutating func add(_ operators: OperatorCommit) {
        for effect in operators.effects { self.add(effect.runs, effect.progress) }
    }

    func record() {
        for (name, counts) in [(MetricName.ruleMatches, self.matches), (MetricName.ruleFailures, self.failures)] {
            for (rule, count) in counts { Counter(label: name, dimensions: [("rule", rule)]).increment(by: count) }
        }
        for (held, count) in self.held {
            let dimensions = [("rule", held.rule), ("outcome", held.outcome)]
            Counter(label: MetricName.ruleHeld, dimensions: dimensions).increment(by: count)
        }
    }

    private static func text(_ entry: ProgressEntry, _ key: String) -> String { entry.data[key]?.stringValue ?? "" }
}
