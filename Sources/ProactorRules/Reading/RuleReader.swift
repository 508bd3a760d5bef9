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
        var mentions: [RuleBookDraft.Mention] = []
        let rules = context.entries(node, "'rules'") { entry, context in
            context.mapping(entry.value, "a rule") { mapping in
                Self.rule(entry, source, &mapping, &mentions)
            }
        }
        for rule in rules { draft.rules[rule.name] = rule }
        draft.mentions += mentions
    }

    private static func rule(
        _ entry: YAMLNode.Entry,
        _ source: SourceFile,
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> Rule? {
        let expressions = ExpressionReader(source: source, variables: Self.variables)
        let description: String? = mapping.optional("description")
        let owner: String? = mapping.optional("owner")
        let types = mapping.requiredNode("on").flatMap { Self.pattern($0, field: "type", &mapping.context) }
        let match = mapping.node("match").flatMap { Self.pattern($0, field: nil, &mapping.context) }
        let hasBrokenMatch = mapping.node("match") != nil && match == nil
        let condition = mapping.node("when").flatMap { expressions.expression($0, "'when'", &mapping.context) }
        let agent: Located<String>? = mapping.requiredNode("agent").flatMap { node in
            mapping.context.scalar(node, "'agent'").map { Located(value: $0, node: node) }
        }
        let prompt = mapping.node("prompt").flatMap { expressions.template($0, "'prompt'", &mapping.context) }
        let emits: [Located<String>] = mapping.list("emits")
        let approval = mapping.node("approval").flatMap { node in
            mapping.context.mapping(node, "an approval") { Self.policy(&$0, &mentions) }
        }
        if let on = mapping.node("on") { Self.mention(typesOf: on, &mentions) }
        mentions += emits.map { .init(kind: .eventType, name: $0.value, location: $0.node.location) }
        if let agent { mentions.append(.init(kind: .agent, name: agent.value, location: agent.node.location)) }
        guard let types, let agent, !hasBrokenMatch else { return nil }
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
            approval: approval,
            location: entry.key.location
        )
    }

    /// Reads a pattern: of one field for `on`, of the whole event for `match`.
    private static func pattern(_ node: YAMLNode, field: String?, _ context: inout YAMLContext) -> EventPattern? {
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
    private static func mention(typesOf node: YAMLNode, _ mentions: inout [RuleBookDraft.Mention]) {
        let nodes: [YAMLNode]
        if case .sequence(let elements) = node.content { nodes = elements } else { nodes = [node] }
        for node in nodes {
            guard let name = node.scalarText else { continue }
            mentions.append(.init(kind: .eventType, name: name, location: node.location))
        }
    }

    private static func policy(
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> ApprovalPolicy? {
        let sinks: [Located<String>] = mapping.list("sinks")
        let approvers: [Located<String>] = mapping.list("approvers")
        let quorum = mapping.optional("quorum", in: 1...100) ?? 1
        let expires: Duration? = mapping.optional("expires")
        var types: [String: String] = [:]
        for key in ["onApproved", "onRejected", "onExpired"] {
            guard let node = mapping.node(key), let name: String = mapping.context.scalar(node, "'\(key)'") else {
                continue
            }
            types[key] = name
            mentions.append(.init(kind: .eventType, name: name, location: node.location))
        }
        mentions += sinks.map { .init(kind: .sink, name: $0.value, location: $0.node.location) }
        mentions += approvers.map { .init(kind: .approver, name: $0.value, location: $0.node.location) }
        if types["onExpired"] != nil, expires == nil {
            mapping.context.report(
                .missingKey,
                "'onExpired' needs 'expires'",
                hint: "write 'expires: 24h'",
                at: mapping.node
            )
        }
        return ApprovalPolicy(
            approvers: approvers.map(\.value),
            quorum: quorum,
            sinks: sinks.isEmpty ? ["inbox"] : sinks.map(\.value),
            onApproved: types["onApproved"],
            onRejected: types["onRejected"],
            onExpired: types["onExpired"],
            expiresAfter: expires
        )
    }
}
