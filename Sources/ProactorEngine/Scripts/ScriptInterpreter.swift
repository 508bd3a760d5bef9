import ProactorExpressions
package import ProactorModel
package import ProactorRules

/// Decides what a script does next, from the script and the run's journal alone.
///
/// Each time it is asked it goes through the script from the start and reads the results of finished steps from the
/// journal, until it meets the first step that is not there. That makes a run that begins again after a crash the same
/// as one that goes on: nothing depends on what was in memory.
package struct ScriptInterpreter {
    private let journal: [Step]
    private let limits: EngineLimits
    private let tools: Set<String>
    private var variables: Activation
    private var nextIndex = 0
    /// The place in the run's journal of the script's first step: behind what a person sent back with, where it runs again.
    private let base: Int
    private var takenSteps = 0
    private var emissions: [Emission] = []

    /// How a walk through the script ends before its end: with the command for the first step that is not in the journal.
    private struct Halt: Error {
        let command: ScriptCommand
    }

    private init(_ agent: AgentDefinition, _ variables: Activation, _ journal: [Step], _ limits: EngineLimits) {
        self.journal = journal.sinceFeedback
        self.base = journal.last { $0.kind == .feedback }.map { $0.index + 1 } ?? 0
        self.limits = limits
        self.tools = Set(agent.tools)
        self.variables = variables
    }

    /// - Parameters:
    ///   - event: The event that woke the run.
    ///   - journal: The run's steps so far, in order.
    package static func nextCommand(
        for agent: AgentDefinition,
        run: Run,
        event: Event,
        journal: [Step],
        limits: EngineLimits
    ) -> ScriptCommand {
        let variables = Activation(
            [
                "event": CELValue(CloudEventsJSON.json(from: event)), "data": CELValue(event.jsonData),
                "prompt": CELValue(.string(run.prompt)), "rule": CELValue(.string(run.rule)),
                "feedback": CELValue(journal.feedback?.script ?? .null),
            ],
            // The run's own time, so that every walk through the script computes the same.
            now: run.createdAt
        )
        var interpreter = Self(agent, variables, journal, limits)
        do {
            try interpreter.walk(agent.script ?? [])
            return .finish(interpreter.emissions, result: nil)
        } catch {
            return error.command
        }
    }

    private mutating func walk(_ steps: [ScriptStep]) throws(Halt) {
        for step in steps {
            self.takenSteps += 1
            guard self.takenSteps <= self.limits.steps else {
                throw self.halt(
                    step,
                    "step-limit",
                    "the run has taken more than \(self.limits.steps) steps (limits.steps)"
                )
            }
            if let condition = step.condition {
                guard case .bool(let isTrue) = try self.evaluate(condition, in: step) else {
                    throw self.halt(step, "expression-failed", "'when' must be true or false")
                }
                guard isTrue else { continue }
            }
            try self.take(step)
        }
    }

    private mutating func take(_ step: ScriptStep) throws(Halt) {
        switch step.action {
        case .call(let tool, let arguments, let binding):
            try self.call(tool, arguments, as: binding, in: step)
        case .compute(let bindings):
            for (name, expression) in bindings {
                self.variables = self.variables.binding(name, to: try self.evaluate(expression, in: step))
            }
        case .emit(let type, let data, let subject): try self.emit(type, data, subject, in: step)
        case .forEach(let list, let binding, let steps): try self.loop(list, as: binding, steps, in: step)
        case .say(let template):
            let message = try self.render(template, in: step)
            guard let journaled = self.takeFromJournal() else {
                throw Halt(command: .say(message: message, index: self.base + self.nextIndex))
            }
            guard journaled.kind == .say else { throw self.mismatch(step, journaled) }
        case .giveBack(let value):
            throw Halt(command: .finish(self.emissions, result: try self.json(value, in: step)))
        case .fail(let template):
            throw Halt(
                command: .fail(
                    AttemptFailure(code: "failed", message: try self.render(template, in: step), isRetriable: false)
                )
            )
        }
    }

    private mutating func call(
        _ tool: String,
        _ arguments: ScriptValue,
        as binding: String?,
        in step: ScriptStep
    ) throws(Halt) {
        let name = ToolName(tool)
        guard self.tools.contains(name.tool) else {
            throw self.halt(step, "unknown-tool", "the tool '\(tool)' is not among the agent's 'tools'")
        }
        let arguments = try self.json(arguments, in: step)
        guard let journaled = self.takeFromJournal() else {
            throw Halt(command: .call(tool: name, arguments: arguments, index: self.base + self.nextIndex))
        }
        guard journaled.kind == .toolCall, journaled.name == tool else { throw self.mismatch(step, journaled) }
        switch journaled.output {
        case .value(let value):
            if let binding { self.variables = self.variables.binding(binding, to: CELValue(value)) }
        case .failure(let message):
            throw self.halt(step, "tool-failed", "the tool '\(tool)' failed: \(message)")
        }
    }

    private mutating func emit(
        _ type: String,
        _ data: ScriptValue,
        _ subject: Template?,
        in step: ScriptStep
    ) throws(Halt) {
        guard self.emissions.count < self.limits.outputs else {
            throw self.halt(
                step,
                "output-limit",
                "the run emits more than \(self.limits.outputs) events (limits.outputs)"
            )
        }
        var text: String?
        if let subject { text = try self.render(subject, in: step) }
        self.emissions.append(Emission(type: type, subject: text, data: try self.json(data, in: step)))
    }

    private mutating func loop(
        _ list: Expression,
        as binding: String,
        _ steps: [ScriptStep],
        in step: ScriptStep
    ) throws(Halt) {
        guard let elements = try self.evaluate(list, in: step).listElements else {
            throw self.halt(step, "expression-failed", "'forEach' must be a list")
        }
        let outside = self.variables
        for element in elements {
            self.variables = outside.binding(binding, to: element)
            try self.walk(steps)
        }
        // What a loop's steps bind belongs to the loop.
        self.variables = outside
    }

    /// The journal's entry for the step that is being taken, or `nil` when the script goes on from here.
    private mutating func takeFromJournal() -> Step? {
        guard self.nextIndex < self.journal.count else { return nil }
        defer { self.nextIndex += 1 }
        return self.journal[self.nextIndex]
    }

    /// A journal that tells of other steps than the script has is another script's, and its results must not be used.
    private func mismatch(_ step: ScriptStep, _ journaled: Step) -> Halt {
        self.halt(
            step,
            "journal-mismatch",
            "the journal tells of \(journaled.kind.rawValue) '\(journaled.name)' where the script has another step"
        )
    }

    // MARK: Values

    private func json(_ value: ScriptValue, in step: ScriptStep) throws(Halt) -> JSONValue {
        do {
            return try value.json(self.variables)
        } catch {
            throw self.halt(step, "expression-failed", error.message)
        }
    }

    private func evaluate(_ expression: Expression, in step: ScriptStep) throws(Halt) -> CELValue {
        do {
            return try expression.evaluate(self.variables)
        } catch {
            throw self.halt(step, "expression-failed", "\(expression.source): \(error.message)")
        }
    }

    private func render(_ template: Template, in step: ScriptStep) throws(Halt) -> String {
        do {
            return try template.render(self.variables)
        } catch {
            throw self.halt(step, "expression-failed", error.message)
        }
    }

    private func halt(_ step: ScriptStep, _ code: String, _ message: String) -> Halt {
        Halt(
            command: .fail(AttemptFailure(code: code, message: "\(step.location): \(message)", isRetriable: false))
        )
    }
}
