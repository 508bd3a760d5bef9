package import ProactorModel
package import ProactorRules

extension OperatorBatch {
    /// Starts the schedules of a rule book that have not begun.
    ///
    /// - Parameter known: The keys of those that have.
    package static func beginning(
        _ book: RuleBook,
        known: Set<OperatorKey>,
        at now: Timestamp
    ) -> [OperatorChange] {
        book.rules.compactMap { rule in
            guard let timing = rule.timing else { return nil }
            let id = OperatorKey(operation: timing.id, key: "")
            guard !known.contains(id), let (state, next) = timing.beginning(at: now) else { return nil }
            let record = OperatorRecord(
                id: id,
                rule: rule.name,
                version: 1,
                state: state.json,
                dueAt: next,
                held: [],
                keepsTasksOpen: false
            )
            return OperatorChange(id: id, from: 0, record: record)
        }
    }
}

extension Timing {
    /// What a schedule knows when its rule is put in force, and when it ticks first; `nil` for other operators.
    fileprivate func beginning(at now: Timestamp) -> (OperatorState, next: Timestamp)? {
        switch self.operation {
        case .schedule(let schedule): ScheduleState(schedule, from: now).map { (.schedule($0), $0.next) }
        case .expectation(let expectation):
            ExpectationState(expectation, isKeyed: self.per != nil, from: now).map { (.expectation($0), $0.next) }
        default: nil
        }
    }
}
