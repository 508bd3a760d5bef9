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
        return diagnostics + self.checkNames(of: rule, timing, places)
    }

    /// What `where`, `when` and the prompt read of the events that steps give names to.
    private mutating func checkNames(of rule: Rule, _ timing: Timing, _ places: RulePlaces) -> [Diagnostic] {
        let conditions = zip(timing.steps, places.timing.steps).map { ($0.condition?.references ?? [], $1.condition) }
        let all =
            conditions + [
                (rule.condition?.references ?? [], places.condition), (rule.prompt?.references ?? [], places.prompt),
            ]
        var diagnostics: [Diagnostic] = []
        for step in timing.steps {
            guard let name = step.name else { continue }
            for type in self.typesWithSchema(of: step.pattern) {
                for (references, node) in all {
                    for reference in Self.untested(Self.payload(of: name, in: references)) {
                        guard let missing = self.missing(reference, of: type) else { continue }
                        diagnostics.append(
                            missing.diagnostic(
                                "rule '\(rule.name)' reads of '\(name)'",
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

    /// References to the payload of a named event, as ones to `data`.
    private static func payload(of name: String, in references: [Reference]) -> [Reference] {
        references.compactMap { reference in
            guard reference.root == name, reference.fields.first == "data", reference.fields.count > 1 else {
                return nil
            }
            var payload = reference
            payload.root = "data"
            payload.fields.removeFirst()
            return payload
        }
    }
}
