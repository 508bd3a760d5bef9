import ProactorExpressions
package import ProactorMatching
package import ProactorModel
package import ProactorRules

/// What follows from one event of the log: which rules match it, and the runs that they begin.
package struct RoutingDecision: Sendable {
    /// Runs to be queued, in the order of the rules' names.
    package var runs: [Run]
    package var progress: [ProgressEntry]
    /// What waits for a decision and is moot now.
    package var withdrawals: [WithdrawalNotice] = []
    /// What time operators are asked, in this order.
    package var inputs: [OperatorInput] = []
}

/// Decides what follows from events.
package struct Router: Sendable {
    private let book: RuleBook
    private let limits: EngineLimits

    package init(book: RuleBook, limits: EngineLimits) {
        self.book = book
        self.limits = limits
    }

    /// Decides one event from its bytes, which are read only where a rule could match.
    ///
    /// - Parameters:
    ///   - json: The event in its JSON form.
    ///   - sequence: The event's place in the log.
    ///   - receivedAt: When it arrived; what time operators count by.
    ///   - scratch: What the index works with; the same for one event after the other.
    ///   - makeID: Makes the id of each run.
    /// - Throws: ``EventError`` when the bytes are no event.
    package func decide(
        _ json: [UInt8],
        sequence: Int64,
        taskID: TaskID,
        receivedAt: Timestamp,
        at now: Timestamp,
        scratch: inout MatchScratch,
        makeID: () -> RunID
    ) throws(EventError) -> RoutingDecision {
        do {
            try self.book.index.match(json, into: &scratch)
        } catch {
            return RoutingDecision(runs: [], progress: [Self.unmatchableEntry(error, taskID, now)])
        }
        guard !scratch.matches.isEmpty else { return RoutingDecision(runs: [], progress: []) }
        let value: JSONValue
        do {
            value = try JSONParser.parse(json, limits: Self.textLimits)
        } catch {
            throw EventError(attribute: "", message: "\(error)")
        }
        let event = try CloudEventsJSON.event(from: value)
        let held = HeldEvent(sequence: sequence, taskID: taskID, at: receivedAt.millisecondsSinceEpoch)
        let asked = AskedEvent(content: HeldContent(event: event, json: value), held: held, size: json.count)
        return self.decide(asked, candidates: scratch.matches, at: now, makeID: makeID)
    }

    /// Decides one event, which arrives now.
    package func decide(
        _ event: Event,
        sequence: Int64,
        taskID: TaskID,
        at now: Timestamp,
        makeID: () -> RunID
    ) -> RoutingDecision {
        let json = CloudEventsJSON.json(from: event)
        let held = HeldEvent(sequence: sequence, taskID: taskID, at: now.millisecondsSinceEpoch)
        let size = json.jsonBytes.count
        let asked = AskedEvent(content: HeldContent(event: event, json: json), held: held, size: size)
        return self.decide(asked, candidates: self.book.index.matches(json), at: now, makeID: makeID)
    }

    /// What the log holds is bounded by the limits of the intake, which may have been other ones then.
    private static let textLimits = JSONLimits(sizeMaximum: 64 * 1_048_576, depthMaximum: 512)

    /// An event that rules are asked about.
    private struct AskedEvent {
        let content: HeldContent
        let held: HeldEvent
        let size: Int
    }

    private func decide(
        _ asked: AskedEvent,
        candidates: [UInt32],
        at now: Timestamp,
        makeID: () -> RunID
    ) -> RoutingDecision {
        var decision = RoutingDecision(runs: [], progress: [])
        guard !candidates.isEmpty else { return decision }
        let event = asked.content.event
        let task = asked.held.taskID
        let variables = EventVariables(envelope: asked.content.json, data: event.jsonData, now: now)
        // Candidates come in their order, those that withdraw behind all others.
        let asking = candidates.prefix { $0 < self.firstWithdrawing }
        self.withdraw(candidates[asking.endIndex...], variables, &decision, task, now)
        guard !asking.isEmpty else { return decision }
        guard event.hops <= self.limits.hops else {
            decision.progress.append(Self.hopLimitEntry(event, task, now, limit: self.limits.hops))
            return decision
        }
        var expected: [OperatorInput] = []
        for candidate in asking {
            let place = Int(candidate)
            guard place < self.book.rules.count else {
                let listener = self.book.listeners[place - self.book.rules.count]
                self.hear(listener, asked, variables, now, makeID, &expected, &decision)
                continue
            }
            let rule = self.book.rules[place]
            if let limit = rule.hopLimit, event.hops > limit {
                decision.progress.append(Self.hopLimitEntry(event, task, now, limit: limit, rule: rule))
                continue
            }
            if let timing = rule.timing, timing.takesEvents {
                self.ask(rule, place, timing, asked, variables, now, &decision)
            } else {
                self.begin(rule, place, asked, variables, now, makeID, &decision)
            }
        }
        // An event that is expected meets those before it, and may then wait for another one itself.
        if !expected.isEmpty { decision.inputs = expected + decision.inputs }
        return decision
    }

    /// Where the entries of rules that withdraw begin in the index.
    private var firstWithdrawing: Int { self.book.rules.count + self.book.listeners.count }

    /// Finds what the event makes moot, whatever number of events stands behind it: nothing follows from that but an end.
    private func withdraw(
        _ candidates: ArraySlice<UInt32>,
        _ variables: EventVariables,
        _ decision: inout RoutingDecision,
        _ taskID: TaskID,
        _ now: Timestamp
    ) {
        for candidate in candidates {
            let rule = self.book.withdrawingRules[Int(candidate) - self.firstWithdrawing]
            do {
                guard let key = try rule.withdrawal?.key(of: variables) else { continue }
                decision.withdrawals.append(WithdrawalNotice(rule: rule.name, key: key))
            } catch {
                decision.progress.append(RuleEntries.failed(rule, "withdrawOn", error.message, taskID, now))
            }
        }
    }

    /// Begins a run, where the rule's condition holds and a throttle beside another operator lets it.
    private func begin(
        _ rule: Rule,
        _ place: Int,
        _ asked: AskedEvent,
        _ variables: EventVariables,
        _ now: Timestamp,
        _ makeID: () -> RunID,
        _ decision: inout RoutingDecision
    ) {
        if let throttle = rule.throttle {
            self.ask(rule, place, throttle, asked, variables, now, &decision)
            return
        }
        switch RuleOutcome(rule, variables, promptSizeMaximum: self.limits.promptSize) {
        case .missed: break
        case .failed(let part, let message):
            decision.progress.append(
                RuleEntries.failed(rule, part.rawValue, message, asked.held.taskID, now)
            )
        case .matched(let prompt):
            let run = Run(
                id: makeID(),
                taskID: asked.held.taskID,
                rule: rule.name,
                agent: rule.agent,
                ruleBook: self.book.hash,
                eventSequence: asked.held.sequence,
                prompt: prompt,
                createdAt: now,
                nextAt: now,
                priority: rule.priority
            )
            decision.runs.append(run)
            decision.progress.append(RuleEntries.matched(rule, run, now))
        }
    }

    /// Asks the rule's time operator, where the rule's condition holds of the event.
    private func ask(
        _ rule: Rule,
        _ place: Int,
        _ timing: Timing,
        _ asked: AskedEvent,
        _ variables: EventVariables,
        _ now: Timestamp,
        _ decision: inout RoutingDecision
    ) {
        // The condition of a rule that collects is about all events together.
        if !timing.isCollecting, let refusal = RuleOutcome.refusal(by: rule, variables.activation) {
            if case .failed(let part, let message) = refusal {
                decision.progress.append(RuleEntries.failed(rule, part.rawValue, message, asked.held.taskID, now))
            }
            return
        }
        if let input = self.input(.event, rule, place, timing, asked, variables, now, &decision) {
            decision.inputs.append(input)
        }
    }

    private func hear(
        _ listener: RuleBookListener,
        _ asked: AskedEvent,
        _ variables: EventVariables,
        _ now: Timestamp,
        _ makeID: () -> RunID,
        _ expected: inout [OperatorInput],
        _ decision: inout RoutingDecision
    ) {
        switch listener.kind {
        case .expectation(let place):
            let rule = self.book.rules[place]
            guard let timing = rule.timing else { return }
            if let input = self.input(.expected, rule, place, timing, asked, variables, now, &decision) {
                expected.append(input)
            }
        case .step(let place, let step):
            let rule = self.book.rules[place]
            guard let timing = rule.timing else { return }
            let own = timing.steps[step].per
            guard let input = self.input(.steps([step]), rule, place, timing, asked, variables, now, &decision, own)
            else {
                return
            }
            // An event that fits several steps is asked about once.
            if let known = decision.inputs.lastIndex(where: { $0.id == input.id }),
                case .steps(let steps) = decision.inputs[known].kind
            {
                decision.inputs[known].kind = .steps(steps + [step])
            } else {
                decision.inputs.append(input)
            }
        case .sign(let place):
            let rule = self.book.rules[place]
            guard let timing = rule.timing,
                var input = self.input(.expected, rule, place, timing, asked, variables, now, &decision)
            else { return }
            input.kind = .sign(key: input.id.key)
            input.id.key = ""
            decision.inputs.append(input)
        case .collected:
            // A rule that collects no more has no use for it.
            guard let name = TimingEvents.rule(inSource: asked.content.event.source),
                let place = self.book.place(ofRule: name)
            else { return }
            let rule = self.book.rules[place]
            guard rule.timing?.isCollecting == true, rule.takes(asked.content.json) else { return }
            self.begin(rule, place, asked, variables, now, makeID, &decision)
        }
    }

    private func input(
        _ kind: OperatorInput.Kind,
        _ rule: Rule,
        _ place: Int,
        _ timing: Timing,
        _ asked: AskedEvent,
        _ variables: EventVariables,
        _ now: Timestamp,
        _ decision: inout RoutingDecision,
        _ own: Expression? = nil
    ) -> OperatorInput? {
        switch timing.key(variables, own: own) {
        case .success(let key):
            return OperatorInput(
                kind: kind,
                rule: place,
                id: key,
                event: asked.held,
                content: asked.content,
                size: asked.size
            )
        case .failure(let failure):
            decision.progress.append(
                RuleEntries.failed(rule, "\(timing.name).per", failure.message, asked.held.taskID, now)
            )
            return nil
        }
    }

    /// Tells of an event that the index cannot take apart, so that it cannot be said which rules match it.
    private static func unmatchableEntry(_ error: EventScanError, _ taskID: TaskID, _ now: Timestamp) -> ProgressEntry {
        ProgressEntry(
            taskID: taskID,
            kind: .ruleFailed,
            at: now,
            data: ["rule": "(every rule)", "part": "match", "error": .string("\(error)")]
        )
    }

    /// - Parameter rule: The rule whose own limit it is; `nil` where no rule is asked.
    private static func hopLimitEntry(
        _ event: Event,
        _ taskID: TaskID,
        _ now: Timestamp,
        limit: Int,
        rule: Rule? = nil
    ) -> ProgressEntry {
        var told: JSONObject = [
            "event": .string(event.id), "type": .string(event.type), "hops": .int(Int64(event.hops)),
            "limit": .int(Int64(limit)),
        ]
        told["rule"] = rule.map { .string($0.name) }
        return ProgressEntry(taskID: taskID, kind: .hopLimitReached, at: now, data: .object(told))
    }
}
