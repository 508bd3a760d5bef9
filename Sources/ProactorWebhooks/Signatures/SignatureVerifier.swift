import Crypto
import Foundation
import ProactorModel

/// Decides whether a delivery is its sender's.
struct SignatureVerifier: Sendable {
    let scheme: SignatureScheme
    /// All valid at once, so that a secret can be changed without a gap.
    let keys: [SigningKey]
    /// The secrets themselves, where they are sent as they are.
    let tokens: [[UInt8]]
    /// How far a delivery's time may be from ours, either way.
    let tolerance: Duration

    /// - Parameter now: When the delivery came.
    func verify(_ delivery: WebhookDelivery, at now: Timestamp) throws(SignatureRefusal) {
        switch self.scheme {
        case .none: return
        case .token(let scheme): try self.verify(delivery, scheme)
        case .standardWebhooks, .stripe, .hmac:
            guard let claim = try Self.claim(self.scheme, delivery) else { return }
            let isSigned = claim.candidates.contains { candidate in
                self.keys.contains { $0.verifies(candidate, of: claim) }
            }
            guard isSigned else {
                throw SignatureRefusal(.wrong, "no secret of the source makes the signature that is there")
            }
            try self.checkTime(claim.timestamp, now)
        }
    }

    private static func claim(
        _ scheme: SignatureScheme,
        _ delivery: WebhookDelivery
    ) throws(SignatureRefusal) -> SignatureClaim? {
        switch scheme {
        case .standardWebhooks: try SignatureClaim(standardWebhooks: delivery)
        case .stripe: try SignatureClaim(stripe: delivery)
        case .hmac(let scheme): try SignatureClaim(scheme, delivery)
        case .token, .none: nil
        }
    }

    private func checkTime(_ seconds: Int64?, _ now: Timestamp) throws(SignatureRefusal) {
        guard let seconds else { return }
        // In whole seconds, as senders count them.
        let apart = seconds.subtractingReportingOverflow(now.seconds).partialValue.magnitude
        guard apart <= UInt64(self.tolerance.components.seconds) else {
            throw SignatureRefusal(
                .outsideWindow,
                "it was signed at \(Timestamp(seconds: seconds)), which is more than \(self.tolerance.ruleText) from now"
            )
        }
    }

    private func verify(_ delivery: WebhookDelivery, _ scheme: TokenScheme) throws(SignatureRefusal) {
        guard let value = delivery.headers.only(scheme.header) else {
            throw SignatureRefusal(.missing, "the header '\(scheme.header)' is missing, or stands there more than once")
        }
        // The scheme's name has no case (RFC 9110, section 11.1).
        guard value.lowercased().hasPrefix(scheme.prefix.lowercased()) else {
            throw SignatureRefusal(.malformed, "'\(scheme.header)' does not begin with '\(scheme.prefix)'")
        }
        let sent = SHA256.hash(data: Array(value.dropFirst(scheme.prefix.count).utf8))
        // Hashes are compared, which takes the same time for every token.
        guard self.tokens.contains(where: { SHA256.hash(data: $0) == sent }) else {
            throw SignatureRefusal(.wrong, "it is no token of the source")
        }
    }

    /// A text that is the same for the same signed bytes, in hexadecimal; that of the body where nothing is signed, or
    /// where what is signed cannot be told.
    func digest(of delivery: WebhookDelivery) -> String {
        let claim = try? Self.claim(self.scheme, delivery)
        var hash = SHA256()
        for piece in claim?.signed ?? [delivery.body] { hash.update(data: piece) }
        return hash.finalize().hexText
    }
}
