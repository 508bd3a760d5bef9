import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
package import ProactorYAML

/// Reads `each`, `when` and `event`.
package struct EventMappingReader {
    private static let textAttributes = ["type", "source", "id", "subject"]
    /// Types that a text attribute's expression may have, beside those that only the evaluation tells.
    private static let textTypes: [CELType] = [.string, .int, .uint]
    private static let timeTypes: [CELType] = [.string, .timestamp]

    private let defaults: MappingDefaults
    private let subject: String
    private let expressions: MappingExpressions

    /// - Parameters:
    ///   - defaults: What is mapped where the declaration does not say.
    ///   - subject: Whose events they are, for messages: "a webhook of this signature".
    ///   - text: The whole file, for places within expressions.
    package init(defaults: MappingDefaults, subject: String, variables: MappingVariables, text: String) {
        self.defaults = defaults
        self.subject = subject
        self.expressions = MappingExpressions(text: text, variables: variables)
    }

    /// Reads the keys `each`, `when` and `event` of a declaration.
    package func read(_ mapping: inout YAMLMapping) -> EventMapping {
        let each = mapping.nonEmptyNode("each").flatMap { node in
            self.each(node, &mapping.context)
        }
        let condition = mapping.nonEmptyNode("when").flatMap { node in
            self.expressions.expression(
                node,
                "'when'",
                seesItem: true,
                expecting: .bool,
                &mapping.context
            )
        }
        var declared: [String: MappingValue] = [:]
        if let node = mapping.nonEmptyNode("event") {
            declared = mapping.context.mapping(node, "'event'") { self.event(&$0) } ?? [:]
        } else if !self.defaults.has("type") {
            mapping.context.report(
                .missingKey,
                "\(self.subject) needs the key 'event', which says what the events are",
                hint: "write event: { type: NAME } at least",
                at: mapping.node
            )
        }
        for (name, text) in self.defaults.texts where declared[name] == nil {
            declared[name] = MappingDefaults.value(text, self.expressions.variables)
        }
        let data = declared.removeValue(forKey: "data") ?? .constant(.null)
        return EventMapping(
            each: each,
            condition: condition,
            attributes: declared.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) },
            data: data
        )
    }

    private func each(_ node: YAMLNode, _ context: inout YAMLContext) -> Expression? {
        let expression = self.expressions.expression(
            node,
            "'each'",
            seesItem: false,
            expecting: nil,
            &context
        )
        guard let expression else { return nil }
        switch expression.resultType {
        case .dyn, .list: return expression
        case let other:
            context.report(.wrongType, "'each' must be a list, found \(other)", at: node)
            return nil
        }
    }

    private func event(_ event: inout YAMLMapping) -> [String: MappingValue] {
        var values: [String: MappingValue] = [:]
        for name in Self.textAttributes + ["time"] {
            guard let node = event.nonEmptyNode(name) else { continue }
            values[name] = self.attribute(name, node, &event.context)
        }
        values["data"] = event.nonEmptyNode("data").flatMap { node in
            self.expressions.value(node, "'data'", &event.context)
        }
        if let node = event.nonEmptyNode("extensions") {
            let extensions = event.context.entries(node, "'extensions'") { entry, context in
                self.extensionValue(entry, &context).map { (entry.name, $0) }
            }
            for (name, value) in extensions { values[name] = value }
        }
        if values["type"] == nil, !self.defaults.has("type"), event.node("type") == nil {
            event.context.report(.missingKey, "'event' needs the key 'type'", at: event.node)
        }
        return values
    }

    private func attribute(_ name: String, _ node: YAMLNode, _ context: inout YAMLContext) -> MappingValue? {
        guard let value = self.expressions.value(node, "'\(name)'", &context) else { return nil }
        switch value {
        case .constant(let constant):
            do throws(EventError) {
                try Self.check(name, constant)
            } catch {
                context.report(.wrongValue, error.message, at: node)
                return nil
            }
            if name == "source", constant.stringValue?.hasPrefix("/proactor/") == true {
                context.report(.wrongValue, "'source' begins with /proactor/, which only the engine uses", at: node)
            }
        case .expression(let expression):
            let allowed = name == "time" ? Self.timeTypes : Self.textTypes
            guard Self.mayBe(allowed, expression.resultType) else {
                context.report(
                    .wrongType,
                    "'\(name)' must be a \(allowed.map(\.description).joined(separator: " or ")), "
                        + "found \(expression.resultType)",
                    at: node
                )
                return nil
            }
        case .template: break
        case .array, .object:
            context.report(.wrongType, "'\(name)' must be a text, found \(node.spokenDescription)", at: node)
            return nil
        }
        return value
    }

    /// Whether an event could have this attribute.
    private static func check(_ name: String, _ value: JSONValue) throws(EventError) {
        var attributes = CloudEventsAttributes()
        for other in ["id", "source", "type"] { try attributes.set(other, to: "x") }
        try attributes.set("specversion", to: "1.0")
        try attributes.set(name, to: value)
        _ = try attributes.event(data: nil)
    }

    private static func mayBe(_ allowed: [CELType], _ type: CELType) -> Bool {
        switch type {
        case .dyn, .undetermined, .null: true
        case .optional(let wrapped), .nullable(let wrapped): Self.mayBe(allowed, wrapped)
        default: allowed.contains(type)
        }
    }

    private func extensionValue(_ entry: YAMLNode.Entry, _ context: inout YAMLContext) -> MappingValue? {
        let own = Self.textAttributes + ["time", "specversion", "datacontenttype", "dataschema"]
        var attributes = CloudEventsAttributes()
        do throws(EventError) {
            guard !own.contains(entry.name) else {
                throw EventError(attribute: entry.name, message: "'\(entry.name)' is no extension")
            }
            try attributes.set(entry.name, to: "x")
        } catch {
            context.report(.wrongValue, error.message, at: entry.key)
            return nil
        }
        return self.expressions.value(entry.value, "'\(entry.name)'", &context)
    }
}
