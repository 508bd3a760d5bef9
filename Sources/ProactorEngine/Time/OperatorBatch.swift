import ProactorExpressions
package import ProactorModel
package import ProactorRules

/// What follows from events and from the time for the operators of a rule book: what they knew in, what they know and what
/// they make happen out. It commits as a whole, or is decided again.
package struct OperatorBatch {
    /// What follows.
    package struct Outcome: Sendable {
        package var changes: [OperatorChange]
        /// By the place of the event in the log, in the order in which they came up; one for each event.
        package var effects: [TaskEffect]
        /// Events for the log, each of which begins a task of its own.
        package var appended: [Event]
    }

    private struct Entry {
        var version: Int64
        var state: OperatorState?
        var isChanged = false
    }

    let book: RuleBook
    let limits: EngineLimits
    let now: Timestamp
    let makeID: () -> RunID
    var contents: [Int64: HeldContent]
    /// What is known, by the key; also of keys that this batch may come to ask.
    private var entries: [OperatorKey: Entry] = [:]
    private var order: [OperatorKey] = []
    /// Keys that each operator keeps state of.
    private var keyCounts: [String: Int]
    private var effects: [Int64: TaskEffect] = [:]
    private var effectOrder: [Int64] = []
    var appended: [Event] = []
    private var dropped: [OperatorChange] = []

    /// - Parameters:
    ///   - records: What is known of every key that ``take(_:)`` will ask for, where anything is.
    ///   - keyCounts: Keys that each operator keeps state of.
    ///   - contents: The events of ``neededEvents(_:_:until:limits:book:)``, by their place in the log.
    package init(
        book: RuleBook,
        limits: EngineLimits,
        at now: Timestamp,
        records: [OperatorRecord],
        keyCounts: [String: Int],
        contents: [Int64: HeldContent],
        makeID: @escaping () -> RunID
    ) {
        self.book = book
        self.limits = limits
        self.now = now
        self.keyCounts = keyCounts
        self.contents = contents
        self.makeID = makeID
        for record in records {
            guard let (_, timing) = book.timing(record.id.operation) else {
                self.drop(record)
                continue
            }
            let state = OperatorState(record.state, timing.operation)
            self.entries[record.id] = Entry(version: record.version, state: state)
            self.order.append(record.id)
        }
    }

    /// Takes in an event.
    package mutating func take(_ input: OperatorInput) {
        let rule = self.book.rules[input.rule]
        guard let timing = rule.timing(input.id.operation) else { return }
        self.contents[input.event.sequence] = input.content
        guard input.begins(timing) || self.entries[input.id]?.state != nil else { return }
        self.change(input.id, rule, timing, input.event) { batch, state in
            batch.apply(input, rule, timing, &state)
        }
    }

    /// Changes what is known of a key, where there may be one more.
    ///
    /// - Returns: `false` where there are too many; the event is told.
    @discardableResult
    mutating func change(
        _ id: OperatorKey,
        _ rule: Rule,
        _ timing: Timing,
        _ event: HeldEvent,
        _ body: (inout Self, inout OperatorState?) -> Void
    ) -> Bool {
        var entry = self.entries[id] ?? Entry(version: 0)
        let former = entry.state
        guard former != nil || self.keyCounts[timing.id, default: 0] < self.limits.operatorKeys else {
            let message = "there are \(self.limits.operatorKeys) keys already, which is the limit 'operatorKeys'"
            self.fail(rule, timing.name, message, event)
            return false
        }
        if self.entries[id] == nil { self.order.append(id) }
        body(&self, &entry.state)
        // What is expected comes often, and changes something once in an interval.
        if case .expectation = timing.operation, entry.state == former { return true }
        self.put(entry, id, wasNew: former == nil)
        return true
    }

    /// Lets time pass for every key that is known.
    ///
    /// - Parameter time: Not later than any event that is not taken in yet.
    package mutating func advance(to time: Timestamp) {
        // What a throttle knows counts for the runs that others begin until now.
        let throttles = self.order.filter { self.isBesideAnother($0.operation) }
        for id in self.order where !self.isBesideAnother(id.operation) { self.advance(id, to: time) }
        for id in throttles { self.advance(id, to: time) }
    }

    private mutating func advance(_ id: OperatorKey, to time: Timestamp) {
        guard var entry = self.entries[id], let (rule, timing) = self.book.timing(id.operation) else { return }
        let former = entry.state
        self.advance(&entry.state, to: time, rule, timing, id)
        // One that was read because it may be asked, and was not, stays as it is.
        if entry.state == former, entry.state?.dueAt(timing.operation).map({ $0 > time.millisecondsSinceEpoch }) == true
        {
            return
        }
        self.put(entry, id, wasNew: former == nil)
    }

    private func isBesideAnother(_ id: String) -> Bool { self.book.timing(id)?.rule.throttle?.id == id }

    /// Everything that follows from what was taken in.
    package func outcome() -> Outcome {
        let changes = self.order.compactMap { id -> OperatorChange? in
            guard let entry = self.entries[id], entry.isChanged, let (rule, timing) = self.book.timing(id.operation)
            else { return nil }
            guard let state = entry.state, let due = state.dueAt(timing.operation) else {
                return entry.version == 0 ? nil : OperatorChange(id: id, from: entry.version, record: nil)
            }
            let record = OperatorRecord(
                id: id,
                rule: rule.name,
                version: entry.version + 1,
                state: state.json,
                dueAt: Timestamp(millisecondsSinceEpoch: due),
                held: state.held,
                keepsTasksOpen: state.keepsTasksOpen
            )
            return OperatorChange(id: id, from: entry.version, record: record)
        }
        return Outcome(
            changes: self.dropped + changes,
            effects: self.effectOrder.compactMap { self.effects[$0] },
            appended: self.appended
        )
    }

    private mutating func put(_ entry: Entry, _ id: OperatorKey, wasNew: Bool) {
        var entry = entry
        entry.isChanged = true
        self.entries[id] = entry
        switch (wasNew, entry.state == nil) {
        case (true, false): self.keyCounts[id.operation, default: 0] += 1
        case (false, true): self.keyCounts[id.operation, default: 1] -= 1
        default: break
        }
    }

    /// Forgets what an operator knew that the rule book has no more.
    private mutating func drop(_ record: OperatorRecord) {
        self.dropped.append(OperatorChange(id: record.id, from: record.version, record: nil))
        guard record.keepsTasksOpen else { return }
        for event in record.held {
            self.hold(event, -1)
            self.tell(
                event,
                RuleEntries.held(
                    record.rule,
                    "rule",
                    .dropped,
                    key: record.id.key,
                    until: nil,
                    event.taskID,
                    self.now
                )
            )
        }
    }
}

// MARK: - Effects

extension OperatorBatch {
    /// Begins the run of an event, whatever a throttle says.
    mutating func begin(_ rule: Rule, _ event: HeldEvent, swallowed: Int) {
        guard let content = self.contents[event.sequence] else {
            self.fail(rule, "event", "the event is in the log no more", event)
            return
        }
        let variables = EventVariables(envelope: content.json, data: content.event.jsonData, now: self.now)
        let outcome = RuleOutcome.prompt(
            of: rule,
            variables,
            swallowed: swallowed,
            sizeMaximum: self.limits.promptSize
        )
        switch outcome {
        case .missed: break
        case .failed(let part, let message): self.fail(rule, part.rawValue, message, event)
        case .matched(let prompt):
            let run = Run(
                id: self.makeID(),
                taskID: event.taskID,
                rule: rule.name,
                agent: rule.agent,
                ruleBook: self.book.hash,
                eventSequence: event.sequence,
                prompt: prompt,
                createdAt: self.now,
                nextAt: self.now,
                priority: rule.priority
            )
            self.change(event) { $0.runs.append(run) }
            self.tell(event, RuleEntries.matched(rule, run, self.now))
        }
    }

    /// Keeps the event's task open, or no longer.
    mutating func hold(_ event: HeldEvent, _ change: Int) {
        self.change(event) { $0.held += change }
    }

    mutating func fail(_ rule: Rule, _ part: String, _ message: String, _ event: HeldEvent) {
        self.tell(event, RuleEntries.failed(rule, part, message, event.taskID, self.now))
    }

    mutating func tell(_ event: HeldEvent, _ entry: ProgressEntry) {
        self.change(event) { $0.progress.append(entry) }
    }

    private mutating func change(_ event: HeldEvent, _ change: (inout TaskEffect) -> Void) {
        if self.effects[event.sequence] == nil { self.effectOrder.append(event.sequence) }
        change(
            &self.effects[event.sequence, default: TaskEffect(taskID: event.taskID, sequence: event.sequence)]
        )
    }
}
