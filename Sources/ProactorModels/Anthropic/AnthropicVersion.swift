/// A version of the Messages API, as the header `anthropic-version` names it.
package enum AnthropicVersion: String, Hashable, Sendable, CaseIterable {
    /// The first; its servers know the key as `x-api-key`.
    case june2023 = "2023-06-01"
    /// Takes no sampling parameters; its clients send the key as a bearer token.
    case october2026 = "2026-10-21"

    /// The header that carries the key. One of the two is always sent, never both.
    func keyHeader(_ key: String) -> (name: String, value: String) {
        switch self {
        case .june2023: ("x-api-key", key)
        case .october2026: ("authorization", "Bearer \(key)")
        }
    }
}
