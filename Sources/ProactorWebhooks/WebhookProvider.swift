/// Whose webhooks they are: what `signature` names.
package enum WebhookProvider: String, Hashable, Sendable, CaseIterable {
    case standardWebhooks = "standard-webhooks"
    case github
    case stripe
    case slack
    case shopify
    /// Somebody who signs with a code in a header.
    case hmac
    /// Somebody who sends a secret as it is.
    case token
    case none

    /// The scheme; `nil` where the declaration says more.
    package var scheme: SignatureScheme? {
        switch self {
        case .standardWebhooks: .standardWebhooks
        case .github: .github
        case .stripe: .stripe
        case .slack: .slack
        case .shopify: .shopify
        case .token: .token(.bearer)
        case .none: SignatureScheme.none
        case .hmac: nil
        }
    }
}
