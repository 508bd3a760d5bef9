import ProactorModel
import ProactorRules

/// What the time operators of a test know, and the events that they may come back to.
struct VirtualOperators {
    private let book: RuleBook
    private let limits: EngineLimits
    private var records: [OperatorKey: OperatorRecord] = [:]
    /// All events, by their number.
    private var contents: [Int64: HeldContent] = [:]

    init(_ test: RuleTest, book: RuleBook, limits: EngineLimits) {
        self.book = book
        self.limits = limits
        for change in OperatorBatch.beginning(book, known: [], at: test.start) {
            guard let record = change.record, test.schedules.contains(record.rule) else { continue }
            self.records[change.id] = record
        }
    }

    /// When there is something to do.
    var dueTimes: [Timestamp] { self.records.values.map(\.dueAt) }

    mutating func keep(_ event: Event, as number: Int64) {
        self.contents[number] = HeldContent(event: event, json: CloudEventsJSON.json(from: event))
    }

    func event(_ number: Int64) -> Event? { self.contents[number]?.event }

    mutating func take(_ inputs: [OperatorInput], at now: Timestamp, runCount: Int) -> OperatorBatch.Outcome {
        let known = Set(inputs.map(\.id)).compactMap { self.records[$0] }
        return self.decide(known, inputs, at: now, runCount: runCount) { batch in
            for input in inputs { batch.take(input) }
        }
    }

    mutating func advance(to now: Timestamp, runCount: Int) -> OperatorBatch.Outcome {
        let due = self.records.values.filter { $0.dueAt <= now }.sorted { left, right in
            (left.dueAt, left.rule, left.id.key) < (right.dueAt, right.rule, right.id.key)
        }
        return self.decide(due, [], at: now, runCount: runCount) { $0.advance(to: now) }
    }

    private mutating func decide(
        _ records: [OperatorRecord],
        _ inputs: [OperatorInput],
        at now: Timestamp,
        runCount: Int,
        _ body: (inout OperatorBatch) -> Void
    ) -> OperatorBatch.Outcome {
        var counts: [String: Int] = [:]
        for id in self.records.keys { counts[id.operation, default: 0] += 1 }
        var count = runCount
        let throttles = OperatorBatch.throttleKeys(records, inputs, contents: self.contents, book: self.book, at: now)
            .compactMap { self.records[$0] }
        var batch = OperatorBatch(
            book: self.book,
            limits: self.limits,
            at: now,
            records: records + throttles,
            keyCounts: counts,
            contents: self.contents,
            makeID: {
                count += 1
                return RunID(rawValue: "run_\(count)")
            }
        )
        body(&batch)
        let outcome = batch.outcome()
        for change in outcome.changes { self.records[change.id] = change.record }
        return outcome
    }
}
