import Crypto
package import ProactorModel

/// Checks that a request comes from Slack, and from this moment (signing scheme `v0`).
package struct SlackSignature: Sendable {
    /// How far a request's time may be from now, either way: what Slack recommends.
    private static let tolerance = Duration.seconds(300)

    private let verifier: SignatureVerifier

    /// - Parameter secret: The app's signing secret.
    package init(secret: String) {
        self.verifier = SignatureVerifier(
            scheme: .slack,
            keys: [.symmetric(SymmetricKey(data: Array(secret.utf8)))],
            tokens: [],
            tolerance: Self.tolerance
        )
    }

    /// - Parameter now: When the request came.
    package func isValid(_ request: WebhookDelivery, at now: Timestamp) -> Bool {
        do throws(SignatureRefusal) {
            try self.verifier.verify(request, at: now)
            return true
        } catch {
            return false
        }
    }
}
