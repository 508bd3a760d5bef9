import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// The fields that a `match` names, with the places of their keys.
enum MatchFields {
    struct Field {
        /// From the event on: `data`, `sku`.
        let path: [String]
        /// What the pattern asks of it.
        let value: YAMLNode
        let location: SourceLocation
    }

    /// Every field of the pattern, those around others before them.
    static func fields(of match: YAMLNode) -> [Field] { Self.fields(of: match, below: []) }

    private static func fields(of node: YAMLNode, below path: [String]) -> [Field] {
        guard case .mapping(let entries) = node.content else { return [] }
        if !path.isEmpty, entries.count == 1, PatternWords.operators.contains(entries[0].name) { return [] }
        return entries.flatMap { entry -> [Field] in
            if entry.name == PatternWords.alternatives, case .sequence(let branches) = entry.value.content {
                return branches.flatMap { Self.fields(of: $0, below: path) }
            }
            guard !Self.asksForAbsence(entry.value) else { return [] }
            let field = Field(path: path + [entry.name], value: entry.value, location: entry.key.location)
            return [field] + Self.fields(of: entry.value, below: field.path)
        }
    }

    /// `exists` copes with a field that no schema has, or is even meant for one.
    private static func asksForAbsence(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .mapping(let entries): entries.count == 1 && entries[0].name == "exists"
        case .sequence(let nodes): nodes.contains(where: Self.asksForAbsence)
        case .scalar: false
        }
    }

    /// Whether an event can have an attribute of this name (CloudEvents, section 3.1), or a payload.
    static func canBeAttribute(_ name: String) -> Bool {
        PatternWords.attributes.contains(name)
            || (!name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
    }
}
