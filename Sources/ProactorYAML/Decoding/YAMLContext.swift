package import ProactorDiagnostics

/// Collects everything wrong with a file while its nodes are read.
package struct YAMLContext {
    package private(set) var diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic] = []) { self.diagnostics = diagnostics }

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
        var mapping = YAMLMapping(entries: entries, node: node, what: what)
        let value = read(&mapping)
        self.diagnostics.append(contentsOf: mapping.finish())
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
