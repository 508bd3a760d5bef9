import ProactorExpressions
import ProactorModel
import ProactorRules

/// What operators that look for several events together make of one.
extension OperatorBatch {
    mutating func sequence(
        _ input: OperatorInput,
        _ rule: Rule,
        _ timing: Timing,
        _ succession: Timing.Succession,
        _ state: inout OperatorState?
    ) {
        guard case .steps(let steps) = input.kind else { return }
        var known = SequenceState()
        if case .sequence(let stored)? = state { known = stored }
        var failures: [(step: Int, message: String)] = []
        let (contents, now) = (self.contents, self.now)
        let outputs = known.take(
            CollectState.Member(event: input.event, size: input.size),
            fitting: steps,
            succession,
            countMaximum: self.limits.partialSequences
        ) { place, before in
            guard let condition = succession.steps[place].condition else { return true }
            let variables = EventVariables(
                envelope: input.content.json,
                data: input.content.event.jsonData,
                now: now
            )
            var activation = variables.activation
            for (member, step) in zip(before, succession.positives) {
                guard let name = succession.steps[step].name else { continue }
                guard let content = contents[member.event.sequence] else { return false }
                activation = activation.binding(name, to: CELValue(content.json))
            }
            do throws(EvaluationError) {
                return try condition.isTrue(activation)
            } catch {
                failures.append((place, error.message))
                return false
            }
        }
        // One tells enough: they fail for the same reason, mostly.
        if let failure = failures.first {
            self.fail(rule, "sequence[\(failure.step)].where", failure.message, input.event)
        }
        state = known.partials.isEmpty ? nil : .sequence(known)
        self.tell(outputs, input.event, rule, timing, input.id.key)
    }

    /// - Parameter event: The one that was taken in; `nil` where time passed alone.
    mutating func tell(
        _ outputs: [SequenceState.Output],
        _ event: HeldEvent?,
        _ rule: Rule,
        _ timing: Timing,
        _ key: String
    ) {
        guard case .sequence(let succession) = timing.operation else { return }
        for output in outputs {
            switch output {
            case .completed(let members, let at):
                let found = zip(members, succession.positives).map { ($0, $1) }
                self.found(found, rule, timing, at: at, key)
                if let event, members.last?.event == event {
                    self.told(event, rule, timing, .collected, key, until: at)
                }
            case .taken(let until):
                if let event { self.told(event, rule, timing, .collected, key, until: until) }
            case .expired(let partial):
                if let first = partial.members.first?.event {
                    self.told(first, rule, timing, .expired, key, until: nil)
                }
            case .broken(let partial):
                if let first = partial.members.first?.event {
                    self.told(first, rule, timing, .broken, key, until: nil)
                }
            case .displaced(let partial):
                guard let first = partial.members.first?.event else { continue }
                let count = self.limits.partialSequences
                let message =
                    "\(count) sequences have begun after it, which is the limit 'partialSequences'; this one is dropped"
                self.fail(rule, timing.name, message, first)
            }
        }
    }

    mutating func gather(
        _ input: OperatorInput,
        _ rule: Rule,
        _ timing: Timing,
        _ gathering: Timing.Gathering,
        _ state: inout OperatorState?
    ) {
        guard case .steps(let steps) = input.kind else { return }
        var known = GatheringState()
        if case .gathering(let stored)? = state { known = stored }
        let member = CollectState.Member(event: input.event, size: input.size)
        let outputs = known.take(member, fitting: steps, gathering)
        state = known.places.isEmpty ? nil : .gathering(known)
        self.tell(outputs, input.event, rule, timing, input.id.key)
    }

    mutating func tell(
        _ outputs: [GatheringState.Output],
        _ event: HeldEvent?,
        _ rule: Rule,
        _ timing: Timing,
        _ key: String
    ) {
        for output in outputs {
            switch output {
            case .completed(let places):
                let at = places.last?.member.event.at ?? 0
                self.found(places.map { ($0.member, $0.step) }, rule, timing, at: at, key)
                if let event { self.told(event, rule, timing, .collected, key, until: at) }
            case .taken(let until):
                if let event { self.told(event, rule, timing, .collected, key, until: until) }
            case .superseded(let former): self.told(former, rule, timing, .superseded, key, until: nil)
            case .expired(let former): self.told(former, rule, timing, .expired, key, until: nil)
            }
        }
    }

    /// Puts what the steps found into the log.
    private mutating func found(
        _ members: [(member: CollectState.Member, step: Int)],
        _ rule: Rule,
        _ timing: Timing,
        at time: Int64,
        _ key: String
    ) {
        guard let last = members.last?.member.event else { return }
        let steps = timing.steps
        let contents = members.compactMap { member, step in
            self.contents[member.event.sequence].map { (event: member.event, content: $0, name: steps[step].name) }
        }
        guard contents.count == members.count else {
            self.fail(rule, "events", "some of the events are in the log no more", last)
            return
        }
        let size = members.reduce(0) { $0.addingSaturating($1.member.size) }
        guard size <= self.limits.windowSize else {
            let message = "the events have \(size) bytes together; the limit 'windowSize' is \(self.limits.windowSize)"
            self.fail(rule, timing.name, message, last)
            return
        }
        let present = Set(contents.compactMap(\.name))
        let absent = timing.names.filter { !present.contains($0) }
        var event = TimingEvents.found(by: rule, timing, contents, absent: absent, at: time, key: key)
        // The same events may be found at two keys, where steps have a key of their own: then in other steps.
        event.id += "-\(members[0].step)"
        self.appended.append(event)
    }

    /// Takes in a sign of life.
    mutating func hear(
        _ input: OperatorInput,
        _ rule: Rule,
        _ timing: Timing,
        _ expectation: Timing.Expectation,
        _ state: inout OperatorState?
    ) {
        guard case .sign(let key) = input.kind, case .expectation(let stored)? = state else { return }
        var known: ExpectationState? = stored
        let (silences, isRefused) = ExpectationState.take(
            key,
            at: input.event.at,
            &known,
            expectation,
            countMaximum: self.limits.expectedKeys
        )
        state = known.map(OperatorState.expectation)
        self.appended += silences.map { TimingEvents.tick(of: rule, timing, $0) }
        guard isRefused else { return }
        let message = "\(self.limits.expectedKeys) keys are expected already, which is the limit 'expectedKeys'"
        self.fail(rule, timing.name, message, input.event)
    }
}
