import ProactorComponents

/// A provider's key, as a request's header carries it.
enum ProviderKey {
    /// The secret, which a header can hold.
    static func find(
        _ reference: SecretReference,
        in secrets: SecretSource
    ) throws(ModelUnavailable) -> String {
        guard let key = secrets[reference] else { throw .missingSecret(reference) }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .misconfigured("the key \(reference) has spaces or characters that no HTTP header can hold")
        }
        return key
    }
}
