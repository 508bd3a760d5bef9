import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

/// Reads a rule's `approval:`.
enum ApprovalReader {
    static let quorumRange = 1...100
    /// What `auto` may name.
    static let variables = ["event", "data", "cause", "now"]
    /// Shorter ones would nag rather than remind.
    private static let shortestReminder = Duration.seconds(60)

    /// Who must approve, and what is approved without asking.
    struct Approval {
        let policy: ApprovalPolicy
        let condition: Expression?
    }

    static func read(
        _ node: YAMLNode,
        _ source: SourceFile,
        _ context: inout YAMLContext,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> Approval? {
        context.mapping(node, "an approval") { mapping in
            let expressions = ExpressionReader(source: source, variables: Self.variables)
            let condition = mapping.nonEmptyNode("auto")
                .flatMap { expressions.expression($0, "'auto'", &mapping.context) }
            return Approval(policy: Self.policy(&mapping, &mentions), condition: condition)
        }
    }

    private static func policy(
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> ApprovalPolicy {
        let sinks: [Located<String>] = mapping.list("sinks")
        let approvers = Self.people("approvers", "to let everybody decide", &mapping)
        let quorum = mapping.optional("quorum", in: Self.quorumRange) ?? 1
        let expires: Duration? = mapping.optional("expires")
        let types = Self.outcomes(&mapping, expires: expires, &mentions)
        mentions += sinks.map { .init(kind: .sink, name: $0.value, location: $0.node.location) }
        mentions += approvers.map { .init(kind: .approver, name: $0.value, location: $0.node.location) }
        return ApprovalPolicy(
            approvers: approvers.map(\.value),
            quorum: quorum,
            sinks: sinks.isEmpty ? ["inbox"] : sinks.map(\.value),
            onApproved: types["onApproved"],
            onRejected: types["onRejected"],
            onExpired: types["onExpired"],
            expiresAfter: expires,
            allowsEdits: mapping.optional("edit") ?? true,
            needsFourEyes: mapping.optional("fourEyes") ?? false,
            remindsEvery: Self.reminder(&mapping),
            escalation: Self.escalation(&mapping, expires: expires, &mentions)
        )
    }

    /// The event types that the outcomes emit, by their keys.
    private static func outcomes(
        _ mapping: inout YAMLMapping,
        expires: Duration?,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> [String: String] {
        var types: [String: String] = [:]
        for key in ["onApproved", "onRejected", "onExpired"] {
            guard let node = mapping.node(key), let name: String = mapping.context.scalar(node, "'\(key)'") else {
                continue
            }
            types[key] = name
            if key == "onExpired", expires == nil {
                mapping.context.report(
                    .missingKey,
                    "'onExpired' needs 'expires': a proposal that never expires never emits it",
                    hint: "write 'expires: 24h'",
                    at: node
                )
            }
            mentions.append(.init(kind: .eventType, name: name, location: node.location))
        }
        return types
    }

    private static func reminder(_ mapping: inout YAMLMapping) -> Duration? {
        guard let node = mapping.node("remind"), let every: Duration = mapping.context.scalar(node, "'remind'") else {
            return nil
        }
        guard every >= Self.shortestReminder else {
            let message = "'remind' must be at least \(Self.shortestReminder.ruleText), is \(every.ruleText)"
            mapping.context.report(.wrongValue, message, at: node)
            return nil
        }
        return every
    }

    private static func escalation(
        _ mapping: inout YAMLMapping,
        expires: Duration?,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> ApprovalPolicy.Escalation? {
        guard let node = mapping.nonEmptyNode("escalate") else { return nil }
        return mapping.context.mapping(node, "'escalate'") { escalation in
            let after: Duration? = escalation.required("after")
            _ = escalation.requiredNode("to")
            let people = Self.people("to", "together with 'escalate'", &escalation)
            mentions += people.map { .init(kind: .approver, name: $0.value, location: $0.node.location) }
            guard let after, !people.isEmpty else { return nil }
            if let expires, after >= expires {
                escalation.context.report(
                    .wrongValue,
                    "'escalate' comes after \(after.ruleText), when the proposal has expired already "
                        + "(expires: \(expires.ruleText))",
                    hint: "let it come earlier, or expire later",
                    at: node
                )
            }
            return ApprovalPolicy.Escalation(after: after, to: people.map(\.value))
        }
    }

    /// An empty list is rather a forgotten one.
    private static func people(
        _ key: String,
        _ removal: String,
        _ mapping: inout YAMLMapping
    ) -> [Located<String>] {
        let people: [Located<String>] = mapping.list(key)
        if let node = mapping.nonEmptyNode(key), case .sequence(let nodes) = node.content, nodes.isEmpty {
            mapping.context.report(
                .wrongValue,
                "'\(key)' is empty",
                hint: "name people or groups, or remove the key \(removal)",
                at: node
            )
        }
        return people
    }
}
