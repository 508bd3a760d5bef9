import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `sources:`.
struct SourceReader {
    private static let nameLengthMaximum = 60
    /// Names that are parts of the API's own paths.
    private static let reservedNames = ["rejected"]
    private static let namePattern = "^[A-Za-z0-9_-]{1,60}$"

    let registry: ComponentRegistry
    /// The file's text.
    let text: String
    let listen: ListenAddress

    func read(_ node: YAMLNode, _ context: inout YAMLContext) -> [String: SourceDeclaration] {
        let declarations = context.entries(node, "'sources'") { entry, context in
            Self.checkName(entry, &context)
            return context.mapping(entry.value, "a source") { self.source(entry, &$0) }
        }
        return declarations.reduce(into: [:]) { $0[$1.name] = $1 }
    }

    /// The name stands in paths, in metrics, and in the `source` of events.
    private static func checkName(_ entry: YAMLNode.Entry, _ context: inout YAMLContext) {
        let isName = entry.name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F
        }
        let isFree = !Self.reservedNames.contains(entry.name)
        guard !isName || !isFree || entry.name.isEmpty || entry.name.utf8.count > Self.nameLengthMaximum else { return }
        context.report(
            .wrongValue,
            isFree ? "'\(entry.name)' is no name for a source" : "no source can be named '\(entry.name)'",
            hint: "use letters A to Z, digits, '-' and '_', at most \(Self.nameLengthMaximum)",
            at: entry.key
        )
    }

    private func source(_ entry: YAMLNode.Entry, _ mapping: inout YAMLMapping) -> SourceDeclaration? {
        let description: String? = mapping.optional("description")
        let kinds = self.registry.sourceKinds.values.sorted { $0.name < $1.name }
        let declared = kinds.filter { mapping.node($0.name) != nil }
        guard declared.count == 1, let kind = declared.first, let node = mapping.node(kind.name) else {
            let names = kinds.map(\.name).joined(separator: ", ")
            let found = declared.map(\.name).joined(separator: " and ")
            mapping.context.report(
                .missingKey,
                declared.isEmpty
                    ? "the source '\(entry.name)' needs one of the keys that say what it is: \(names)"
                    : "the source '\(entry.name)' has \(found), but is one kind of source only",
                at: entry.key
            )
            return nil
        }
        guard let made = self.maker(kind, named: entry.name, node, &mapping.context) else { return nil }
        if made.isOpen, !self.listen.isLoopback {
            mapping.context.report(
                Diagnostic(
                    .warning,
                    .wrongValue,
                    "whoever reaches \(self.listen) can make the source '\(entry.name)' take events",
                    hint: "let senders sign what they send, or send a token",
                    at: entry.key.location
                )
            )
        }
        return SourceDeclaration(
            name: entry.name,
            kind: kind.name,
            description: description,
            isOpen: made.isOpen,
            make: made.make,
            location: entry.key.location
        )
    }

    private func maker<Kind: SourceKind>(
        _ kind: Kind,
        named name: String,
        _ node: YAMLNode,
        _ context: inout YAMLContext
    ) -> (make: @Sendable (SourceEnvironment) throws(SourceFailure) -> any EventSource, isOpen: Bool)? {
        guard let configuration = kind.configuration(from: node, in: self.text, &context) else { return nil }
        let make: @Sendable (SourceEnvironment) throws(SourceFailure) -> any EventSource = {
            environment throws(SourceFailure) in
            try kind.makeSource(named: name, configuration, in: environment)
        }
        return (make, kind.isOpen(configuration))
    }

    /// What editors are told: each entry has the key of exactly one kind.
    static func schema(_ registry: ComponentRegistry) -> JSONValue {
        let kinds = registry.sourceKinds.values.sorted { $0.name < $1.name }
        var properties: JSONObject = [
            "description": YAMLSchema.text.described("What comes from there, for people.")
        ]
        for kind in kinds { properties[kind.name] = kind.configurationSchema }
        var schema = YAMLSchema.mapping(properties).objectValue ?? [:]
        if !kinds.isEmpty { schema["oneOf"] = .array(kinds.map { ["required": [.string($0.name)]] }) }
        let reserved = YAMLSchema.choice(Self.reservedNames)
        return YAMLSchema.entries(.object(schema), names: ["pattern": .string(Self.namePattern), "not": reserved])
    }
}
