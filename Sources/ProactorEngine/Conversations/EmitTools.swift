import ProactorJSONSchema
package import ProactorModel
import ProactorRules

/// The tools by which a model ends its run: one for each event type that its rule lists, and one to end without an event.
package struct EmitTools: Hashable, Sendable {
    /// Ends a run that has nothing to emit.
    package static let concludeName = "conclude"
    private static let prefix = "emit_"
    /// The member that holds a payload whose schema is no object.
    private static let wrappedMember = "data"

    /// What the model's call of one of these tools asks for.
    package enum Meaning: Hashable, Sendable {
        case emit(Emission)
        case conclude(reason: String)
    }

    private struct Target: Hashable, Sendable {
        let type: String
        let isWrapped: Bool
    }

    package let specifications: [ToolSpecification]
    private let targets: [String: Target]

    /// The names of all tools, for a catalogue of others to keep clear of.
    package var names: Set<String> { Set(self.specifications.map(\.name)) }

    /// - Parameter types: The types that may be emitted; none makes no tools at all.
    init(types: [String], eventTypes: [String: EventType]) {
        var specifications: [ToolSpecification] = []
        var targets: [String: Target] = [:]
        for type in types {
            let schema = eventTypes[type]?.schema?.document
            let isWrapped = schema.map { !Self.isObject($0) } ?? false
            let name = ToolCatalogue.name(Self.prefix + type) { targets[$0] != nil }
            targets[name] = Target(type: type, isWrapped: isWrapped)
            specifications.append(
                ToolSpecification(
                    name: name,
                    description: Self.description(of: type, eventTypes[type]),
                    inputSchema: Self.inputSchema(schema, isWrapped: isWrapped)
                )
            )
        }
        if !types.isEmpty {
            specifications.append(
                ToolSpecification(
                    name: Self.concludeName,
                    description: "Ends your work without any event, because none is called for. Say why.",
                    inputSchema: [
                        "type": "object", "required": ["reason"], "properties": ["reason": ["type": "string"]],
                    ]
                )
            )
        }
        self.specifications = specifications
        self.targets = targets
    }

    /// The name of the tool that emits events of this type.
    func name(of type: String) -> String? { self.targets.first { $0.value.type == type }?.key }

    /// What a call asks for; `nil` for a call of another tool.
    package func meaning(of name: String, _ arguments: JSONValue) -> Meaning? {
        if name == Self.concludeName, !self.targets.isEmpty {
            return .conclude(reason: arguments["reason"]?.stringValue ?? "")
        }
        guard let target = self.targets[name] else { return nil }
        let data = target.isWrapped ? arguments[Self.wrappedMember] ?? .null : arguments
        return .emit(Emission(type: target.type, subject: nil, data: data))
    }

    private static func isObject(_ schema: JSONValue) -> Bool {
        guard case .object(let members) = schema else { return true }
        guard let type = members["type"] else { return true }
        return type == "object"
    }

    private static func inputSchema(_ schema: JSONValue?, isWrapped: Bool) -> JSONValue {
        guard let schema, case .object(var members) = schema else { return ["type": "object"] }
        if isWrapped {
            return [
                "type": "object", "required": [.string(Self.wrappedMember)],
                "properties": .object([Self.wrappedMember: schema]),
            ]
        }
        members["type"] = "object"
        return .object(members)
    }

    private static func description(of name: String, _ type: EventType?) -> String {
        var text = "Emits the event '\(name)'."
        if let description = type?.description { text += " " + description }
        if let example = type?.example { text += "\nFor example: " + example.jsonText }
        return text
    }
}
