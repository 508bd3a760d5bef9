import ProactorDiagnostics
import ProactorExpressions
import ProactorJSONSchema
import ProactorMatching
import ProactorModel

/// Checks a rule book as a whole: that every name exists, and that what is asked for can happen.
struct RuleBookChecker {
    let draft: RuleBookDraft
    let context: RuleBookContext

    func check() -> [Diagnostic] {
        guard !self.draft.rules.isEmpty || !self.draft.eventTypes.isEmpty || !self.draft.agents.isEmpty else {
            let hint = "put rules into Rules/<domain>/rules.yaml"
            return [Diagnostic(.warning, .emptyRuleBook, "there are no rules", hint: hint, at: nil)]
        }
        return self.draft.mentions.compactMap(self.check)
            + self.draft.rules.values.flatMap { self.quorum($0) + self.emissions($0) + self.fields($0) }
            + self.loops() + self.unusedAgents()
    }

    private func check(_ mention: RuleBookDraft.Mention) -> Diagnostic? {
        let code: Diagnostic.Code
        let what: String
        let known: [String]
        switch mention.kind {
        case .agent: (code, what, known) = (.unknownAgent, "agent", Array(self.draft.agents.keys))
        case .eventType: (code, what, known) = (.unknownEventType, "event type", Array(self.draft.eventTypes.keys))
        case .tool: (code, what, known) = (.unknownTool, "tool", Array(self.context.tools))
        case .sink: (code, what, known) = (.unknownSink, "sink", Array(self.context.sinks))
        case .approver:
            guard !self.context.directory.knows(mention.name) else { return nil }
            let people = Array(self.context.directory.people.keys)
            let groups = self.context.directory.groups.keys.map { Directory.groupPrefix + $0 }
            (code, what, known) = (.unknownPerson, "person or group", people + groups)
        }
        guard !known.contains(mention.name) else { return nil }
        let declaredIn = mention.kind == .tool || mention.kind == .approver ? " in proactor.yaml" : ""
        return Diagnostic(
            .error,
            code,
            "there is no \(what) '\(mention.name)'\(declaredIn)",
            hint: NearMiss.hint(for: mention.name, in: known),
            at: mention.location
        )
    }

    /// A quorum that the approvers are too few for would never be reached.
    private func quorum(_ rule: Rule) -> [Diagnostic] {
        guard let policy = rule.approval else { return [] }
        let people = self.context.directory.people(namedBy: policy.approvers)
        guard people.count < policy.quorum, policy.approvers.allSatisfy(self.context.directory.knows) else { return [] }
        let message =
            "rule '\(rule.name)' asks \(policy.quorum) people to approve, but its approvers are \(people.count)"
        return [
            Diagnostic(
                .error,
                .unreachableQuorum,
                message,
                hint: "name more approvers, or lower 'quorum'",
                at: rule.location
            )
        ]
    }

    /// What the rule's agent emits must be listed, and what is listed should be emitted.
    private func emissions(_ rule: Rule) -> [Diagnostic] {
        guard let agent = self.draft.agents[rule.agent] else { return [] }
        let emitted = Self.emissions(of: agent.script)
        let unlisted = emitted.filter { !rule.emits.contains($0.type) }.map { emission in
            Diagnostic(
                .error,
                .unlistedEmission,
                "the agent '\(agent.name)' emits '\(emission.type)' here, which rule '\(rule.name)' does not list in 'emits'",
                hint: NearMiss.nearest(to: emission.type, in: rule.emits).map { "did you mean '\($0)'?" },
                at: emission.location
            )
        }
        let missing = rule.emits.filter { type in !emitted.contains { $0.type == type } }.map { type in
            Diagnostic(
                .warning,
                .unemittedType,
                "rule '\(rule.name)' lists '\(type)' in 'emits', but its agent '\(agent.name)' never emits it",
                at: rule.location
            )
        }
        return unlisted + missing
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

    /// Fields that conditions and prompts read, and that the event type's schema does not have.
    private func fields(_ rule: Rule) -> [Diagnostic] {
        guard let types = rule.pattern.exactTypes, types.count == 1, let name = types.first,
            let schema = self.draft.eventTypes[name]?.schema
        else { return [] }
        let references = (rule.condition?.references ?? []) + (rule.prompt?.references ?? [])
        var seen: Set<[String]> = []
        return references.compactMap { reference in
            guard reference.root == "data", !reference.isTested, !reference.fields.isEmpty,
                seen.insert(reference.fields).inserted
            else { return nil }
            for length in 1...reference.fields.count {
                let parent = schema.shape(ofProperty: Array(reference.fields.prefix(length - 1)))
                let field = reference.fields[length - 1]
                guard !parent.properties.isEmpty, !parent.properties.contains(field) else { continue }
                return Diagnostic(
                    parent.allowsOtherProperties ? .warning : .error,
                    .unknownField,
                    "rule '\(rule.name)' reads 'data.\(reference.fields.joined(separator: "."))', but the schema of "
                        + "'\(name)' has no '\(field)'",
                    hint: NearMiss.hint(for: field, in: parent.properties),
                    at: rule.location
                )
            }
            return nil
        }
    }

    /// Rules whose agents set each other off: the hop limit would stop them, but hardly anybody means it.
    private func loops() -> [Diagnostic] {
        var next: [String: Set<String>] = [:]
        for rule in self.draft.rules.values {
            let outcomes = [rule.approval?.onApproved, rule.approval?.onRejected, rule.approval?.onExpired].compactMap {
                $0
            }
            for type in rule.pattern.exactTypes ?? [] { next[type, default: []].formUnion(rule.emits + outcomes) }
        }
        return self.draft.rules.values.compactMap { rule in
            guard let types = rule.pattern.exactTypes,
                let type = types.sorted().first(where: { Self.reaches($0, $0, next) })
            else { return nil }
            return Diagnostic(
                .warning,
                .ruleLoop,
                "rule '\(rule.name)' is part of a loop: what follows from '\(type)' leads to '\(type)' again",
                hint: "the hop limit ends it; give the rule a condition that does",
                at: rule.location
            )
        }
    }

    private static func reaches(_ start: String, _ goal: String, _ next: [String: Set<String>]) -> Bool {
        var seen: Set<String> = []
        var open = next[start] ?? []
        while let type = open.popFirst() {
            if type == goal { return true }
            if seen.insert(type).inserted { open.formUnion(next[type] ?? []) }
        }
        return false
    }

    private func unusedAgents() -> [Diagnostic] {
        let used = Set(self.draft.rules.values.map(\.agent))
        return self.draft.agents.values.filter { !used.contains($0.name) }.map { agent in
            Diagnostic(.warning, .unusedAgent, "no rule wakes the agent '\(agent.name)'", at: agent.location)
        }
    }
}
