package import ProactorModel
package import ProactorYAML

/// Reads `format`.
package enum FormatReader {
    private static var names: [String] { OutgoingMessage.Format.allCases.map(\.rawValue) }

    package static var schema: JSONValue {
        YAMLSchema.choice(self.names)
            .described("How CloudEvents stand in messages; binary without it: the payload, and attributes as headers.")
    }

    /// - Returns: The format; binary where there is no such key.
    package static func read(_ mapping: inout YAMLMapping) -> OutgoingMessage.Format {
        guard let node = mapping.node("format"), let text: String = mapping.context.scalar(node, "'format'") else {
            return .binary
        }
        if let format = OutgoingMessage.Format(rawValue: text) { return format }
        mapping.context.report(
            .wrongValue,
            "'format' must be \(self.names.joined(separator: " or ")), is '\(text)'",
            at: node
        )
        return .binary
    }
}
