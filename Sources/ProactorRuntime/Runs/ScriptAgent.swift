import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorStorage

/// Carries out `script` agents: asks the interpreter what is next, does it, journals it, and asks again.
struct ScriptAgent: Agent {
    /// Characters of a tool's result that are shown to those who watch; the journal holds all of it.
    private static let shownResultMaximum = 2000

    let tools: ToolBox
    let limits: EngineLimits
    let clock: any WallClock

    func attempt(_ agentRun: AgentRun) async -> AttemptResult {
        let claimed = agentRun.claimed
        var journal = claimed.steps
        while !Task.isCancelled {
            let command = ScriptInterpreter.nextCommand(
                for: agentRun.definition,
                run: claimed.run,
                event: claimed.event.event,
                journal: journal,
                limits: self.limits
            )
            do {
                switch command {
                case .finish(let emissions): return .finished(emissions)
                case .fail(let failure): return .failed(failure)
                case .say(let message, let index):
                    journal.append(try await self.say(message, index, agentRun.journal))
                case .call(let tool, let arguments, let index):
                    journal.append(try await self.call(tool, arguments, index, agentRun))
                }
            } catch let failure as AttemptFailure {
                return Task.isCancelled ? .interrupted : .failed(failure)
            } catch StoreError.leaseLost {
                return .leaseLost
            } catch {
                return .failed(AttemptFailure(code: "store-unavailable", message: "\(error)", isRetriable: true))
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

    private func call(_ tool: String, _ arguments: JSONValue, _ index: Int, _ agentRun: AgentRun) async throws -> Step {
        let startedAt = self.clock.now
        try await agentRun.journal.tell(.toolCalled, ["tool": .string(tool), "arguments": arguments])
        let key = "\(agentRun.claimed.run.id)-\(index)"
        let output: StepOutput
        var told: JSONObject = ["tool": .string(tool)]
        do {
            let value = try await self.tools.call(
                tool,
                ToolCall(arguments: arguments, idempotencyKey: key),
                clock: self.clock
            )
            output = .value(value)
            told["result"] = Self.shown(value)
        } catch {
            // What may work at the next attempt is not journaled: the next attempt shall call again.
            guard !error.isRetriable else {
                throw AttemptFailure(
                    code: error.kind.rawValue,
                    message: "the tool '\(tool)' failed: \(error)",
                    isRetriable: true
                )
            }
            output = .failure(error.message)
            told["error"] = .string(error.message)
        }
        let finishedAt = self.clock.now
        told["milliseconds"] = .int(finishedAt.duration(since: startedAt).wholeMilliseconds)
        let step = Step(
            index: index,
            kind: .toolCall,
            name: tool,
            input: arguments,
            output: output,
            startedAt: startedAt,
            finishedAt: finishedAt
        )
        try await agentRun.journal.write(step, progress: .toolReturned, told)
        return step
    }

    /// A result as it is shown: whole when it is short, its beginning otherwise.
    private static func shown(_ value: JSONValue) -> JSONValue {
        let text = value.jsonText
        guard text.unicodeScalars.count > Self.shownResultMaximum else { return value }
        return .string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.shownResultMaximum))) + "…")
    }
}
