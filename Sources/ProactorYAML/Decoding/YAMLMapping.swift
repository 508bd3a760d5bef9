import ProactorDiagnostics
import ProactorModel

/// A mapping that is being read: remembers which keys were asked for, and collects what is wrong.
package struct YAMLMapping {
    /// The context that nested readers report to.
    package var context: YAMLContext
    package let node: YAMLNode

    /// Unknown keys of one mapping that near misses are looked for: where more are unknown, they are not mistyped.
    private static let hintMaximum = 50

    private let entries: [YAMLNode.Entry]
    private let what: String
    private(set) var asked: [String] = []

    init(entries: [YAMLNode.Entry], node: YAMLNode, what: String, context: YAMLContext) {
        self.context = context
        self.entries = entries
        self.node = node
        self.what = what
    }

    /// The node under `key`; `nil` when the key is not there or holds nothing.
    package mutating func node(_ key: String) -> YAMLNode? {
        if !self.asked.contains(key) { self.asked.append(key) }
        guard let value = self.entries.first(where: { $0.name == key })?.value, !value.isNull else { return nil }
        return value
    }

    /// The node under `key`, which may be left out but not left empty: where no value means "anything goes", a key whose value
    /// was forgotten must not mean it.
    package mutating func nonEmptyNode(_ key: String) -> YAMLNode? {
        if let node = self.node(key) { return node }
        if let entry = self.entries.first(where: { $0.name == key }) {
            self.context.report(
                .wrongValue,
                "'\(key)' is empty",
                hint: "write what it should hold, or remove the key",
                at: entry.key
            )
        }
        return nil
    }

    /// The node under `key`, which must be there.
    package mutating func requiredNode(_ key: String) -> YAMLNode? {
        if let node = self.node(key) { return node }
        self.context.report(.missingKey, "\(self.what) needs the key '\(key)'", at: self.keyPlace)
        return nil
    }

    package mutating func optional<Value: YAMLScalarValue>(_ key: String, _: Value.Type = Value.self) -> Value? {
        self.node(key).flatMap { self.context.scalar($0, "'\(key)'") }
    }

    package mutating func required<Value: YAMLScalarValue>(_ key: String, _: Value.Type = Value.self) -> Value? {
        self.requiredNode(key).flatMap { self.context.scalar($0, "'\(key)'") }
    }

    /// A whole number within `range`.
    package mutating func optional(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = self.node(key), let value: Int = self.context.scalar(node, "'\(key)'") else { return nil }
        guard range.contains(value) else {
            self.context.report(
                .wrongValue,
                "'\(key)' must be from \(range.lowerBound) to \(range.upperBound), is \(value)",
                at: node
            )
            return nil
        }
        return value
    }

    /// A number within `range`.
    package mutating func optional(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let node = self.node(key), let value: Double = self.context.scalar(node, "'\(key)'") else { return nil }
        guard range.contains(value) else {
            self.context.report(
                .wrongValue,
                "'\(key)' must be from \(Self.shown(range.lowerBound)) to \(Self.shown(range.upperBound)), is \(value)",
                at: node
            )
            return nil
        }
        return value
    }

    private static func shown(_ bound: Double) -> String {
        Int64(exactly: bound).map(String.init) ?? "\(bound)"
    }

    /// A list of scalars; a single scalar stands for a list of one.
    package mutating func list<Value: YAMLScalarValue>(_ key: String, of _: Value.Type = Value.self) -> [Located<Value>]
    {
        guard let node = self.node(key) else { return [] }
        let nodes: [YAMLNode]
        switch node.content {
        case .sequence(let elements): nodes = elements
        case .scalar: nodes = [node]
        case .mapping:
            self.context.report(.wrongType, "'\(key)' must be a list, found a mapping", at: node)
            return []
        }
        return nodes.compactMap { element in
            self.context.scalar(element, "an element of '\(key)'").map { Located(value: $0, node: element) }
        }
    }

    /// The smallest place that stands for the whole mapping: its first key.
    private var keyPlace: YAMLNode { self.entries.first?.key ?? self.node }

    func finish() -> [Diagnostic] {
        let known = self.asked
        let unknown = self.entries.filter { entry in !known.contains { $0 == entry.name } }
        return self.context.diagnostics
            + unknown.enumerated().map { place, entry in
                Diagnostic(
                    .error,
                    .unknownKey,
                    "unknown key '\(entry.name)' in \(self.what)",
                    hint: place < Self.hintMaximum ? NearMiss.hint(for: entry.name, in: known) : nil,
                    at: entry.key.location
                )
            }
    }
}

/// A value with the node that it was read from.
package struct Located<Value: Sendable>: Sendable {
    package var value: Value
    package var node: YAMLNode

    package init(value: Value, node: YAMLNode) {
        self.value = value
        self.node = node
    }
}
