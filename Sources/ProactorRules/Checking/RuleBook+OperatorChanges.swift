package import ProactorDiagnostics

extension RuleBook {
    /// Tells of time operators that mean something else than in a former rule book, or are gone: what those knew is dropped
    /// when this one comes in force.
    package func operatorChanges(since former: RuleBook) -> [Diagnostic] {
        former.rules.flatMap { rule in rule.operators.map { (rule, $0) } }.compactMap { rule, timing in
            guard self.timings[timing.id] == nil else { return nil }
            return Diagnostic(
                .warning,
                .changedOperator,
                "the '\(timing.name)' of rule '\(rule.name)' means something else now, or is gone; what it knew is dropped",
                hint: "events that wait for it begin no run; /rules/\(rule.name)/state showed them",
                at: self.rule(named: rule.name)?.location
            )
        }
    }
}
