import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `tools:`.
struct ToolReader {
    private static let defaultResultSize = 65_536
    /// Bytes.
    static let resultSizeRange = 1...67_108_864
    static let quorumRange = 1...100
    private static let nameLengthMaximum = 60

    let registry: ComponentRegistry
    let directory: Directory
    /// The names of all sinks.
    let sinks: Set<String>

    func read(_ node: YAMLNode, _ context: inout YAMLContext) -> [String: ToolDeclaration] {
        let declarations = context.entries(node, "'tools'") { entry, context in
            Self.checkName(entry, &context)
            return context.mapping(entry.value, "a tool") { self.tool(entry, &$0) }
        }
        return declarations.reduce(into: [:]) { $0[$1.name] = $1 }
    }

    /// Models are told the name, and scripts part it from an operation by a dot.
    private static func checkName(_ entry: YAMLNode.Entry, _ context: inout YAMLContext) {
        let isName = entry.name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
        }
        guard !isName || entry.name.isEmpty || entry.name.utf8.count > Self.nameLengthMaximum else { return }
        context.report(
            .wrongValue,
            "'\(entry.name)' is no name for a tool",
            hint: "use letters A to Z, digits, '-' and '_', at most \(Self.nameLengthMaximum)",
            at: entry.key
        )
    }

    private func tool(_ entry: YAMLNode.Entry, _ mapping: inout YAMLMapping) -> ToolDeclaration? {
        let description: String? = mapping.optional("description")
        let timeout: Duration? = mapping.optional("timeout")
        let resultSize = mapping.optional("resultSize", in: Self.resultSizeRange) ?? Self.defaultResultSize
        let hasEffect: Bool = mapping.optional("effect") ?? false
        let approval = self.approval(&mapping, hasEffect: hasEffect)
        let kinds = self.registry.toolKinds.values.sorted { $0.name < $1.name }
        let declared = kinds.filter { mapping.node($0.name) != nil }
        guard declared.count == 1, let kind = declared.first, let node = mapping.node(kind.name) else {
            let names = kinds.map(\.name).joined(separator: ", ")
            let found = declared.map(\.name).joined(separator: " and ")
            mapping.context.report(
                .missingKey,
                declared.isEmpty
                    ? "the tool '\(entry.name)' needs one of the keys that say what it is: \(names)"
                    : "the tool '\(entry.name)' has \(found), but is one kind of tool only",
                at: entry.key
            )
            return nil
        }
        guard let made = Self.maker(kind, named: entry.name, node, &mapping.context) else { return nil }
        return ToolDeclaration(
            name: entry.name,
            description: description,
            timeout: timeout ?? kind.defaultTimeout,
            resultSizeMaximum: resultSize,
            hasEffect: hasEffect,
            approval: approval,
            delegate: made.delegate,
            make: made.make,
            location: entry.key.location
        )
    }

    /// Who approves the calls of a tool with an effect.
    private func approval(_ mapping: inout YAMLMapping, hasEffect: Bool) -> ApprovalPolicy? {
        guard let node = mapping.nonEmptyNode("approval") else { return nil }
        if !hasEffect {
            mapping.context.report(
                .missingKey,
                "'approval' belongs to 'effect: true': calls without an effect need none",
                at: node
            )
        }
        return mapping.context.mapping(node, "'approval'") { approval in
            let sinks: [Located<String>] = approval.list("sinks")
            for sink in sinks where !self.sinks.contains(sink.value) {
                approval.context.report(
                    .wrongValue,
                    "there is no sink '\(sink.value)'",
                    hint: NearMiss.hint(for: sink.value, in: Array(self.sinks)),
                    at: sink.node
                )
            }
            let approvers: [Located<String>] = approval.list("approvers")
            for approver in approvers where !self.directory.knows(approver.value) {
                let known = self.directory.people.keys + self.directory.groups.keys.map { Directory.groupPrefix + $0 }
                approval.context.report(
                    .wrongValue,
                    "there is no person or group '\(approver.value)'",
                    hint: NearMiss.hint(for: approver.value, in: known) ?? "declare it under 'people' or 'groups'",
                    at: approver.node
                )
            }
            return ApprovalPolicy(
                approvers: approvers.map(\.value),
                quorum: approval.optional("quorum", in: Self.quorumRange) ?? 1,
                sinks: sinks.isEmpty ? ["inbox"] : sinks.map(\.value),
                onApproved: nil,
                onRejected: nil,
                onExpired: nil,
                expiresAfter: approval.optional("expires")
            )
        }
    }

    private static func maker<Kind: ToolKind>(
        _ kind: Kind,
        named name: String,
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (make: @Sendable (ToolEnvironment) throws(ToolFailure) -> any Tool, delegate: String?)? {
        guard let configuration = kind.configuration(from: node, &context) else { return nil }
        let make: @Sendable (ToolEnvironment) throws(ToolFailure) -> any Tool = { environment throws(ToolFailure) in
            try kind.makeTool(named: name, configuration, in: environment)
        }
        return (make, kind.delegate(of: configuration))
    }

    /// What editors are told of an entry: it has the key of exactly one kind.
    static func schema(_ registry: ComponentRegistry) -> JSONValue {
        let kinds = registry.toolKinds.values.sorted { $0.name < $1.name }
        var properties: JSONObject = [
            "description": YAMLSchema.text.described("What it is for, which agents are told."),
            "timeout": YAMLSchema.duration.described("How long a call may take; 10s without it, 10m for 'delegate'."),
            "resultSize": YAMLSchema.integer(Self.resultSizeRange)
                .described("Bytes that a result may have; 65536 without it."),
            "effect": YAMLSchema.bool
                .described("Whether calls change something in the world: then a person approves each of them."),
            "approval": YAMLSchema.mapping([
                "approvers": YAMLSchema.listOrOne(of: YAMLSchema.text)
                    .described("People, and groups as group:NAME; the rule's without 'approval', else everybody."),
                "sinks": YAMLSchema.listOrOne(of: YAMLSchema.text).described(
                    "Where it is shown; the inbox without it."
                ),
                "quorum": YAMLSchema.integer(Self.quorumRange).described("How many must approve; 1 without it."),
                "expires": YAMLSchema.duration.described("How long it may wait; for ever without it."),
            ]).described("Who approves calls of a tool with an effect; the rule's approvers without it."),
        ]
        for kind in kinds { properties[kind.name] = kind.configurationSchema }
        var schema = YAMLSchema.mapping(properties).objectValue ?? [:]
        if !kinds.isEmpty { schema["oneOf"] = .array(kinds.map { ["required": [.string($0.name)]] }) }
        return .object(schema)
    }
}
