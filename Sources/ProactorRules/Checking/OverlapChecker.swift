import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching

/// Finds rules that react to exactly the same events with the same agent: one of them is a forgotten copy.
enum OverlapChecker {
    /// What two such rules have in common.
    private struct Reaction: Hashable {
        let pattern: Int
        let condition: String?
        let agent: String
        /// Rules with a time operator are compared with nothing: each of them keeps count for itself.
        let timing: String?
    }

    static func check(_ rules: [Rule]) -> [Diagnostic] {
        var first: [Reaction: [Rule]] = [:]
        var diagnostics: [Diagnostic] = []
        for rule in rules {
            // Patterns are compared one by one only where their hashes agree.
            let reaction = Reaction(
                pattern: rule.pattern.hashValue,
                condition: rule.condition?.source,
                agent: rule.agent,
                timing: rule.timing?.id
            )
            if let twin = first[reaction]?.first(where: { $0.pattern == rule.pattern }) {
                diagnostics.append(
                    Diagnostic(
                        .warning,
                        .duplicateRule,
                        "rule '\(rule.name)' wakes the agent '\(rule.agent)' for exactly the events of rule '\(twin.name)'",
                        hint: "the other one stands at \(twin.location); remove one of them",
                        at: rule.location
                    )
                )
            }
            first[reaction, default: []].append(rule)
        }
        return diagnostics
    }
}
