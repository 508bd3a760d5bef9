package import ProactorModel
package import ProactorRules

extension OperatorBatch {
    /// The events of the log that may have to be read to decide: those that could fire, and those of windows that could
    /// close.
    ///
    /// - Parameters:
    ///   - inputs: What will be taken in; its own events are at hand.
    ///   - time: As far as time will pass.
    package static func neededEvents(
        _ records: [OperatorRecord],
        _ inputs: [OperatorInput],
        until time: Timestamp,
        limits: EngineLimits,
        book: RuleBook
    ) -> [Int64] {
        var coming: [OperatorKey: [OperatorInput]] = [:]
        for input in inputs { coming[input.id, default: []].append(input) }
        var needed: Set<Int64> = []
        for record in records {
            guard let place = book.timings[record.id.operation], let timing = book.rules[place].timing,
                let state = OperatorState(record.state, timing.operation)
            else { continue }
            let isDue = record.dueAt <= time
            let own = coming[record.id] ?? []
            switch (state, timing.operation) {
            case (.debounce(let waiting), _): if isDue { needed.insert(waiting.last.sequence) }
            case (.unless(let waiting), .unless(let unless)):
                let isAsked = unless.condition != nil && own.contains { $0.kind == .expected }
                if isDue || isAsked { needed.formUnion(waiting.waiting.map(\.sequence)) }
            case (.collect(let window), .collect(let collect)):
                let count = window.members.count + own.count
                let size = own.reduce(window.size) { $0.addingSaturating($1.size) }
                let isSliding = collect.by == .sliding
                let closing = min(collect.count ?? (isSliding ? 1 : .max), limits.windowEvents)
                let mayClose = count >= closing || !isSliding && (isDue || size > limits.windowSize)
                if mayClose { needed.formUnion(window.members.map(\.event.sequence)) }
            default: break
            }
        }
        return needed.sorted()
    }
}
