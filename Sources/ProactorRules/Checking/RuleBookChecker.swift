import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Checks a rule book as a whole: that every name exists, and that what is asked for can happen.
struct RuleBookChecker {
    let draft: RuleBookDraft
    let context: RuleBookContext

    /// Unknown names that near misses are looked for, each among all names that are known.
    private static let hintMaximum = 100

    func check() -> [Diagnostic] {
        let unknown = self.draft.mentions.filter { !self.isKnown($0) }
        let mentions = unknown.enumerated().map { place, mention in
            self.diagnostic(mention, hasHint: place < Self.hintMaximum)
        }
        // What is missing may stand in the file that could not be read.
        guard !self.draft.isIncomplete else { return mentions }
        guard !self.draft.rules.isEmpty || !self.draft.eventTypes.isEmpty || !self.draft.agents.isEmpty else {
            let hint = "put rules into Rules/<domain>/rules.yaml"
            return mentions + [Diagnostic(.warning, .emptyRuleBook, "there are no rules", hint: hint, at: nil)]
        }
        let rules = self.draft.rules.values.sorted { $0.name.precedesByCodePoints($1.name) }
        var fields = FieldChecker(draft: self.draft)
        var types = TypeChecker(draft: self.draft)
        let certainty = CertaintyChecker(draft: self.draft)
        return mentions
            + rules.flatMap { rule in
                self.quorum(rule) + self.emissions(rule) + fields.check(rule) + types.check(rule)
                    + certainty.check(rule)
            }
            + self.delegates() + EventFlow(rules).loops() + OverlapChecker.check(rules) + self.unusedAgents()
            + self.unusedEventTypes()
    }

    // MARK: Names

    private func diagnostic(_ mention: RuleBookDraft.Mention, hasHint: Bool) -> Diagnostic {
        let code: Diagnostic.Code
        let what: String
        switch mention.kind {
        case .agent: (code, what) = (.unknownAgent, "agent")
        case .eventType: (code, what) = (.unknownEventType, "event type")
        case .rule: (code, what) = (.unknownRule, "rule")
        case .tool: (code, what) = (.unknownTool, "tool")
        case .model: (code, what) = (.unknownModel, "model")
        case .sink: (code, what) = (.unknownSink, "sink")
        case .approver: (code, what) = (.unknownPerson, "person or group")
        }
        let declaredIn = [.tool, .model, .approver].contains(mention.kind) ? " in proactor.yaml" : ""
        return Diagnostic(
            .error,
            code,
            "there is no \(what) '\(mention.name)'\(declaredIn)",
            hint: hasHint ? NearMiss.hint(for: mention.name, in: self.known(mention.kind)) ?? "declare it" : nil,
            at: mention.location
        )
    }

    private func known(_ kind: RuleBookDraft.Mention.Kind) -> [String] {
        let directory = self.context.directory
        return switch kind {
        case .agent: Array(self.draft.agents.keys)
        case .eventType: Array(self.draft.eventTypes.keys)
        case .rule: Array(self.draft.rules.keys)
        case .tool: Array(self.context.tools)
        case .model: Array(self.context.models)
        case .sink: Array(self.context.sinks)
        case .approver: directory.people.keys + directory.groups.keys.map { Directory.groupPrefix + $0 }
        }
    }

    private func isKnown(_ mention: RuleBookDraft.Mention) -> Bool {
        switch mention.kind {
        case .agent: self.draft.isIncomplete || self.draft.agents[mention.name] != nil
        case .eventType: self.draft.isIncomplete || self.draft.eventTypes[mention.name] != nil
        case .rule: self.draft.isIncomplete || self.draft.rulePlaces[mention.name] != nil
        case .tool: self.context.tools.contains(mention.name)
        case .model: self.context.models.contains(mention.name)
        case .sink: self.context.sinks.contains(mention.name)
        case .approver: self.context.directory.knows(mention.name)
        }
    }

    // MARK: Rules

    /// A quorum that the approvers are too few for would never be reached.
    private func quorum(_ rule: Rule) -> [Diagnostic] {
        guard let policy = rule.approval else { return [] }
        let people = self.context.directory.people(namedBy: policy.approvers)
        guard people.count < policy.quorum, policy.approvers.allSatisfy(self.context.directory.knows) else { return [] }
        let hint =
            self.context.directory.people.isEmpty
            ? "declare people in proactor.yaml" : "name more approvers, or lower 'quorum'"
        return [
            Diagnostic(
                .error,
                .unreachableQuorum,
                "what rule '\(rule.name)' proposes can never be approved: approvals needed \(policy.quorum), "
                    + "people who may approve \(people.count)",
                hint: hint,
                at: rule.location
            )
        ]
    }

    /// What the rule's agent emits must be listed, and what is listed should be emitted.
    private func emissions(_ rule: Rule) -> [Diagnostic] {
        guard let agent = self.draft.agents[rule.agent] else { return [] }
        // Which of a rule's types a model emits, only its runs show.
        guard let script = agent.script else { return [] }
        let emitted = Self.emissions(of: script)
        let unlisted = emitted.filter { emission in
            !rule.emits.contains(emission.type) && self.draft.eventTypes[emission.type] != nil
        }
        let missing =
            self.draft.brokenAgents.contains(agent.name) || agent.model != nil
            ? []
            : rule.emits.filter { type in
                !emitted.contains { $0.type == type }
            }
        return unlisted.map { emission in
            Diagnostic(
                .error,
                .unlistedEmission,
                "the agent '\(agent.name)' emits '\(emission.type)' here, which rule '\(rule.name)' does not list in 'emits'",
                hint: "add it to the rule's 'emits'",
                at: emission.location
            )
        }
            + missing.map { type in
                Diagnostic(
                    .warning,
                    .unemittedType,
                    "rule '\(rule.name)' lists '\(type)' in 'emits', but its agent '\(agent.name)' never emits it",
                    at: rule.location
                )
            }
    }

    private static func emissions(of steps: [ScriptStep]) -> [(type: String, location: SourceLocation)] {
        steps.flatMap { step -> [(type: String, location: SourceLocation)] in
            switch step.action {
            case .emit(let type, _, _): [(type, step.location)]
            case .forEach(_, _, let steps): Self.emissions(of: steps)
            default: []
            }
        }
    }

    /// Types that nothing emits and no rule reacts to.
    private func unusedEventTypes() -> [Diagnostic] {
        let named = Set(self.draft.mentions.filter { $0.kind == .eventType }.map(\.name))
        let patterns = self.draft.rulePlaces.values.flatMap {
            [$0.types, $0.withdrawal?.types] + $0.timing.steps.map(\.types)
        }.compactMap { $0?.json }
            .compactMap { types in
                try? EventPattern(shorthand: .object(["type": types]))
            }
        return self.draft.eventTypes.values.compactMap { type in
            guard !named.contains(type.name),
                !patterns.contains(where: { $0.matches(.object(["type": .string(type.name)])) })
            else { return nil }
            return Diagnostic(
                .warning,
                .unusedEventType,
                "no rule reacts to '\(type.name)', and nothing emits it",
                at: type.location
            )
        }
    }

    /// A tool that delegates needs the agent that it delegates to.
    private func delegates() -> [Diagnostic] {
        self.draft.mentions.filter { $0.kind == .tool }.compactMap { mention in
            guard let agent = self.context.delegates[mention.name], self.draft.agents[agent] == nil,
                !self.draft.isIncomplete
            else { return nil }
            return Diagnostic(
                .error,
                .unknownAgent,
                "the tool '\(mention.name)' delegates to the agent '\(agent)', which is not there",
                hint: NearMiss.hint(for: agent, in: Array(self.draft.agents.keys)) ?? "declare it",
                at: mention.location
            )
        }
    }

    private func unusedAgents() -> [Diagnostic] {
        let delegated = self.draft.agents.values.flatMap(\.tools).compactMap { self.context.delegates[$0] }
        let used = Set(self.draft.mentions.filter { $0.kind == .agent }.map(\.name) + delegated)
        return self.draft.agents.values.filter { !used.contains($0.name) }.map { agent in
            Diagnostic(.warning, .unusedAgent, "no rule wakes the agent '\(agent.name)'", at: agent.location)
        }
    }
}
