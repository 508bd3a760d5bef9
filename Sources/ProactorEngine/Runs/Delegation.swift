package import ProactorModel
package import ProactorRules

/// Runs that work for a call of another run.
package enum Delegation {
    /// The members of the call's arguments.
    package static let task = "task"
    package static let data = "data"

    /// JSON Schema of the arguments.
    package static let inputSchema: JSONValue = [
        "type": "object", "required": [.string(Self.task)], "additionalProperties": false,
        "properties": [
            "task": [
                "type": "string", "minLength": 1,
                "description": "What to find out or to do, in full: the agent knows nothing else.",
            ],
            "data": ["description": "What the agent needs for it."],
        ],
    ]

    /// The run that does what a call asks for. Its id is derived from the call, so that it is made once.
    ///
    /// - Parameter siblings: How many runs share what the parent has left.
    package static func child(
        of run: Run,
        step: Int,
        agent: String,
        arguments: JSONValue,
        limits: AgentLimits,
        used: RunUsage,
        siblings: Int,
        at now: Timestamp
    ) -> Run {
        var prompt = arguments[Self.task]?.stringValue ?? ""
        if let data = arguments[Self.data], data != .null { prompt += "\n\n<data>\n\(data.jsonText)\n</data>" }
        let bounds = ConversationBounds(limits, run.allowance)
        let share = max(1, siblings)
        return Run(
            id: RunID(rawValue: "\(run.id)-\(step)"),
            taskID: run.taskID,
            rule: run.rule,
            agent: agent,
            ruleBook: run.ruleBook,
            eventSequence: run.eventSequence,
            prompt: prompt,
            createdAt: now,
            nextAt: now,
            priority: run.priority,
            parent: Run.Parent(runID: run.id, step: step, depth: (run.parent?.depth ?? 0) + 1),
            allowance: Run.Allowance(
                tokens: max(0, bounds.tokens - used.tokens.total) / share,
                cost: bounds.cost.map { Money(micros: max(0, ($0 - used.cost).micros) / Int64(share)) }
            )
        )
    }

    /// What the call comes back with, once its run has ended.
    package static func output(of child: Run) -> StepOutput? {
        switch child.state {
        case .queued, .running, .waiting: return nil
        case .completed: return .value(child.result ?? .null)
        case .deadLettered:
            return .failure(
                "the agent '\(child.agent)' could not do it: \(child.failures.last?.message ?? "it failed")"
            )
        }
    }
}
