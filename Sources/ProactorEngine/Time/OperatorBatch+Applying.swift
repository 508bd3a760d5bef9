import ProactorExpressions
import ProactorModel
import ProactorRules

/// What each operator does with an event, and with time.
extension OperatorBatch {
    mutating func apply(_ input: OperatorInput, _ rule: Rule, _ timing: Timing, _ state: inout OperatorState?) {
        switch timing.operation {
        case .throttle(let throttle): self.throttle(input, rule, timing, throttle, &state)
        case .debounce(let debounce):
            var waiting: DebounceState? = if case .debounce(let known)? = state { known } else { nil }
            let outputs = DebounceState.take(input.event, &waiting, debounce)
            state = waiting.map(OperatorState.debounce)
            self.hold(input.event, 1)
            self.told(input.event, rule, timing, .waiting, input.id.key, until: waiting?.dueAt(debounce))
            self.debounced(outputs, rule, timing, input.id.key)
        case .collect(let collect):
            var window: CollectState? = if case .collect(let known)? = state { known } else { nil }
            let room = CollectState.Room(count: self.limits.windowEvents, size: self.limits.windowSize)
            let member = CollectState.Member(event: input.event, size: input.size)
            let closings = CollectState.take(member, &window, collect, room: room)
            let until = window?.dueAt(collect) ?? closings.last?.at
            self.told(input.event, rule, timing, .collected, input.id.key, until: until)
            for closing in closings where self.close(closing, rule, timing, input.id.key) && closing.isSliding {
                window = nil
            }
            state = window.map(OperatorState.collect)
        case .unless(let unless): self.unless(input, rule, timing, unless, &state)
        case .schedule: break
        case .sequence(let succession): self.sequence(input, rule, timing, succession, &state)
        case .gathering(let gathering): self.gather(input, rule, timing, gathering, &state)
        case .expectation(let expectation): self.hear(input, rule, timing, expectation, &state)
        }
    }

    mutating func advance(
        _ state: inout OperatorState?,
        to time: Timestamp,
        _ rule: Rule,
        _ timing: Timing,
        _ id: OperatorKey
    ) {
        let milliseconds = time.millisecondsSinceEpoch
        switch (state, timing.operation) {
        case (.throttle(let known), .throttle(let throttle)):
            if known.forgottenAt(throttle, memory: OperatorState.memory) <= milliseconds { state = nil }
        case (.debounce(let known), .debounce(let debounce)):
            var waiting: DebounceState? = known
            let outputs = DebounceState.advance(&waiting, to: milliseconds, debounce)
            state = waiting.map(OperatorState.debounce)
            self.debounced(outputs, rule, timing, id.key)
        case (.collect(let known), .collect(let collect)):
            var window: CollectState? = known
            let closings = CollectState.advance(&window, to: milliseconds, collect)
            state = window.map(OperatorState.collect)
            for closing in closings { _ = self.close(closing, rule, timing, id.key) }
        case (.unless(var known), .unless(let unless)):
            let outputs = known.advance(to: milliseconds, within: unless.within.wholeMilliseconds)
            state = known.waiting.isEmpty ? nil : .unless(known)
            self.expected(outputs, rule, timing, id.key)
        case (.schedule(let known), .schedule(let schedule)):
            var next: ScheduleState? = known
            let ticks = ScheduleState.advance(&next, to: time, schedule)
            state = next.map(OperatorState.schedule)
            self.appended += ticks.map { TimingEvents.tick(of: rule, timing, $0) }
        case (.sequence(var known), .sequence(let succession)):
            let outputs = known.advance(to: milliseconds, succession)
            state = known.partials.isEmpty ? nil : .sequence(known)
            self.tell(outputs, nil, rule, timing, id.key)
        case (.gathering(var known), .gathering(let gathering)):
            let outputs = known.advance(to: milliseconds, gathering)
            state = known.places.isEmpty ? nil : .gathering(known)
            self.tell(outputs, nil, rule, timing, id.key)
        case (.expectation(let known), .expectation(let expectation)):
            var next: ExpectationState? = known
            let silences = ExpectationState.advance(&next, to: time, expectation)
            state = next.map(OperatorState.expectation)
            self.appended += silences.map { TimingEvents.tick(of: rule, timing, $0) }
        default: state = nil
        }
    }

    private mutating func throttle(
        _ input: OperatorInput,
        _ rule: Rule,
        _ timing: Timing,
        _ throttle: Timing.Throttle,
        _ state: inout OperatorState?
    ) {
        var known = ThrottleState()
        if case .throttle(let stored)? = state { known = stored }
        switch known.take(at: input.event.at, throttle) {
        case .begins(let swallowed): self.begin(rule, input.event, swallowed: swallowed)
        case .swallowed(let until):
            self.told(input.event, rule, timing, .throttled, input.id.key, until: until)
        }
        state = .throttle(known)
    }

    private mutating func unless(
        _ input: OperatorInput,
        _ rule: Rule,
        _ timing: Timing,
        _ unless: Timing.Unless,
        _ state: inout OperatorState?
    ) {
        var known = UnlessState()
        if case .unless(let stored)? = state { known = stored }
        let within = unless.within.wholeMilliseconds
        let outputs: [UnlessState.Output]
        switch input.kind {
        case .event:
            outputs = known.take(input.event, within: within, countMaximum: self.limits.windowEvents)
            if !outputs.contains(.refused(input.event)) {
                self.hold(input.event, 1)
                let until = input.event.at.addingSaturating(within)
                self.told(input.event, rule, timing, .waiting, input.id.key, until: until)
            }
        case .steps, .sign: outputs = []
        case .expected:
            var failures: [String] = []
            let (contents, now) = (self.contents, self.now)
            outputs = known.meet(at: input.event.at, within: within) { waiting in
                guard let condition = unless.condition else { return true }
                guard let content = contents[waiting.sequence] else { return false }
                let variables = EventVariables(envelope: content.json, data: content.event.jsonData, now: now)
                do throws(EvaluationError) {
                    return try condition.isTrue(
                        variables.activation.binding("expected", to: CELValue(input.content.json))
                    )
                } catch {
                    failures.append(error.message)
                    return false
                }
            }
            // One tells enough: they fail for the same reason, mostly.
            if let message = failures.first { self.fail(rule, "unless.where", message, input.event) }
        }
        state = known.waiting.isEmpty ? nil : .unless(known)
        self.expected(outputs, rule, timing, input.id.key)
    }

    // MARK: Outputs

    private mutating func debounced(
        _ outputs: [DebounceState.Output],
        _ rule: Rule,
        _ timing: Timing,
        _ key: String
    ) {
        for output in outputs {
            switch output {
            case .fires(let event, let at, let swallowed):
                self.begin(rule, event, at: at, swallowed: swallowed)
                self.hold(event, -1)
            case .superseded(let event):
                self.told(event, rule, timing, .superseded, key, until: nil)
                self.hold(event, -1)
            }
        }
    }

    private mutating func expected(
        _ outputs: [UnlessState.Output],
        _ rule: Rule,
        _ timing: Timing,
        _ key: String
    ) {
        for output in outputs {
            switch output {
            case .fires(let event, let at):
                self.begin(rule, event, at: at, swallowed: 0)
                self.hold(event, -1)
            case .met(let event):
                self.told(event, rule, timing, .met, key, until: nil)
                self.hold(event, -1)
            case .refused(let event):
                let message =
                    "\(self.limits.windowEvents) events wait for theirs already, which is the limit 'windowEvents'"
                self.fail(rule, timing.name, message, event)
            }
        }
    }

    /// Asks the condition about the events of a window, and puts them into the log where it holds.
    private mutating func close(
        _ closing: CollectState.Closing,
        _ rule: Rule,
        _ timing: Timing,
        _ key: String
    ) -> Bool {
        guard let last = closing.members.last?.event else { return false }
        let contents = closing.members.compactMap { self.contents[$0.event.sequence] }
        guard contents.count == closing.members.count else {
            self.fail(rule, "events", "some of the events are in the log no more", last)
            return false
        }
        let activation = Activation(["events": CELValue(.array(contents.map(\.json)))], now: self.now)
        switch RuleOutcome.refusal(by: rule, activation) {
        case nil:
            self.appended.append(TimingEvents.collected(by: rule, timing, closing, contents, key: key))
            return true
        case .failed(let part, let message):
            self.fail(rule, part.rawValue, message, last)
            return false
        default: return false
        }
    }

    mutating func told(
        _ event: HeldEvent,
        _ rule: Rule,
        _ timing: Timing,
        _ holding: RuleEntries.Holding,
        _ key: String,
        until: Int64?
    ) {
        let entry = RuleEntries.held(
            rule.name,
            timing.name,
            holding,
            key: key,
            until: until,
            event.taskID,
            self.now
        )
        self.tell(event, entry)
    }
}
