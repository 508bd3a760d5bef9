import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `sinks:` and `notify:`.
struct SinkReader {
    private static let attemptRange = 1...100
    private static let nameLengthMaximum = 60

    let registry: ComponentRegistry

    func read(_ node: YAMLNode, _ context: inout YAMLContext) -> [String: SinkDeclaration] {
        let declarations = context.entries(node, "'sinks'") { entry, context in
            self.checkName(entry, &context)
            return context.mapping(entry.value, "a sink") { self.sink(entry, &$0) }
        }
        return declarations.reduce(into: [:]) { $0[$1.name] = $1 }
    }

    /// The name stands in paths of the server, and must not be one that rules mean something else by.
    private func checkName(_ entry: YAMLNode.Entry, _ context: inout YAMLContext) {
        let isName = entry.name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
        }
        if !isName || entry.name.isEmpty || entry.name.utf8.count > Self.nameLengthMaximum {
            context.report(
                .wrongValue,
                "'\(entry.name)' is no name for a sink",
                hint: "use letters A to Z, digits, '-' and '_', at most \(Self.nameLengthMaximum)",
                at: entry.key
            )
        } else if self.registry.sinks[entry.name] != nil {
            context.report(.wrongValue, "'\(entry.name)' is there by itself; choose another name", at: entry.key)
        }
    }

    private func sink(_ entry: YAMLNode.Entry, _ mapping: inout YAMLMapping) -> SinkDeclaration? {
        let attempts = mapping.optional("attempts", in: Self.attemptRange) ?? SinkPace.defaultAttempts
        let kinds = self.registry.sinkKinds.values.sorted { $0.name < $1.name }
        let declared = kinds.filter { mapping.node($0.name) != nil }
        guard declared.count == 1, let kind = declared.first, let node = mapping.node(kind.name) else {
            let names = kinds.map(\.name).joined(separator: ", ")
            let found = declared.map(\.name).joined(separator: " and ")
            mapping.context.report(
                .missingKey,
                declared.isEmpty
                    ? "the sink '\(entry.name)' needs one of the keys that say what it is: \(names)"
                    : "the sink '\(entry.name)' has \(found), but is one kind of sink only",
                at: entry.key
            )
            return nil
        }
        guard let make = Self.maker(kind, named: entry.name, node, &mapping.context) else { return nil }
        return SinkDeclaration(name: entry.name, attempts: attempts, make: make, location: entry.key.location)
    }

    private static func maker<Kind: SinkKind>(
        _ kind: Kind,
        named name: String,
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (@Sendable (SinkEnvironment) throws(SinkFailure) -> any Sink)? {
        guard let configuration = kind.configuration(from: node, &context) else { return nil }
        return { environment throws(SinkFailure) in try kind.makeSink(named: name, configuration, in: environment) }
    }

    /// - Parameter sinks: The names of all sinks that are declared.
    func subscriptions(_ node: YAMLNode, sinks: [String], _ context: inout YAMLContext) -> [SinkSubscription] {
        guard case .sequence(let nodes) = node.content else {
            context.report(.wrongType, "'notify' must be a list, found \(node.spokenDescription)", at: node)
            return []
        }
        return nodes.compactMap { node in
            context.mapping(node, "an entry of 'notify'") { mapping in
                let types = Self.names("types", &mapping)
                let named = Self.names("sinks", &mapping)
                for sink in named where !sinks.contains(sink.value) {
                    mapping.context.report(
                        .wrongValue,
                        "there is no sink '\(sink.value)'",
                        hint: NearMiss.hint(for: sink.value, in: sinks) ?? "declare it under 'sinks'",
                        at: sink.node
                    )
                }
                return SinkSubscription(types: types.map(\.value), sinks: named.map(\.value))
            }
        }
    }

    private static func names(_ key: String, _ mapping: inout YAMLMapping) -> [Located<String>] {
        guard mapping.requiredNode(key) != nil else { return [] }
        return mapping.list(key)
    }

    /// What editors are told of an entry: it has the key of exactly one kind.
    static func schema(_ registry: ComponentRegistry) -> JSONValue {
        let kinds = registry.sinkKinds.values.sorted { $0.name < $1.name }
        var properties: JSONObject = [
            "attempts": YAMLSchema.integer(Self.attemptRange)
                .described("Attempts before a delivery is a dead letter; \(SinkPace.defaultAttempts) without it.")
        ]
        for kind in kinds { properties[kind.name] = kind.configurationSchema }
        var schema = YAMLSchema.mapping(properties).objectValue ?? [:]
        if !kinds.isEmpty { schema["oneOf"] = .array(kinds.map { ["required": [.string($0.name)]] }) }
        return .object(schema)
    }

    /// What editors are told of `notify`.
    static var subscriptionSchema: JSONValue {
        YAMLSchema.list(
            of: YAMLSchema.mapping(
                [
                    "types": YAMLSchema.listOrOne(of: YAMLSchema.text)
                        .described("Event types; a * at the end stands for whatever follows."),
                    "sinks": YAMLSchema.listOrOne(of: YAMLSchema.text).described("Where they are sent."),
                ],
                required: ["types", "sinks"]
            )
        )
    }
}
