import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorTools
import ProactorYAML

/// Reads what several kinds of sinks declare.
enum SinkReading {
    /// Secrets that are in force at once.
    private static let secretMaximum = 4

    /// An optional URL, without a slash at its end.
    static func url(_ key: String, _ mapping: inout YAMLMapping) -> String? {
        guard let node = mapping.node(key), let text: String = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        guard GuardedPost.isURL(text) else {
            mapping.context.report(.wrongValue, "'\(key)' must be an address such as https://host/path", at: node)
            return nil
        }
        var trimmed = text[...]
        while trimmed.last == "/" { trimmed = trimmed.dropLast() }
        return String(trimmed)
    }

    /// One reference to a secret, or a list of some.
    static func secrets(_ key: String, _ mapping: inout YAMLMapping) -> [SecretReference]? {
        guard let node = mapping.requiredNode(key) else { return nil }
        var nodes = [node]
        if case .sequence(let elements) = node.content { nodes = elements }
        guard (1...Self.secretMaximum).contains(nodes.count) else {
            mapping.context.report(.wrongValue, "'\(key)' must be 1 to \(Self.secretMaximum) secrets", at: node)
            return nil
        }
        var secrets: [SecretReference] = []
        for node in nodes {
            guard let secret = SecretReference.read(node, "'\(key)'", &mapping.context) else { return nil }
            secrets.append(secret)
        }
        return secrets
    }

    static func duration(_ key: String, _ range: ClosedRange<Duration>, _ mapping: inout YAMLMapping) -> Duration? {
        guard let node = mapping.node(key), let value: Duration = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        guard range.contains(value) else {
            let (low, high) = (range.lowerBound.ruleText, range.upperBound.ruleText)
            mapping.context.report(.wrongValue, "'\(key)' must be from \(low) to \(high)", at: node)
            return nil
        }
        return value
    }
}
