package import ProactorDiagnostics

/// Collects everything wrong with a file while its nodes are read.
package struct YAMLContext {
    package private(set) var diagnostics: [Diagnostic]
    /// The keys that were asked for, by what the mappings are; `nil` where nobody wants to know. Schemas are tested against it.
    package private(set) var askedKeys: [String: Set<String>]?

    package init(diagnostics: [Diagnostic] = [], recordsKeys: Bool = false) {
        self.diagnostics = diagnostics
        self.askedKeys = recordsKeys ? [:] : nil
    }

    package var hasErrors: Bool { self.diagnostics.contains { $0.severity == .error } }

    package mutating func report(_ diagnostic: Diagnostic) { self.diagnostics.append(diagnostic) }

    /// Reports an error at a node.
    package mutating func report(_ code: Diagnostic.Code, _ message: String, hint: String? = nil, at node: YAMLNode) {
        self.report(Diagnostic(.error, code, message, hint: hint, at: node.location))
    }

    /// Reads a mapping: `read` asks for keys, and every key that it did not ask for is reported.
    ///
    /// - Parameter what: What the mapping is, for messages: `a rule`.
    package mutating func mapping<Value>(
        _ node: YAMLNode,
        _ what: String,
        _ read: (inout YAMLMapping) -> Value?
    ) -> Value? {
        guard case .mapping(let entries) = node.content else {
            self.report(.wrongType, "\(what) must be a mapping, found \(node.spokenDescription)", at: node)
            return nil
        }
        let inner = YAMLContext(recordsKeys: self.askedKeys != nil)
        var mapping = YAMLMapping(entries: entries, node: node, what: what, context: inner)
        let value = read(&mapping)
        self.diagnostics.append(contentsOf: mapping.finish())
        self.askedKeys?.merge(mapping.context.askedKeys ?? [:]) { $0.union($1) }
        self.askedKeys?[what, default: []].formUnion(mapping.asked)
        return value
    }

    /// Reads each entry of a mapping from names to values, in order.
    package mutating func entries<Value>(
        _ node: YAMLNode,
        _ what: String,
        _ read: (YAMLNode.Entry, inout YAMLContext) -> Value?
    ) -> [Value] {
        if node.isNull { return [] }
        guard case .mapping(let entries) = node.content else {
            self.report(.wrongType, "\(what) must be a mapping from names, found \(node.spokenDescription)", at: node)
            return []
        }
        return entries.compactMap { read($0, &self) }
    }
}
