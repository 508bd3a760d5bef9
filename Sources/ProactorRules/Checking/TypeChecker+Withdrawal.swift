import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorYAML

extension TypeChecker {
    /// `when` and `key` are asked of each type that withdraws, and `key` of each that wakes the agent where nothing else says which
    /// key a proposal has; `equals` of each type that the agent may emit.
    mutating func checkWithdrawal(of rule: Rule, _ places: RulePlaces) -> [Diagnostic] {
        guard let clause = rule.withdrawal, let own = places.withdrawal else { return [] }
        var diagnostics: [Diagnostic] = []
        let later = (clause.pattern.exactTypes ?? []).sorted()
        diagnostics += self.check(own.condition, "'when' of 'withdrawOn'", for: later, expecting: .bool, places)
        diagnostics += self.check(own.key, "'key'", for: later, places)
        if own.equals == nil {
            let earlier = (rule.pattern.exactTypes ?? []).sorted().filter { !later.contains($0) }
            diagnostics += self.check(own.key, "'key', without 'equals',", for: earlier, places)
        }
        let proposed = rule.emits.sorted()
        diagnostics += self.check(
            own.equals,
            "'equals'",
            for: proposed,
            besides: ["cause": Self.envelope(.dyn)],
            places
        )
        return diagnostics
    }

    private mutating func check(
        _ node: YAMLNode?,
        _ what: String,
        for types: [String],
        besides others: [String: CELType] = [:],
        expecting expected: CELType? = nil,
        _ places: RulePlaces
    ) -> [Diagnostic] {
        guard let node, let text = node.scalarText else { return [] }
        var diagnostics: [Diagnostic] = []
        for type in types {
            guard let payload = self.payload(of: type) else { continue }
            var known: [String: CELType] = ["data": payload, "event": Self.envelope(payload), "now": .timestamp]
            known.merge(others) { own, _ in own }
            do {
                _ = try Expression(text, environment: ExpressionEnvironment(types: known), expecting: expected)
            } catch {
                diagnostics += Self.diagnostics(error, what, type, node, places.source)
            }
        }
        return diagnostics
    }
}
