package import ProactorDiagnostics
package import ProactorModel

/// One node of a YAML file, with the place where it stands.
package struct YAMLNode: Sendable {
    /// How a scalar was written.
    package enum ScalarStyle: Hashable, Sendable {
        case plain
        case singleQuoted
        case doubleQuoted
        /// A block with `|`.
        case literal
        /// A block with `>`.
        case folded
    }

    package struct Scalar: Sendable {
        /// The text after unescaping, unfolding and removing indentation.
        package var text: String
        /// What the text means by the core schema of YAML 1.2 (section 10.3).
        package var value: JSONScalar
        package var style: ScalarStyle
    }

    /// What a scalar can mean. Unlike JSON, YAML has infinities and NaN.
    package enum JSONScalar: Hashable, Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string
    }

    package struct Entry: Sendable {
        package var key: YAMLNode
        package var value: YAMLNode

        /// The key's text.
        package var name: String { self.key.scalarText ?? "" }
    }

    package indirect enum Content: Sendable {
        case scalar(Scalar)
        case sequence([YAMLNode])
        /// Entries in their order, those of merged mappings after the mapping's own; keys are unique scalars.
        case mapping([Entry])
    }

    package var content: Content
    package var location: SourceLocation

    package init(content: Content, location: SourceLocation) {
        self.content = content
        self.location = location
    }
}

extension YAMLNode {
    package var scalarText: String? {
        guard case .scalar(let scalar) = self.content else { return nil }
        return scalar.text
    }

    package var isNull: Bool {
        guard case .scalar(let scalar) = self.content else { return false }
        return scalar.value == .null
    }

    /// What a person calls this: `the text 'abc'`, `the number 3`, `a list`, `a mapping`, `nothing`.
    package var spokenDescription: String {
        switch self.content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "nothing"
            case .bool: scalar.text
            case .int, .double: "the number \(scalar.text)"
            case .string: "the text '\(Self.shortened(scalar.text))'"
            }
        }
    }

    private static func shortened(_ text: String) -> String {
        let line = text.prefix { $0 != "\n" }
        return line.count > 40 || line.count < text.count ? line.prefix(40) + "…" : String(line)
    }

    /// The node as JSON; `nil` where a number is infinite or not a number.
    package var json: JSONValue? {
        switch self.content {
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .int(let value): return .int(value)
            case .double(let value): return value.isFinite ? .double(value) : nil
            case .string: return .string(scalar.text)
            }
        case .sequence(let nodes):
            var elements: [JSONValue] = []
            for node in nodes {
                guard let element = node.json else { return nil }
                elements.append(element)
            }
            return .array(elements)
        case .mapping(let entries):
            var object = JSONObject()
            for entry in entries {
                guard let value = entry.value.json else { return nil }
                object[entry.name] = value
            }
            return .object(object)
        }
    }

    /// The node at a JSON pointer's place below this one, or the last one on the way that exists.
    package func node(at pointer: JSONPointer) -> YAMLNode {
        var node = self
        for token in pointer.tokens {
            switch node.content {
            case .mapping(let entries):
                guard let entry = entries.first(where: { $0.name.hasSameCodePoints(as: token) }) else { return node }
                node = entry.value
            case .sequence(let nodes):
                guard let index = Int(token), nodes.indices.contains(index) else { return node }
                node = nodes[index]
            case .scalar: return node
            }
        }
        return node
    }
}
