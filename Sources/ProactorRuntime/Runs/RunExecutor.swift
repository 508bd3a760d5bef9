import Logging
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorStorage
import ProactorTelemetry
import Tracing

/// Takes one claimed run from its claim to what became of it.
struct RunExecutor: Sendable {
    let store: any Store
    let books: RuleBookShelf
    let script: ScriptAgent
    let model: ModelAgent
    let limits: EngineLimits
    let clock: any WallClock
    let logger: Logger

    /// Shorter waits are not worth an entry of a task's progress.
    private static let toldWait = Duration.seconds(30)

    func execute(_ claimed: ClaimedRun) async {
        await RunTelemetry(clock: self.clock).attempt(claimed) { await self.outcome(of: claimed) }
    }

    private func outcome(of claimed: ClaimedRun) async -> AttemptOutcome {
        do {
            guard let book = try await self.books.book(hash: claimed.run.ruleBook),
                let definition = book.agents[claimed.run.agent],
                let rule = book.rule(named: claimed.run.rule)
            else {
                return try await self.fail(
                    claimed,
                    AttemptFailure(
                        code: "rule-book-lost",
                        message:
                            "the rule book \(claimed.run.ruleBook) that the run began with cannot be compiled any more",
                        isRetriable: false
                    ),
                    policy: RetryPolicy()
                )
            }
            return try await self.execute(claimed, definition, rule, book)
        } catch StoreError.leaseLost {
            self.logger.notice("another worker took over the run", metadata: ["run": "\(claimed.run.id)"])
            return .leaseLost
        } catch {
            // The lease runs out, and a worker takes the run up where its journal ends.
            self.logger.error(
                "the outcome of a run could not be stored",
                metadata: ["run": "\(claimed.run.id)", "error": "\(error)"]
            )
            return .unstored
        }
    }

    private func execute(
        _ claimed: ClaimedRun,
        _ definition: AgentDefinition,
        _ rule: Rule,
        _ book: RuleBook
    ) async throws(StoreError) -> AttemptOutcome {
        if let lapsed = self.lapsedAttempts(claimed, definition) {
            return try await self.fail(claimed, lapsed, policy: definition.retry)
        }
        let journal = Journal(
            lease: claimed.lease,
            taskID: claimed.run.taskID,
            store: self.store,
            clock: self.clock
        )
        if claimed.sentBack.isEmpty, claimed.run.finishedAt != nil {
            return try await self.endUnasked(claimed, journal)
        }
        let claimed = try await self.told(claimed, journal)
        try await journal.tell(
            .runStarted,
            [
                "rule": .string(rule.name), "agent": .string(definition.name),
                "attempt": .int(Int64(claimed.run.attempt)), "steps": .int(Int64(claimed.steps.count)),
            ]
        )
        let agentRun = AgentRun(
            claimed: claimed,
            definition: definition,
            rule: rule,
            book: book,
            journal: journal
        )
        switch await self.attempt(agentRun) {
        case .finished(let emissions, let result): return try await self.complete(agentRun, emissions, result)
        case .failed(let failure): return try await self.fail(claimed, failure, policy: definition.retry)
        case .suspended(let suspension):
            try await self.store.suspend(claimed.lease, suspension)
            return .suspended
        case .parked(let until, let reason):
            try await self.park(agentRun, until: until, reason)
            return .parked
        case .leaseLost: throw .leaseLost(claimed.run.id)
        case .interrupted:
            try await self.store.release(claimed.lease)
            return .interrupted
        }
    }

    /// A run whose workers died more often than it has attempts is not given to one more.
    private func lapsedAttempts(_ claimed: ClaimedRun, _ definition: AgentDefinition) -> AttemptFailure? {
        guard claimed.run.countedAttempts > definition.retry.attempts else { return nil }
        return AttemptFailure(
            code: "attempts-used-up",
            message: "\(claimed.run.attempt - 1) attempts began and did not end; the last worker was lost",
            isRetriable: false
        )
    }

    /// Lets the agent work while the lease is renewed, and ends a script's attempt when its time is over. A model's run counts
    /// the time of its turns and calls itself, since it waits for the governor in between.
    private func attempt(_ agentRun: AgentRun) async -> AttemptResult {
        let mode = agentRun.definition.mode(models: self.model.models.names, journal: agentRun.claimed.steps)
        return await withTaskGroup(of: AttemptResult?.self) { group in
            group.addTask {
                switch mode {
                case .script: await self.script.attempt(agentRun)
                case .model: await self.model.attempt(agentRun)
                }
            }
            group.addTask { await self.keepLease(agentRun.claimed.lease) }
            if mode == .script { group.addTask { await self.timeOver(agentRun.definition.limits.time) } }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .interrupted
        }
    }

    private func timeOver(_ time: Duration) async -> AttemptResult? {
        do { try await self.clock.sleep(until: self.clock.now.advanced(by: time)) } catch { return nil }
        return .failed(
            AttemptFailure(
                code: "time-limit",
                message: "the attempt took longer than \(time.ruleText) (limits.time)",
                isRetriable: true
            )
        )
    }

    /// Gives a held run back; those who watch are told where it takes long.
    private func park(_ agentRun: AgentRun, until: Timestamp, _ reason: String) async throws(StoreError) {
        var progress: [ProgressEntry] = []
        if until.duration(since: self.clock.now) >= Self.toldWait {
            progress.append(
                agentRun.journal.entry(
                    .runWaiting,
                    ["reason": .string(reason), "until": .string(until.description)]
                )
            )
        }
        try await self.store.park(agentRun.claimed.lease, until: until, progress: progress)
    }

    /// Renews the lease at a third of its length until it is lost or the work is over.
    private func keepLease(_ lease: RunLease) async -> AttemptResult? {
        while !Task.isCancelled {
            let now = self.clock.now
            do {
                try await self.clock.sleep(until: now.advanced(by: self.limits.lease / 3))
                try await self.store.renew(lease, until: self.clock.now.advanced(by: self.limits.lease))
            } catch StoreError.leaseLost {
                return .leaseLost
            } catch is CancellationError {
                return nil
            } catch {
                self.logger.warning("a lease could not be renewed", metadata: ["run": "\(lease.runID)"])
            }
        }
        return nil
    }

    private func complete(
        _ agentRun: AgentRun,
        _ emissions: [Emission],
        _ result: JSONValue?
    ) async throws(StoreError) -> AttemptOutcome {
        let now = self.clock.now
        let claimed = agentRun.claimed
        if let feedback = claimed.steps.feedback {
            return try await self.answer(feedback, agentRun, emissions, result)
        }
        guard claimed.run.parent == nil || emissions.isEmpty else {
            let failure = AttemptFailure(
                code: "output-refused",
                message: "a run that another agent delegated emits nothing; its script gives its result with 'return'",
                isRetriable: false
            )
            return try await self.fail(claimed, failure, policy: agentRun.definition.retry)
        }
        var outcome: RunOutcome
        do {
            outcome = try RunOutcome(
                of: claimed.run,
                emissions: emissions,
                event: claimed.event.event,
                rule: agentRun.rule,
                eventTypes: agentRun.book.eventTypes,
                at: now,
                eventSizeMaximum: self.limits.eventSize,
                makeID: { _ in ProposalID(at: now) }
            )
        } catch {
            let failure = AttemptFailure(code: "output-refused", message: error.message, isRetriable: false)
            return try await self.fail(claimed, failure, policy: agentRun.definition.retry)
        }
        outcome.join(ServiceContext.current)
        var completion = RunCompletion(of: claimed.run, outcome, startedAt: claimed.run.createdAt, at: now)
        completion.result = claimed.run.parent == nil ? nil : result ?? .null
        try await self.store.complete(claimed.lease, with: completion)
        return .completed
    }

    func fail(
        _ claimed: ClaimedRun,
        _ failure: AttemptFailure,
        policy: RetryPolicy
    ) async throws(StoreError) -> AttemptOutcome {
        let now = self.clock.now
        let run = claimed.run
        let failed = RunFailure(
            code: failure.code,
            message: failure.message,
            isRetriable: failure.isRetriable,
            attempt: run.attempt,
            at: now
        )
        var told: JSONObject = [
            "run": .string(run.id.rawValue), "rule": .string(run.rule), "attempt": .int(Int64(run.attempt)),
            "code": .string(failed.code), "error": .string(failed.message),
        ]
        // Which failures are one too many is counted without the attempts that only lost their process.
        var counted = failed
        counted.attempt = run.countedAttempts
        switch RetryDecision(after: counted, policy: policy, random: .random(in: 0..<1)) {
        case .retry(let nextAt):
            told["nextAt"] = .string(nextAt.description)
            let entry = ProgressEntry(taskID: run.taskID, kind: .runRetrying, at: now, data: .object(told))
            try await self.store.retry(claimed.lease, after: failed, nextAt: nextAt, progress: [entry])
            return .retried(code: failed.code)
        case .deadLetter:
            let entry = ProgressEntry(taskID: run.taskID, kind: .runDeadLettered, at: now, data: .object(told))
            try await self.giveUp(claimed, failed, [entry], try await self.notices(of: claimed, failed))
            return .deadLettered(code: failed.code)
        }
    }

    /// What the bus is told of a dead letter; of a delegated run, the run that it works for is told instead.
    private func notices(of claimed: ClaimedRun, _ failure: RunFailure) async throws(StoreError) -> [NewEvent] {
        guard claimed.run.parent == nil else { return [] }
        var event = DeadLetterNotice.event(
            for: claimed.run,
            after: failure,
            cause: claimed.event.event,
            usage: try await self.store.usage(of: claimed.run.id)
        )
        event.join(ServiceContext.current)
        return [NewEvent(event: event, taskID: claimed.run.taskID, receivedAt: failure.at)]
    }
}
