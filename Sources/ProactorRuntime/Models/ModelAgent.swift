import Metrics
import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorStorage
import ProactorTelemetry
import Tracing

/// Carries out `model` agents: asks the conversation what is next, does it, journals it, and asks again.
struct ModelAgent: Agent {
    /// How often a turn is asked for again at once when the provider fails, before the attempt does.
    private static let quickRetries = 2
    private static let quickRetryFirst = Duration.milliseconds(500)
    /// How often the provider may refuse a turn for its limits before the run gives up its worker.
    private static let refusalMaximum = 5
    private static let refusalDelay = Duration.seconds(30)

    let models: ModelShelf
    let governor: any ModelGovernor
    let calls: CallDesk
    let limits: EngineLimits
    let clock: any WallClock

    func attempt(_ agentRun: AgentRun) async -> AttemptResult {
        do {
            return try await self.work(on: agentRun)
        } catch let failure as ToolFailure {
            return Task.isCancelled
                ? .interrupted
                : .failed(
                    AttemptFailure(
                        code: failure.kind.rawValue,
                        message: "the agent's tools cannot be had: \(failure)",
                        isRetriable: failure.isRetriable
                    )
                )
        } catch let end as AttemptEnd {
            return end.result
        } catch {
            return AttemptResult(after: error)
        }
    }

    /// Ends an attempt in the middle of its work.
    private struct AttemptEnd: Error {
        let result: AttemptResult
    }

    private func work(on agentRun: AgentRun) async throws -> AttemptResult {
        let conversation = Conversation(
            agent: agentRun.definition,
            rule: agentRun.rule,
            run: agentRun.run,
            event: agentRun.claimed.event.event,
            eventTypes: agentRun.book.eventTypes,
            offers: try await self.calls.tools.offers(of: agentRun.definition.tools),
            delegated: agentRun.claimed.delegated,
            limits: self.limits
        )
        var journal = agentRun.claimed.steps
        while true {
            try Task.checkCancellation()
            switch conversation.nextCommand(journal: journal) {
            case .finish(let emissions, let result): return .finished(emissions, result: result)
            case .fail(let failure): return .failed(failure)
            case .ask(let question): journal.append(try await self.ask(question, agentRun))
            case .call(let calls):
                let used = RunUsage(of: journal) + agentRun.claimed.delegated
                switch try await self.calls.make(
                    calls.map { RunCall(index: $0.index, tool: $0.tool, arguments: $0.arguments, time: $0.time) },
                    for: agentRun,
                    used: used,
                    failures: .areTold
                ) {
                case .made(let steps): journal += steps
                case .waiting(let suspension): return .suspended(suspension)
                }
            }
        }
    }

    // MARK: Turns

    /// Asks for a turn until there is one, and journals it.
    private func ask(_ question: ConversationQuestion, _ agentRun: AgentRun) async throws -> Step {
        let name = agentRun.definition.model?.name ?? ""
        guard let model = self.models[name] else {
            let why = self.models.missing[name].map { ": \($0)" } ?? ""
            throw AttemptFailure(
                code: "model-missing",
                message: "the model '\(name)' cannot be used\(why)",
                isRetriable: false
            )
        }
        var failures = 0
        var refusals = 0
        while true {
            let startedAt = self.clock.now
            let relay = TextRelay(journal: agentRun.journal, turn: question.index)
            do {
                let turn = try await self.turn(question, of: model, named: name, relay, agentRun)
                return try await self.journal(turn, question, startedAt, model, name, relay, agentRun)
            } catch let error as ModelFailure {
                try Task.checkCancellation()
                switch error.kind {
                case .rateLimited, .overloaded, .quotaExhausted:
                    refusals += 1
                    guard refusals <= Self.refusalMaximum else {
                        let until = self.clock.now.advanced(by: max(error.retryAfter ?? .zero, Self.refusalDelay))
                        throw AttemptEnd(result: .parked(until: until, reason: error.message))
                    }
                case .unavailable, .timedOut, .malformed:
                    failures += 1
                    guard failures <= Self.quickRetries else { throw AttemptFailure(error, of: name) }
                    try await self.clock.sleep(
                        until: self.clock.now.advanced(by: Self.quickRetryFirst * (1 << failures))
                    )
                case .unauthorized, .invalidRequest, .contextOverflow, .misconfigured:
                    throw AttemptFailure(error, of: name)
                }
            }
        }
    }

    /// Asks for a turn once, when the governor admits it.
    ///
    /// - Throws: ``ModelFailure``, or what ends the attempt.
    private func turn(
        _ question: ConversationQuestion,
        of model: ModelShelf.Entry,
        named name: String,
        _ relay: TextRelay,
        _ agentRun: AgentRun
    ) async throws -> ModelTurn {
        let admission = try await self.admission(question, name, agentRun)
        let chat = ChatTelemetry(model.provider.identity, question.request)
        let result = await ServiceContext.withValue(chat.context) {
            await self.within(question.time) { () async -> Result<ModelResponse, ModelFailure> in
                do throws(ModelFailure) {
                    return .success(
                        try await model.provider.turn(question.request) { piece in
                            switch piece {
                            case .text(let text):
                                chat.noteText()
                                await relay.add(text)
                            }
                        }
                    )
                } catch {
                    return .failure(error)
                }
            }
        }
        chat.end(result)
        switch result {
        case .success(let response):
            let cost = model.prices.cost(of: response.turn.usage)
            await self.governor.settle(admission, .answered(response.turn.usage, cost: cost, response.limits))
            return response.turn
        case .failure(let failure):
            await self.governor.settle(admission, Task.isCancelled ? .cancelled : .failed(failure))
            throw failure
        case nil:
            await self.governor.settle(admission, .cancelled)
            try Task.checkCancellation()
            let limit = agentRun.definition.limits.time
            throw AttemptFailure(
                code: "time-limit",
                message: "the turns and calls of the run took longer than \(limit.ruleText) (limits.time)",
                isRetriable: false
            )
        }
    }

    private func admission(
        _ question: ConversationQuestion,
        _ name: String,
        _ agentRun: AgentRun
    ) async throws -> Admission {
        let call = GovernedCall(
            model: name,
            rule: agentRun.rule.name,
            agent: agentRun.definition.name,
            priority: agentRun.run.priority,
            inputTokens: question.inputTokens,
            outputTokens: question.request.outputTokenMaximum
        )
        do throws(GovernorRefusal) {
            return try await self.governor.admit(call)
        } catch .notBefore(let until, let reason) {
            throw AttemptEnd(result: .parked(until: until, reason: reason))
        } catch .overBudget(let why) {
            throw AttemptFailure(code: "over-budget", message: why, isRetriable: false)
        } catch {
            throw CancellationError()
        }
    }

    /// - Returns: `nil` when the time is over or the task was cancelled.
    private func within(
        _ time: Duration,
        _ work: @escaping @Sendable () async -> Result<ModelResponse, ModelFailure>
    ) async -> Result<ModelResponse, ModelFailure>? {
        await withTaskGroup(of: Result<ModelResponse, ModelFailure>?.self) { group in
            group.addTask { await work() }
            group.addTask {
                try? await self.clock.sleep(until: self.clock.now.advanced(by: time))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Makes a turn durable; it was paid for, and must not be asked for again.
    private func journal(
        _ turn: ModelTurn,
        _ question: ConversationQuestion,
        _ startedAt: Timestamp,
        _ model: ModelShelf.Entry,
        _ name: String,
        _ relay: TextRelay,
        _ agentRun: AgentRun
    ) async throws -> Step {
        let finishedAt = self.clock.now
        let step = Step(
            index: question.index,
            kind: .modelTurn,
            name: name,
            // The request follows from the journal's earlier steps; to keep it as well would make journals grow with their square.
            input: ["messages": .int(Int64(question.request.messages.count))],
            output: .value(turn.json),
            startedAt: startedAt,
            finishedAt: finishedAt,
            charge: Charge(model: name, usage: turn.usage, cost: model.prices.cost(of: turn.usage))
        )
        let text = relay.rest(of: turn.text)
        if text.isEmpty {
            try await agentRun.journal.write(step, [])
        } else {
            try await agentRun.journal.write(
                step,
                progress: .reasoningStep,
                ["text": .string(text), "turn": .int(Int64(question.index))]
            )
        }
        Counter(label: MetricName.modelTurns, dimensions: [("model", name)]).increment()
        return step
    }
}

extension AttemptFailure {
    /// A failure of a provider that ends an attempt.
    init(_ failure: ModelFailure, of model: String) {
        self.init(
            code: failure.kind.rawValue,
            message: "the model '\(model)': \(failure.message)",
            isRetriable: failure.isRetriable
        )
    }
}
