package import ProactorModel

/// Replaces secrets in texts that people read or that are kept.
package struct SecretRemover: Sendable {
    /// What stands where a secret stood.
    package static let replacement = "[secret]"
    /// Characters of the shortest secret that is looked for: shorter ones stand in ordinary words.
    package static let lengthMinimum = 4

    /// Longest first, so that a secret that begins with another is not left half.
    private let secrets: [String]

    package init(_ secrets: [String]) {
        self.secrets = Set(secrets).filter { $0.count >= Self.lengthMinimum }
            .sorted { ($0.count, $0) > ($1.count, $1) }
    }

    /// The text without secrets.
    package func clean(_ text: String) -> String {
        self.secrets.reduce(text) { text, secret in
            text.contains(secret) ? text.replacing(secret, with: Self.replacement) : text
        }
    }

    /// The value without secrets in any of its texts and keys.
    package func clean(_ value: JSONValue) -> JSONValue {
        guard !self.secrets.isEmpty else { return value }
        switch value {
        case .string(let text): return .string(self.clean(text))
        case .array(let elements): return .array(elements.map(self.clean))
        case .object(let object):
            return .object(JSONObject(object.map { (self.clean($0.key), self.clean($0.value)) }))
        case .null, .bool, .int, .double: return value
        }
    }
}
