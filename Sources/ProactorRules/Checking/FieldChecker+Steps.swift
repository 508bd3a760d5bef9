import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorYAML

extension FieldChecker {
    /// What a step's `match`, `per` and `where` read must be in the schemas of the step's types.
    mutating func checkSteps(of rule: Rule) -> [Diagnostic] {
        guard let timing = rule.timing, let places = self.draft.rulePlaces[rule.name] else { return [] }
        var steps = timing.steps
        if case .expectation(let expectation) = timing.operation {
            steps = [
                Timing.Step(
                    pattern: expectation.pattern,
                    name: nil,
                    condition: nil,
                    per: timing.per,
                    isNegated: false
                )
            ]
        }
        var diagnostics: [Diagnostic] = []
        for (step, own) in zip(steps, places.timing.steps) {
            diagnostics += self.checkMatch(rule, own.match, for: step.pattern)
            let key = step.per.map { ($0, own.per) } ?? timing.per.map { ($0, places.timing.per) }
            for type in self.typesWithSchema(of: step.pattern) {
                for (expression, node) in [key, step.condition.map { ($0, own.condition) }].compactMap({ $0 }) {
                    for reference in Self.untested(expression.references) {
                        guard let missing = self.missing(reference, of: type) else { continue }
                        diagnostics.append(
                            missing.diagnostic(
                                "'\(timing.name)' of rule '\(rule.name)' reads",
                                "the schema of '\(type)'",
                                at: node?.location(of: reference.range, in: places.source.text) ?? rule.location
                            )
                        )
                    }
                }
            }
        }
        return diagnostics
    }
}
