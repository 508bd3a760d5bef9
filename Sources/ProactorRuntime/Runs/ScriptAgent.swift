import ProactorEngine
import ProactorModel
import ProactorStorage

/// Carries out `script` agents: asks the interpreter what is next, does it, journals it, and asks again.
struct ScriptAgent: Agent {
    let calls: CallDesk
    let limits: EngineLimits
    let clock: any WallClock

    func attempt(_ agentRun: AgentRun) async -> AttemptResult {
        var journal = agentRun.claimed.steps
        while !Task.isCancelled {
            let command = ScriptInterpreter.nextCommand(
                for: agentRun.definition,
                run: agentRun.run,
                event: agentRun.claimed.event.event,
                journal: journal,
                limits: self.limits
            )
            do {
                switch command {
                case .finish(let emissions, let result): return .finished(emissions, result: result)
                case .fail(let failure): return .failed(failure)
                case .say(let message, let index):
                    journal.append(try await self.say(message, index, agentRun.journal))
                case .call(let tool, let arguments, let index):
                    let call = RunCall(index: index, tool: tool, arguments: arguments, time: nil)
                    switch try await self.calls.make(
                        [call],
                        for: agentRun,
                        used: agentRun.claimed.delegated,
                        failures: .endAttempt
                    ) {
                    case .made(let steps): journal += steps
                    case .waiting(let suspension): return .suspended(suspension)
                    }
                }
            } catch {
                return AttemptResult(after: error)
            }
        }
        return .interrupted
    }

    private func say(_ message: String, _ index: Int, _ journal: Journal) async throws -> Step {
        let now = self.clock.now
        let step = Step(
            index: index,
            kind: .say,
            name: "say",
            input: .string(message),
            output: .value(.null),
            startedAt: now,
            finishedAt: now
        )
        try await journal.write(step, progress: .reasoningStep, ["text": .string(message)])
        return step
    }
}

extension AttemptResult {
    /// How an attempt ends that an error ended.
    init(after error: any Error) {
        switch error {
        case StoreError.leaseLost: self = .leaseLost
        // Whatever fails while the worker shuts down, the store's reads among it, is no failure of the run.
        case _ where Task.isCancelled || error is CancellationError: self = .interrupted
        case let failure as AttemptFailure: self = .failed(failure)
        default: self = .failed(AttemptFailure(code: "store-unavailable", message: "\(error)", isRetriable: true))
        }
    }
}
