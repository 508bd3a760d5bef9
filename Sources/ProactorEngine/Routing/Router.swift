package import ProactorMatching
package import ProactorModel
package import ProactorRules

/// What follows from one event of the log: which rules match it, and the runs that they begin.
package struct RoutingDecision: Hashable, Sendable {
    /// Runs to be queued, in the order of the rules' names.
    package var runs: [Run]
    package var progress: [ProgressEntry]
    /// What waits for a decision and is moot now.
    package var withdrawals: [WithdrawalNotice] = []
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
    ///   - scratch: What the index works with; the same for one event after the other.
    ///   - makeID: Makes the id of each run.
    /// - Throws: ``EventError`` when the bytes are no event.
    package func decide(
        _ json: [UInt8],
        sequence: Int64,
        taskID: TaskID,
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
        return self.decide(
            try CloudEventsJSON.event(from: value),
            value,
            candidates: scratch.matches,
            sequence: sequence,
            taskID: taskID,
            at: now,
            makeID: makeID
        )
    }

    /// Decides one event.
    package func decide(
        _ event: Event,
        sequence: Int64,
        taskID: TaskID,
        at now: Timestamp,
        makeID: () -> RunID
    ) -> RoutingDecision {
        let json = CloudEventsJSON.json(from: event)
        return self.decide(
            event,
            json,
            candidates: self.book.index.matches(json),
            sequence: sequence,
            taskID: taskID,
            at: now,
            makeID: makeID
        )
    }

    /// What the log holds is bounded by the limits of the intake, which may have been other ones then.
    private static let textLimits = JSONLimits(sizeMaximum: 64 * 1_048_576, depthMaximum: 512)

    private func decide(
        _ event: Event,
        _ json: JSONValue,
        candidates: [UInt32],
        sequence: Int64,
        taskID: TaskID,
        at now: Timestamp,
        makeID: () -> RunID
    ) -> RoutingDecision {
        var decision = RoutingDecision(runs: [], progress: [])
        guard !candidates.isEmpty else { return decision }
        let variables = EventVariables(envelope: json, data: event.jsonData, now: now)
        self.withdraw(candidates, variables, &decision, taskID, now)
        let candidates = candidates.filter { $0 < self.book.rules.count }
        guard !candidates.isEmpty else { return decision }
        guard event.hops <= self.limits.hops else {
            decision.progress.append(Self.hopLimitEntry(event, taskID, now, limit: self.limits.hops))
            return decision
        }
        for candidate in candidates {
            let rule = self.book.rules[Int(candidate)]
            if let limit = rule.hopLimit, event.hops > limit {
                decision.progress.append(Self.hopLimitEntry(event, taskID, now, limit: limit, rule: rule))
                continue
            }
            switch RuleOutcome(rule, variables, promptSizeMaximum: self.limits.promptSize) {
            case .missed: break
            case .failed(let part, let message):
                decision.progress.append(Self.failureEntry(rule, part.rawValue, message, taskID, now))
            case .matched(let prompt):
                let run = Run(
                    id: makeID(),
                    taskID: taskID,
                    rule: rule.name,
                    agent: rule.agent,
                    ruleBook: self.book.hash,
                    eventSequence: sequence,
                    prompt: prompt,
                    createdAt: now,
                    nextAt: now,
                    priority: rule.priority
                )
                decision.runs.append(run)
                decision.progress.append(Self.matchEntry(rule, run, now))
            }
        }
        return decision
    }

    /// Finds what the event makes moot, whatever number of events stands behind it: nothing follows from that but an end.
    private func withdraw(
        _ candidates: [UInt32],
        _ variables: EventVariables,
        _ decision: inout RoutingDecision,
        _ taskID: TaskID,
        _ now: Timestamp
    ) {
        for candidate in candidates where candidate >= self.book.rules.count {
            let rule = self.book.withdrawingRules[Int(candidate) - self.book.rules.count]
            do {
                guard let key = try rule.withdrawal?.key(of: variables) else { continue }
                decision.withdrawals.append(WithdrawalNotice(rule: rule.name, key: key))
            } catch {
                decision.progress.append(Self.failureEntry(rule, "withdrawOn", error.message, taskID, now))
            }
        }
    }

    private static func matchEntry(_ rule: Rule, _ run: Run, _ now: Timestamp) -> ProgressEntry {
        ProgressEntry(
            taskID: run.taskID,
            kind: .ruleMatched,
            at: now,
            data: [
                "rule": .string(rule.name), "domain": .string(rule.domain), "agent": .string(rule.agent),
                "run": .string(run.id.rawValue),
            ]
        )
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

    private static func failureEntry(
        _ rule: Rule,
        _ part: String,
        _ message: String,
        _ taskID: TaskID,
        _ now: Timestamp
    ) -> ProgressEntry {
        ProgressEntry(
            taskID: taskID,
            kind: .ruleFailed,
            at: now,
            data: ["rule": .string(rule.name), "part": .string(part), "error": .string(message)]
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
