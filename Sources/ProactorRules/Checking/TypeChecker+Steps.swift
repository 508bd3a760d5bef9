import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorYAML

extension TypeChecker {
    /// `per` and `where` are asked of each type of their step; `when` and the prompt of what the steps' names stand for.
    mutating func checkSteps(of rule: Rule, _ places: RulePlaces) -> [Diagnostic] {
        guard let timing = rule.timing, !timing.steps.isEmpty else { return [] }
        var diagnostics: [Diagnostic] = []
        var names: [String: CELType] = [:]
        for (step, own) in zip(timing.steps, places.timing.steps) {
            let types = (step.pattern.exactTypes ?? []).sorted()
            for type in types {
                guard let payload = self.payload(of: type) else { continue }
                let environment = ExpressionEnvironment(types: [
                    "data": payload, "event": Self.envelope(payload), "now": .timestamp,
                ])
                diagnostics += Self.check(own.per ?? places.timing.per, "'per'", type, environment, nil, places)
                diagnostics += Self.check(own.condition, "'where'", type, environment.adding(names), .bool, places)
            }
            guard let name = step.name else { continue }
            // One of several types, or of none that is known: what is read of it is checked when it is evaluated.
            let payload = types.count == 1 ? self.payload(of: types[0]) : nil
            let envelope = Self.envelope(payload ?? .dyn)
            let isCertain: Bool = if case .gathering(let gathering) = timing.operation { gathering.isAll } else { true }
            names[name] = isCertain ? envelope : .dyn
        }
        let environment = ExpressionEnvironment(types: [
            "data": .dyn, "event": Self.envelope(.dyn), "events": .list(Self.envelope(.dyn)), "now": .timestamp,
        ]).adding(names)
        if rule.condition != nil {
            diagnostics += Self.check(places.condition, "'when'", nil, environment, .bool, places)
        }
        guard rule.prompt != nil, let node = places.prompt, let text = node.scalarText else { return diagnostics }
        do {
            _ = try Template(text, environment: environment.adding(["swallowed": .int]))
        } catch {
            diagnostics += Self.diagnostics(error, "'prompt'", "the events of its steps", node, places.source)
        }
        return diagnostics
    }

    /// - Parameter type: The type of the event that it is asked of; `nil` where it is about what the steps found.
    private static func check(
        _ node: YAMLNode?,
        _ what: String,
        _ type: String?,
        _ environment: ExpressionEnvironment,
        _ expected: CELType?,
        _ places: RulePlaces
    ) -> [Diagnostic] {
        guard let node, let text = node.scalarText else { return [] }
        do {
            _ = try Expression(text, environment: environment, expecting: expected)
            return []
        } catch {
            return Self.diagnostics(error, what, type ?? "the events of its steps", node, places.source)
        }
    }
}
