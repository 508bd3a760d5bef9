import ProactorDiagnostics
import ProactorExpressions
import ProactorYAML

extension FieldChecker {
    /// What a `withdrawOn` reads must be there: `when` and `key` in what withdraws, `key` in what wakes the agent where nothing else says
    /// which key a proposal has, and `equals` in what the agent emits.
    mutating func checkWithdrawal(of rule: Rule) -> [Diagnostic] {
        guard let clause = rule.withdrawal, let places = self.draft.rulePlaces[rule.name],
            let own = places.withdrawal
        else { return [] }
        let later = self.typesWithSchema(of: clause.pattern)
        var diagnostics = self.check(clause.condition, own.condition, for: later, rule, places)
        diagnostics += self.check(clause.key, own.key, for: later, rule, places)
        guard let proposalKey = clause.proposalKey else {
            let earlier = self.typesWithSchema(of: rule.pattern).filter { !later.contains($0) }
            return diagnostics + self.check(clause.key, own.key, for: earlier, rule, places)
        }
        let proposed = rule.emits.sorted().filter { self.draft.eventTypes[$0]?.schema != nil }
        return diagnostics + self.check(proposalKey, own.equals, for: proposed, rule, places)
    }

    private mutating func check(
        _ expression: Expression?,
        _ node: YAMLNode?,
        for types: [String],
        _ rule: Rule,
        _ places: RulePlaces
    ) -> [Diagnostic] {
        guard let expression, let node else { return [] }
        var diagnostics: [Diagnostic] = []
        for type in types {
            for reference in Self.untested(expression.references) {
                guard let missing = self.missing(reference, of: type) else { continue }
                diagnostics.append(
                    missing.diagnostic(
                        "'withdrawOn' of rule '\(rule.name)' reads",
                        "the schema of '\(type)'",
                        at: node.location(of: reference.range, in: places.source.text)
                    )
                )
            }
        }
        return diagnostics
    }
}
