package import ProactorModel
package import ProactorRules

/// Decides what a model's run does next, from its rule, its agent and its journal alone.
///
/// Each time it is asked it goes through the journal from the start: the model's turns and the results of its calls make
/// up the conversation, and what is missing is what is to be done. What a call of an emit tool means is computed anew
/// each time, so that only turns and the results of real calls are journaled. A run that begins again after a crash is
/// the same as one that goes on, and no turn is asked for twice.
package struct Conversation: Sendable {
    let agent: AgentDefinition
    let rule: Rule
    let run: Run
    let event: Event
    let eventTypes: [String: EventType]
    let catalogue: ToolCatalogue
    let emitTools: EmitTools
    /// What runs that this one delegated to have used.
    let delegated: RunUsage
    let limits: EngineLimits

    /// - Parameters:
    ///   - offers: The agent's tools; those of the run's own are added.
    ///   - delegated: What runs that this one delegated to have used.
    package init(
        agent: AgentDefinition,
        rule: Rule,
        run: Run,
        event: Event,
        eventTypes: [String: EventType],
        offers: [ToolCatalogue.Offer],
        delegated: RunUsage,
        limits: EngineLimits
    ) {
        self.agent = agent
        self.rule = rule
        self.run = run
        self.event = event
        self.eventTypes = eventTypes
        // A delegated run answers the run that it works for, and emits nothing itself.
        self.emitTools = EmitTools(types: run.parent == nil ? rule.emits : [], eventTypes: eventTypes)
        self.catalogue = ToolCatalogue(offers, besides: self.emitTools.names)
        self.delegated = delegated
        self.limits = limits
    }

    /// - Parameter journal: The run's steps so far.
    package func nextCommand(journal: [Step]) -> ConversationCommand {
        var walk = ConversationWalk(self, journal: journal)
        while true {
            switch walk.next() {
            case .turn(let turn): if let command = walk.take(turn) { return command }
            case .feedback(let feedback): walk.take(feedback)
            case .missing: return walk.question()
            case .unreadable(let step):
                return .fail(
                    AttemptFailure(
                        code: "journal-mismatch",
                        message: "step \(step.index) of the journal is no turn of a model",
                        isRetriable: false
                    )
                )
            }
        }
    }
}

/// What bounds a run: its agent's limits, and what the run that it works for has left for it.
struct ConversationBounds {
    let tokens: Int
    let cost: Money?

    init(_ limits: AgentLimits, _ allowance: Run.Allowance?) {
        self.tokens = min(limits.tokens, allowance?.tokens ?? .max)
        switch (limits.cost, allowance?.cost) {
        case (let own?, let left?): self.cost = min(own, left)
        case (let own, let left): self.cost = own ?? left
        }
    }
}
