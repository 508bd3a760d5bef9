/// Finds secrets by their references.
package struct SecretSource: Sendable {
    private let find: @Sendable (SecretReference) -> String?

    /// - Parameter find: Answers the secret without surrounding white space, or `nil` where there is none.
    package init(_ find: @escaping @Sendable (SecretReference) -> String?) { self.find = find }

    /// The secret, or `nil` where it is missing or empty.
    package subscript(reference: SecretReference) -> String? {
        guard let secret = self.find(reference), !secret.isEmpty else { return nil }
        return secret
    }
}
