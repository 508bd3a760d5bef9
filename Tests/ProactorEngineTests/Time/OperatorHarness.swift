import ProactorEngine
import ProactorModel
import ProactorRules

/// Routes events through a rule book, with a log and a store of operators' state in memory: state is only ever what its
/// JSON text holds, as after a restart.
struct OperatorHarness {
    /// A run that began.
    struct Begun: Hashable, Comparable {
        /// The place of its event in the log.
        var event: Int64
        var prompt: String

        static func < (left: Self, right: Self) -> Bool { (left.event, left.prompt) < (right.event, right.prompt) }
    }

    struct Silence: Hashable {
        var due: Int64
        var key: String
        var intervals: Int64
    }

    let book: RuleBook
    var limits: EngineLimits
    private(set) var begun: [Begun] = []
    /// What windows collected: the numbers of their events, in `data.n`.
    private(set) var collected: [[Int64]] = []
    private(set) var progress: [ProgressEntry] = []
    /// How many operators keep each task open.
    private(set) var held: [TaskID: Int] = [:]
    /// Who was silent at which tick: when, in milliseconds after the beginning, the key, and for how many intervals.
    private(set) var silences: [Silence] = []
    private(set) var records: [OperatorKey: OperatorRecord] = [:]
    private(set) var appended: [Event] = []
    private var contents: [Int64: HeldContent] = [:]
    private var count: Int64 = 0

    init(_ rules: String, limits: EngineLimits = EngineLimits()) throws {
        self.book = try ProactorEngineTests.book(rules)
        self.limits = limits
    }

    /// Puts another rule book in the place of the harness's own.
    init(_ rules: String, after other: OperatorHarness) throws {
        self = OperatorHarness(other, book: try ProactorEngineTests.book(rules))
    }

    private init(_ other: OperatorHarness, book: RuleBook) {
        self.book = book
        self.limits = other.limits
        self.records = other.records
        self.contents = other.contents
        self.count = other.count
        self.held = other.held
    }

    /// A time of a test, in milliseconds after its beginning.
    static func time(_ milliseconds: Int64) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: 1_800_000_000_000 + milliseconds)
    }

    /// Routes events, in one batch; answers the numbers that they have in the log.
    @discardableResult
    mutating func take(_ events: [(Int64, Event)]) -> [Int64] {
        var inputs: [OperatorInput] = []
        var numbers: [Int64] = []
        let router = Router(book: self.book, limits: self.limits)
        var now = Self.time(0)
        for (at, event) in events {
            self.count += 1
            numbers.append(self.count)
            now = Self.time(at)
            self.contents[self.count] = HeldContent(event: event, json: CloudEventsJSON.json(from: event))
            let decision = router.decide(
                event,
                sequence: self.count,
                taskID: TaskID(rawValue: "task_\(self.count)"),
                at: now,
                makeID: { RunID(rawValue: "run") }
            )
            self.begun += decision.runs.map { Begun(event: $0.eventSequence, prompt: $0.prompt) }
            self.progress += decision.progress
            inputs += decision.inputs
        }
        let ids = Set(inputs.map(\.id))
        self.decide(self.records.values.filter { ids.contains($0.id) }, inputs, at: now) { batch in
            for input in inputs { batch.take(input) }
        }
        return numbers
    }

    /// Lets what is due fire, as the timers do.
    mutating func advance(to milliseconds: Int64) {
        let now = Self.time(milliseconds)
        let due = self.records.values.filter { $0.dueAt <= now }
        self.decide(due, [], at: now) { $0.advance(to: now) }
    }

    mutating func beginSchedules(at milliseconds: Int64) {
        for change in OperatorBatch.beginning(self.book, known: [], at: Self.time(milliseconds)) {
            self.records[change.id] = change.record
        }
    }

    private mutating func decide(
        _ records: [OperatorRecord],
        _ inputs: [OperatorInput],
        at now: Timestamp,
        _ body: (inout OperatorBatch) -> Void
    ) {
        let stored = records.map { record in
            var copy = record
            copy.state = (try? JSONParser.parse(record.state.jsonText)) ?? .null
            return copy
        }
        // Only what the batch says that it needs.
        let needed = OperatorBatch.neededEvents(stored, inputs, until: now, limits: self.limits, book: self.book)
        let contents = self.contents.filter { needed.contains($0.key) }
        let throttles = OperatorBatch.throttleKeys(stored, inputs, contents: contents, book: self.book, at: now)
            .compactMap { self.records[$0] }
        var counts: [String: Int] = [:]
        for id in self.records.keys { counts[id.operation, default: 0] += 1 }
        var batch = OperatorBatch(
            book: self.book,
            limits: self.limits,
            at: now,
            records: stored + throttles,
            keyCounts: counts,
            contents: contents,
            makeID: { RunID(rawValue: "run") }
        )
        body(&batch)
        let outcome = batch.outcome()
        for change in outcome.changes { self.records[change.id] = change.record }
        for effect in outcome.effects {
            self.begun += effect.runs.map { Begun(event: $0.eventSequence, prompt: $0.prompt) }
            self.progress += effect.progress
            self.held[effect.taskID, default: 0] += effect.held
        }
        self.appended += outcome.appended
        for event in outcome.appended where event.type == TimingEvents.ticked {
            let due = (event.time?.millisecondsSinceEpoch ?? 0) - Self.time(0).millisecondsSinceEpoch
            for silent in event.jsonData["silent"]?.arrayValue ?? [] {
                let key = silent["key"]?.stringValue ?? ""
                self.silences.append(Silence(due: due, key: key, intervals: silent["intervals"]?.intValue ?? 0))
            }
        }
        self.collected += outcome.appended.filter { $0.type == TimingEvents.collected }.map { event in
            (event.jsonData["events"]?.arrayValue ?? []).compactMap { $0["data"]?["n"]?.intValue }
        }
    }
}
