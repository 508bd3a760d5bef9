import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Reads `rules:`.
enum RuleReader {
    /// What conditions and prompts may name.
    static let variables = ["event", "data", "now"]

    static func read(_ node: YAMLNode, _ source: SourceFile, _ draft: inout RuleBookDraft, _ context: inout YAMLContext)
    {
        var found: [RuleBookDraft.Mention] = []
        var places: [String: RulePlaces] = [:]
        let rules = context.entries(node, "'rules'") { entry, context in
            NameReader.check(entry, "a rule", &context)
            return context.mapping(entry.value, "a rule") { mapping in
                places[entry.name] = RulePlaces(
                    source: source,
                    types: mapping.node("on"),
                    match: mapping.node("match"),
                    condition: mapping.node("when"),
                    automaticApproval: Self.automaticApproval(mapping.node("approval")),
                    prompt: mapping.node("prompt"),
                    withdrawal: WithdrawalPlaces(ofApproval: mapping.node("approval")),
                    timing: TimingPlaces(&mapping)
                )
                return Self.rule(entry, source, &mapping, &found)
            }
        }
        for rule in rules { draft.rules[rule.name] = rule }
        draft.rulePlaces = places
        draft.mentions += found
    }

    private static func rule(
        _ entry: YAMLNode.Entry,
        _ source: SourceFile,
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> Rule? {
        let conditions = ExpressionReader(source: source, variables: TimingReader.conditionVariables(&mapping))
        let prompts = ExpressionReader(source: source, variables: TimingReader.promptVariables(&mapping))
        let description: String? = mapping.optional("description")
        let owner: String? = mapping.optional("owner")
        let schedule = mapping.node("on").flatMap { ScheduleReader.read($0, source, &mapping.context) }
        let hasSteps = StepReader.node(&mapping) != nil
        let operators = TimingReader.read(entry.name, source, schedule, &mapping, &mentions)
        let types: EventPattern? =
            if schedule != nil {
                operators.timing.flatMap { _ in TimingEvents.tickPattern(ofRule: entry.name) }
            } else if hasSteps {
                operators.timing.flatMap { _ in TimingEvents.collectedPattern(ofRule: entry.name) }
            } else {
                mapping.requiredNode("on").flatMap { Self.types($0, &mapping.context) }
            }
        let matchNode = mapping.nonEmptyNode("match")
        let match = matchNode.flatMap { Self.pattern($0, field: nil, &mapping.context) }
        let condition = mapping.nonEmptyNode("when").flatMap { conditions.expression($0, "'when'", &mapping.context) }
        let agent: Located<String>? = mapping.requiredNode("agent").flatMap { node in
            mapping.context.scalar(node, "'agent'").map { Located(value: $0, node: node) }
        }
        let prompt = mapping.nonEmptyNode("prompt").flatMap { prompts.template($0, "'prompt'", &mapping.context) }
        let emits: [Located<String>] = mapping.list("emits")
        let approval = mapping.nonEmptyNode("approval").flatMap { node in
            ApprovalReader.read(node, source, &mapping.context, &mentions)
        }
        let hopLimit = Self.hopLimit(&mapping)
        let priority = Self.priority(&mapping)
        let budget = mapping.budget()
        if schedule == nil, !hasSteps, let on = mapping.node("on") { Self.mention(typesOf: on, &mentions) }
        mentions += emits.map { .init(kind: .eventType, name: $0.value, location: $0.node.location) }
        if let agent { mentions.append(.init(kind: .agent, name: agent.value, location: agent.node.location)) }
        guard let types, let agent, matchNode == nil || match != nil else { return nil }
        return Rule(
            name: entry.name,
            domain: source.domain,
            description: description,
            owner: owner,
            pattern: match.map { types.conjoined(with: $0) } ?? types,
            condition: condition,
            agent: agent.value,
            prompt: prompt,
            emits: emits.map(\.value),
            approval: approval?.policy,
            automaticApproval: approval?.condition,
            withdrawal: approval?.withdrawal,
            hopLimit: hopLimit,
            priority: priority,
            budget: budget,
            timing: operators.timing,
            throttle: operators.throttle,
            location: entry.key.location
        )
    }

    private static func automaticApproval(_ approval: YAMLNode?) -> YAMLNode? {
        guard case .mapping(let entries)? = approval?.content else { return nil }
        return entries.first { $0.name == "auto" }?.value
    }

    static let priorities: [(name: String, priority: Priority)] = [("high", .high), ("normal", .normal), ("low", .low)]

    private static func priority(_ mapping: inout YAMLMapping) -> Priority {
        guard let node = mapping.nonEmptyNode("priority"),
            let text: String = mapping.context.scalar(node, "'priority'")
        else { return .normal }
        if let known = Self.priorities.first(where: { $0.name == text }) { return known.priority }
        mapping.context.report(.wrongValue, "'priority' is high, normal or low, is '\(text)'", at: node)
        return .normal
    }

    /// Reads `loop: allowed` and its `hops`: how far a rule that may set itself off goes.
    private static func hopLimit(_ mapping: inout YAMLMapping) -> Int? {
        let hops = mapping.optional("hops", in: 1...1000)
        guard let node = mapping.nonEmptyNode("loop") else {
            if let node = mapping.node("hops") {
                mapping.context.report(.missingKey, "'hops' belongs to 'loop'", hint: "write 'loop: allowed'", at: node)
            }
            return nil
        }
        guard let text: String = mapping.context.scalar(node, "'loop'") else { return nil }
        guard text == "allowed" else {
            mapping.context.report(.wrongValue, "'loop' is 'allowed' or not there, is '\(text)'", at: node)
            return nil
        }
        if hops == nil, mapping.node("hops") == nil {
            mapping.context.report(
                .missingKey,
                "'loop: allowed' needs 'hops': how many events may stand between the first cause and the rule's event",
                hint: "write 'hops: 5'",
                at: node
            )
        }
        return hops
    }

    /// Reads `on`: a type, an operator on types, or a list of both.
    static func types(_ node: YAMLNode, _ context: inout YAMLContext) -> EventPattern? {
        let nodes: [YAMLNode]
        if case .sequence(let elements) = node.content { nodes = elements } else { nodes = [node] }
        for node in nodes {
            switch node.content {
            case .scalar:
                guard let _: String = context.scalar(node, "an event type in 'on'") else { return nil }
            case .mapping(let entries):
                guard Self.isOperator(entries, node, &context) else { return nil }
            case .sequence:
                context.report(.wrongType, "'on' holds a list in a list; name the types in one list", at: node)
                return nil
            }
        }
        return Self.pattern(node, field: "type", &context)
    }

    /// A mapping under `on` is one operator: a type is a text, which has no fields that could be matched.
    private static func isOperator(
        _ entries: [YAMLNode.Entry],
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> Bool {
        guard entries.count == 1, let entry = entries.first else {
            context.report(.invalidPattern, "'on': an operator stands alone in its mapping", at: node)
            return false
        }
        guard PatternWords.operators.contains(entry.name) else {
            context.report(
                .invalidPattern,
                "'on': there is no operator '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, in: PatternWords.operators),
                at: entry.key
            )
            return false
        }
        return true
    }

    /// Reads a pattern: of one field for `on`, of the whole event for `match`.
    static func pattern(_ node: YAMLNode, field: String?, _ context: inout YAMLContext) -> EventPattern? {
        guard let json = node.json else {
            context.report(.invalidPattern, "a pattern must not hold infinite numbers", at: node)
            return nil
        }
        do {
            return try EventPattern(shorthand: field.map { .object(JSONObject([($0, json)])) } ?? json)
        } catch {
            for problem in error.problems {
                let pointer = field == nil ? problem.pointer : JSONPointer(Array(problem.pointer.tokens.dropFirst()))
                context.report(
                    Diagnostic(
                        .error,
                        .invalidPattern,
                        "'\(field == nil ? "match" : "on")': \(problem.message)",
                        hint: problem.hint,
                        at: node.node(at: pointer).location
                    )
                )
            }
            return nil
        }
    }

    /// The types that `on` names exactly.
    static func mention(typesOf node: YAMLNode, _ mentions: inout [RuleBookDraft.Mention]) {
        let nodes: [YAMLNode]
        if case .sequence(let elements) = node.content { nodes = elements } else { nodes = [node] }
        for node in nodes {
            guard case .scalar(let scalar) = node.content, scalar.value == .string else { continue }
            mentions.append(.init(kind: .eventType, name: scalar.text, location: node.location))
        }
    }
}
