/// How a sender shows that a delivery is its own.
package enum SignatureScheme: Hashable, Sendable {
    /// Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` and `webhook-signature`.
    case standardWebhooks
    /// Stripe's header of a time and codes: `t=…,v1=…`.
    case stripe
    /// One code in a header of its own.
    case hmac(HMACScheme)
    /// A secret that is sent as it is.
    case token(TokenScheme)
    /// Whoever reaches the source is believed.
    case none
}

extension SignatureScheme {
    /// GitHub: `X-Hub-Signature-256`.
    package static let github = Self.hmac(
        HMACScheme(header: "x-hub-signature-256", prefix: "sha256=", signed: SignedText([.body]))
    )

    /// Shopify: `X-Shopify-Hmac-Sha256`.
    package static let shopify = Self.hmac(
        HMACScheme(header: "x-shopify-hmac-sha256", encoding: .base64, signed: SignedText([.body]))
    )

    /// Slack's version 0: `X-Slack-Signature`.
    package static let slack = Self.hmac(
        HMACScheme(
            header: "x-slack-signature",
            prefix: "v0=",
            timestampHeader: "x-slack-request-timestamp",
            signed: SignedText([.text("v0:"), .timestamp, .text(":"), .body])
        )
    )

    /// The header that holds a secret, which is neither kept nor shown to mappings.
    package var secretHeader: String? {
        guard case .token(let scheme) = self else { return nil }
        return scheme.header
    }

    /// Whether bytes are signed, so that a delivery that was listened in on can be told when it comes again.
    package var signsBytes: Bool {
        switch self {
        case .standardWebhooks, .stripe, .hmac: true
        case .token, .none: false
        }
    }

    /// The headers that are part of what is signed.
    package var signedHeaders: [String] {
        switch self {
        case .standardWebhooks: ["webhook-id", "webhook-timestamp"]
        case .hmac(let scheme): scheme.signed.hasTimestamp ? [scheme.timestampHeader].compactMap { $0 } : []
        case .stripe, .token, .none: []
        }
    }
}

/// A message authentication code in a header.
package struct HMACScheme: Hashable, Sendable {
    /// In lower case, like all names of headers.
    package var header: String
    package var algorithm: HashAlgorithm
    package var encoding: SignatureEncoding
    /// What stands before the code: `sha256=`.
    package var prefix: String
    /// The header that holds the time, in seconds since 1970.
    package var timestampHeader: String?
    package var signed: SignedText

    package init(
        header: String,
        algorithm: HashAlgorithm = .sha256,
        encoding: SignatureEncoding = .hex,
        prefix: String = "",
        timestampHeader: String? = nil,
        signed: SignedText
    ) {
        self.header = header
        self.algorithm = algorithm
        self.encoding = encoding
        self.prefix = prefix
        self.timestampHeader = timestampHeader
        self.signed = signed
    }
}

/// A secret in a header.
package struct TokenScheme: Hashable, Sendable {
    package var header: String
    /// What stands before the secret: `Bearer `.
    package var prefix: String

    package init(header: String, prefix: String) {
        self.header = header
        self.prefix = prefix
    }

    /// `Authorization: Bearer …` (RFC 6750).
    package static let bearer = Self(header: "authorization", prefix: "Bearer ")
}
