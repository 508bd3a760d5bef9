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
            guard let timing = rule.timing, case .schedule(let schedule) = timing.operation else { return nil }
            let id = OperatorKey(operation: timing.id, key: "")
            guard !known.contains(id), let state = ScheduleState(schedule, from: now) else { return nil }
            let record = OperatorRecord(
                id: id,
                rule: rule.name,
                version: 1,
                state: OperatorState.schedule(state).json,
                dueAt: state.next,
                held: [],
                keepsTasksOpen: false
            )
            return OperatorChange(id: id, from: 0, record: record)
        }
    }
}
