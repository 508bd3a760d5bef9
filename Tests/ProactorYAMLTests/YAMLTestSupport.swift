import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// The tree of a text that has no problems, or what they are.
func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) -> (root: YAMLNode?, problems: [String]) {
    parse(Array(text.utf8), limits: limits)
}

func parse(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> (root: YAMLNode?, problems: [String]) {
    let (root, diagnostics) = YAMLParser.parse(bytes, file: "f.yaml", limits: limits)
    return (root, diagnostics.map(\.description))
}

extension YAMLNode {
    /// `line:column-line:column`, the end included in nothing.
    var place: String {
        let (start, end) = (self.location.range.start, self.location.range.end)
        return "\(start.line):\(start.column)-\(end.line):\(end.column)"
    }

    /// The value under a key.
    subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = self.content else { return nil }
        return entries.first { $0.name == key }?.value
    }

    subscript(index: Int) -> YAMLNode? {
        guard case .sequence(let nodes) = self.content, nodes.indices.contains(index) else { return nil }
        return nodes[index]
    }

    /// This node and all below it, keys included.
    var nodeCount: Int {
        switch self.content {
        case .scalar: 1
        case .sequence(let nodes): nodes.reduce(1) { $0 + $1.nodeCount }
        case .mapping(let entries): entries.reduce(1) { $0 + $1.key.nodeCount + $1.value.nodeCount }
        }
    }
}
