package import ProactorDiagnostics

extension RuleBook {
    /// Tells of what time operators know and no operator of this rule book keeps: it is dropped when this one comes in force.
    ///
    /// - Parameter state: What a store holds: the operators' ids, the rules that they were of, and of how many keys something is
    ///   known.
    package func droppedState(of state: [(operation: String, rule: String, keys: Int)]) -> [Diagnostic] {
        state.filter { self.timings[$0.operation] == nil }.map { dropped in
            let keys = "\(dropped.keys) \(dropped.keys == 1 ? "key" : "keys")"
            return Diagnostic(
                .warning,
                .changedOperator,
                "the operator of the rule '\(dropped.rule)' means something else than in the store, or is gone; what it knows of "
                    + "\(keys) is dropped when this comes in force",
                hint: "events that wait for it begin no run; 'proactor timers --rule \(dropped.rule)' lists them",
                at: self.rule(named: dropped.rule)?.location
            )
        }
    }
}
