import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorRules

/// A deployment in memory, in which time passes only when it is told to: events are routed, agents work, people decide.
///
/// It uses the decisions that a server uses, one after the other; chance is left out, so that a test always ends the same.
struct VirtualWorld {
    /// Events, and so runs, that one test may set off.
    static let eventMaximum = 1000

    private(set) var now: Timestamp
    private(set) var runs: [VirtualRun] = []
    /// The events that agents and decisions emitted, in order.
    private(set) var emitted: [Event] = []
    private(set) var proposals: [Proposal] = []
    /// Conditions and prompts that could not be evaluated.
    private(set) var failures: [RuleFailureRecord] = []
    /// What went wrong with the test itself.
    private(set) var problems: [RuleTestMismatch] = []

    let book: RuleBook
    private let router: Router
    private let directory: Directory
    private let limits: EngineLimits
    private var tools: ScriptedTools
    private var agents: ScriptedAgents
    /// What events withdraw, with the events' places in their order.
    private(set) var withdrawals: [(notice: WithdrawalNotice, event: Event, sequence: Int64)] = []
    private var eventCount = 0
    private var received: Set<[String]> = []
    /// Runs to be begun at once, by their place in ``runs``.
    private var ready: [Int] = []
    private var retries: [(at: Timestamp, run: Int)] = []
    private var operators: VirtualOperators

    init(_ test: RuleTest, book: RuleBook, directory: Directory, limits: EngineLimits) {
        self.now = test.start
        self.book = book
        self.router = Router(book: book, limits: limits)
        self.directory = directory
        self.limits = limits
        self.tools = ScriptedTools(test.answers)
        self.agents = ScriptedAgents(test.agents)
        self.operators = VirtualOperators(test, book: book, limits: limits)
    }

    // MARK: What happens

    /// An event arrives from outside. The same source and id again is the same event, and starts nothing.
    mutating func receive(_ event: Event, at location: SourceLocation) {
        var event = event
        if event.id == RuleTest.placeholderID { event.id = "test-\(self.eventCount + 1)" }
        if event.time == nil { event.time = self.now }
        guard self.received.insert([event.source, event.id]).inserted else { return }
        let violations = self.book.eventTypes[event.type]?.schema?.validate(event.jsonData) ?? []
        guard violations.isEmpty else {
            self.problems.append(
                RuleTestMismatch(
                    "the event '\(event.type)' is given",
                    expected: "a payload that satisfies the schema of its type",
                    actual: violations.map(\.description).joined(separator: "; "),
                    at: location
                )
            )
            return
        }
        self.publish([event])
        self.work()
    }

    /// Somebody decides the proposal that waits.
    mutating func decide(_ scripted: ScriptedDecision, at location: SourceLocation) {
        let what = "'\(scripted.by)' decides (\(scripted.verdict.rawValue))"
        // A decision that must be refused may be on what is decided already.
        let open = self.proposals.indices.filter { index in
            let proposal = self.proposals[index]
            return (scripted.type.map { $0 == proposal.event.type } ?? true)
                && (proposal.state == .waiting || scripted.refusal != nil)
        }
        guard let index = open.last(where: { self.proposals[$0].state == .waiting }) ?? open.last else {
            let type = scripted.type.map { " of '\($0)'" } ?? ""
            self.report(what, expected: "a proposal\(type) that waits", actual: "none waits", at: location)
            return
        }
        let decision = Decision(
            by: scripted.by,
            verdict: scripted.verdict,
            reason: scripted.reason,
            at: self.now,
            revision: self.proposals[index].revision,
            channel: "test"
        )
        do {
            let decided = try ProposalDecision.decide(self.proposals[index], decision, directory: self.directory)
            if let refusal = scripted.refusal {
                self.report(
                    what,
                    expected: "a refusal with '\(refusal)'",
                    actual: "the decision is taken",
                    at: location
                )
            }
            self.change(index, to: decided)
            if decided.state == .changesRequested { self.sendBack(decided) }
            self.work()
        } catch {
            guard let refusal = scripted.refusal, error.description.contains(refusal) else {
                let expected = scripted.refusal.map { "a refusal with '\($0)'" } ?? "the decision is taken"
                self.report(what, expected: expected, actual: "refused: \(error)", at: location)
                return
            }
        }
    }

    /// Lets time pass, and what is due in it happen in its order.
    mutating func advance(by duration: Duration) {
        let end = self.now.advanced(by: duration)
        while let due = self.nextDue, due <= end { self.happen(at: due) }
        self.now = max(self.now, end)
    }

    /// Lets time pass until no run waits to be tried again.
    mutating func settle() {
        while !self.retries.isEmpty, let due = self.nextDue { self.happen(at: due) }
    }

    // MARK: Time

    private var nextDue: Timestamp? {
        (self.proposals.compactMap(\.dueAt) + self.retries.map(\.at) + self.operators.dueTimes).min()
    }

    private mutating func happen(at due: Timestamp) {
        self.now = max(self.now, due)
        for index in self.proposals.indices {
            guard let (changed, _) = ProposalTiming.advance(self.proposals[index], to: self.now) else { continue }
            self.change(index, to: changed)
        }
        self.operate(self.operators.advance(to: self.now, runCount: self.runs.count))
        self.ready += self.retries.filter { $0.at <= self.now }.map(\.run)
        self.retries.removeAll { $0.at <= self.now }
        self.work()
    }

    // MARK: Events

    mutating func change(_ index: Int, to proposal: Proposal) {
        self.proposals[index] = proposal
        guard let event = ProposalDecision.outcome(of: proposal, at: self.now) else { return }
        self.emitted.append(event)
        self.publish([event])
    }

    /// Routes events; the runs that they begin are ready.
    private mutating func publish(_ events: [Event]) {
        for event in events {
            guard self.eventCount < Self.eventMaximum else {
                self.problems.append(
                    RuleTestMismatch(
                        "what follows",
                        expected: "at most \(Self.eventMaximum) events",
                        actual: "more; is there a loop?",
                        at: nil
                    )
                )
                self.ready = []
                return
            }
            self.eventCount += 1
            var count = self.runs.count
            let decision = self.router.decide(
                event,
                sequence: Int64(self.eventCount),
                taskID: TaskID(rawValue: "task_test"),
                at: self.now,
                makeID: {
                    count += 1
                    return RunID(rawValue: "run_\(count)")
                }
            )
            for run in decision.runs {
                self.ready.append(self.runs.count)
                self.runs.append(VirtualRun(run: run, event: event))
            }
            self.failures += decision.progress.compactMap(RuleFailureRecord.init)
            for notice in decision.withdrawals {
                self.withdrawals.append((notice: notice, event: event, sequence: Int64(self.eventCount)))
            }
            self.operators.keep(event, as: Int64(self.eventCount))
            if !decision.inputs.isEmpty {
                self.operate(self.operators.take(decision.inputs, at: self.now, runCount: self.runs.count))
            }
        }
    }

    // MARK: Time operators

    private mutating func operate(_ outcome: OperatorBatch.Outcome) {
        for effect in outcome.effects {
            self.failures += effect.progress.compactMap(RuleFailureRecord.init)
            for run in effect.runs {
                guard let event = self.operators.event(effect.sequence) else { continue }
                self.ready.append(self.runs.count)
                self.runs.append(VirtualRun(run: run, event: event))
            }
        }
        self.publish(outcome.appended)
    }

    // MARK: Runs

    private mutating func work() {
        while !self.ready.isEmpty { self.attempt(self.ready.removeFirst()) }
        if self.withdraw() { self.work() }
    }

    private mutating func attempt(_ index: Int) {
        guard let definition = self.book.agents[self.runs[index].run.agent] else { return }
        self.runs[index].run.attempt += 1
        let begun = self.runs[index]
        switch self.agents.end(of: begun.run, definition, event: begun.event, at: self.now) {
        case .success(let emissions)?: return self.complete(index, emissions, nil, definition.retry)
        case .failure(let failure)?: return self.fail(index, failure, definition.retry)
        case nil: break
        }
        while true {
            let virtual = self.runs[index]
            let command = ScriptInterpreter.nextCommand(
                for: definition,
                run: virtual.run,
                event: virtual.event,
                journal: virtual.journal,
                limits: self.limits
            )
            switch command {
            case .say(let message, let place):
                self.journal(index, place, .say, "say", .string(message), .value(.null))
            case .call(let tool, let arguments, let place):
                switch self.tools.answer(tool.description, arguments, at: self.now) {
                case .success(let output): self.journal(index, place, .toolCall, tool.description, arguments, output)
                case .failure(let failure): return self.fail(index, failure, definition.retry)
                }
            case .fail(let failure): return self.fail(index, failure, definition.retry)
            case .finish(let emissions, let result):
                return self.complete(index, emissions, result?.stringValue, definition.retry)
            }
        }
    }

    /// Tells a run what a person sent back, and begins it again.
    mutating func begin(_ index: Int, with feedback: Feedback) {
        self.runs[index].run.state = .queued
        self.runs[index].run.attempt = 0
        self.journal(index, self.runs[index].journal.nextPlace, .feedback, feedback.by, feedback.json, .value(.null))
        self.ready.append(index)
    }

    private mutating func journal(
        _ index: Int,
        _ place: Int,
        _ kind: Step.Kind,
        _ name: String,
        _ input: JSONValue,
        _ output: StepOutput
    ) {
        self.runs[index].journal.append(
            Step(
                index: place,
                kind: kind,
                name: name,
                input: input,
                output: output,
                startedAt: self.now,
                finishedAt: self.now
            )
        )
    }

    mutating func fail(_ index: Int, _ failure: AttemptFailure, _ policy: RetryPolicy) {
        let failed = RunFailure(
            code: failure.code,
            message: failure.message,
            isRetriable: failure.isRetriable,
            attempt: self.runs[index].run.attempt,
            at: self.now
        )
        self.runs[index].run.failures.append(failed)
        switch RetryDecision(after: failed, policy: policy, random: 0) {
        case .retry(let at): self.retries.append((at, index))
        case .deadLetter:
            self.end(index, .deadLettered)
            self.giveUp(index, failed)
        }
    }

    private mutating func complete(_ index: Int, _ emissions: [Emission], _ text: String?, _ policy: RetryPolicy) {
        let virtual = self.runs[index]
        guard let rule = self.book.rule(named: virtual.run.rule) else { return }
        if let feedback = virtual.journal.feedback {
            return self.answer(feedback, index, rule, emissions, text, policy)
        }
        let count = self.proposals.count
        do {
            let outcome = try RunOutcome(
                of: virtual.run,
                emissions: emissions,
                event: virtual.event,
                rule: rule,
                eventTypes: self.book.eventTypes,
                at: self.now,
                eventSizeMaximum: self.limits.eventSize,
                makeID: { ProposalID(rawValue: "prop_\(count + $0 + 1)") }
            )
            self.end(index, .completed)
            self.proposals += outcome.proposals
            self.emitted += outcome.outputs
            self.publish(outcome.outputs)
            for index in self.proposals.indices.dropFirst(count) { self.change(index, to: self.proposals[index]) }
        } catch {
            self.fail(
                index,
                AttemptFailure(code: "output-refused", message: error.message, isRetriable: false),
                policy
            )
        }
    }

    mutating func end(_ index: Int, _ state: Run.State) {
        self.runs[index].run.state = state
        self.runs[index].run.finishedAt = self.now
    }

    private mutating func report(
        _ what: String,
        expected: String,
        actual: String,
        at location: SourceLocation
    ) {
        self.problems.append(RuleTestMismatch(what, expected: expected, actual: actual, at: location))
    }
}
