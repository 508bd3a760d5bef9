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
            guard let (_, timing) = book.timing(record.id.operation), timing.holdsEvents,
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
            case (.sequence(let known), .sequence(let succession)):
                let isAsked = own.count > 0 && succession.steps.contains { $0.condition != nil }
                for partial in known.partials {
                    let missing = succession.positives.count - partial.members.count
                    guard isDue || isAsked || missing <= own.count else { continue }
                    needed.formUnion(partial.members.map(\.event.sequence))
                }
            case (.gathering(let known), .gathering(let gathering)):
                guard known.places.count + own.count >= gathering.count else { continue }
                needed.formUnion(known.places.map(\.member.event.sequence))
            default: break
            }
        }
        return needed.sorted()
    }

    /// The keys at which throttles beside other operators may be asked: for each run that the others may begin.
    ///
    /// - Parameters:
    ///   - contents: The events of ``neededEvents(_:_:until:limits:book:)``.
    /// - Returns: Those that are not among the records.
    package static func throttleKeys(
        _ records: [OperatorRecord],
        _ inputs: [OperatorInput],
        contents: [Int64: HeldContent],
        book: RuleBook,
        at now: Timestamp
    ) -> [OperatorKey] {
        var keys: Set<OperatorKey> = []
        func add(_ throttle: Timing, _ content: HeldContent) {
            let variables = EventVariables(envelope: content.json, data: content.event.jsonData, now: now)
            if let key = try? throttle.key(variables).get() { keys.insert(key) }
        }
        for record in records {
            guard let (rule, timing) = book.timing(record.id.operation), let throttle = rule.throttle,
                timing.takesEvents,
                let state = OperatorState(record.state, timing.operation)
            else { continue }
            for event in state.held {
                if let content = contents[event.sequence] { add(throttle, content) }
            }
        }
        for input in inputs where input.kind == .event {
            if let throttle = book.rules[input.rule].throttle { add(throttle, input.content) }
        }
        for record in records { keys.remove(record.id) }
        return keys.sorted { ($0.operation, $0.key) < ($1.operation, $1.key) }
    }
}

extension Timing {
    /// Whether what it knows may name events.
    fileprivate var holdsEvents: Bool {
        switch self.operation {
        case .debounce, .collect, .unless, .sequence, .gathering: true
        case .throttle, .schedule, .expectation: false
        }
    }
}
