/// A text of the configuration that may end in a secret: `plain`, `${env:NAME}` or `Bearer ${env:NAME}`.
package struct ConfiguredText: Hashable, Sendable {
    /// What stands before the secret, or the whole text where there is none.
    package let literal: String
    package let secret: SecretReference?

    package init(literal: String, secret: SecretReference? = nil) {
        self.literal = literal
        self.secret = secret
    }

    /// `nil` where the text begins a reference that is not whole, or goes on after it.
    package init?(_ text: String) {
        guard let start = Self.referenceStart(in: text) else {
            self.init(literal: text)
            return
        }
        guard let secret = SecretReference(String(text[start...])) else { return nil }
        self.init(literal: String(text[..<start]), secret: secret)
    }

    /// The text with its secret in place.
    ///
    /// - Throws: ``ToolFailure/Kind/misconfigured`` where the secret is missing.
    package func resolved(_ what: String, from secrets: SecretSource) throws(ToolFailure) -> String {
        guard let secret = self.secret else { return self.literal }
        guard let value = secrets[secret] else {
            throw ToolFailure(.misconfigured, "\(what) needs the secret \(secret), which is missing; \(secret.advice)")
        }
        return self.literal + value
    }

    private static func referenceStart(in text: String) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix("${") }
    }
}
