import ProactorModel

/// A value that one scalar can hold.
package protocol YAMLScalarValue: Sendable {
    /// What is expected, for messages: `a whole number`.
    static var expectation: String { get }

    /// The value, or `nil` when the scalar does not hold one.
    init?(yaml scalar: YAMLNode.Scalar)
}

extension YAMLContext {
    /// Reads a scalar, or says what was expected and what was found.
    package mutating func scalar<Value: YAMLScalarValue>(_ node: YAMLNode, _ what: String) -> Value? {
        if case .scalar(let scalar) = node.content, let value = Value(yaml: scalar) { return value }
        let message = "\(what) must be \(Value.expectation), found \(node.spokenDescription)"
        self.report(.wrongType, message, hint: Self.quotingHint(node, Value.self), at: node)
        return nil
    }

    /// YAML takes `2026` and `true` for a number and a truth value, which few who want a text expect.
    private static func quotingHint(_ node: YAMLNode, _ wanted: (some YAMLScalarValue).Type) -> String? {
        guard wanted == String.self, !node.isNull, let text = node.scalarText else { return nil }
        return "put it in quotes: \"\(text)\""
    }
}

extension String: YAMLScalarValue {
    package static var expectation: String { "a text" }

    package init?(yaml scalar: YAMLNode.Scalar) {
        guard scalar.value == .string else { return nil }
        self = scalar.text
    }
}

extension Bool: YAMLScalarValue {
    package static var expectation: String { "true or false" }

    package init?(yaml scalar: YAMLNode.Scalar) {
        guard case .bool(let value) = scalar.value else { return nil }
        self = value
    }
}

extension Int: YAMLScalarValue {
    package static var expectation: String { "a whole number" }

    package init?(yaml scalar: YAMLNode.Scalar) {
        guard case .int(let value) = scalar.value else { return nil }
        self.init(exactly: value)
    }
}

extension Double: YAMLScalarValue {
    package static var expectation: String { "a number" }

    package init?(yaml scalar: YAMLNode.Scalar) {
        switch scalar.value {
        case .int(let value): self = Double(value)
        case .double(let value) where value.isFinite: self = value
        default: return nil
        }
    }
}

extension Duration: YAMLScalarValue {
    package static var expectation: String { "a length of time such as 30s, 5m, 1h30m or 7d" }

    package init?(yaml scalar: YAMLNode.Scalar) {
        guard scalar.value == .string else { return nil }
        self.init(ruleText: scalar.text)
    }
}
