import Crypto
import Foundation
import ProactorComponents
import ProactorModel

/// A secret, ready to check signatures with.
enum SigningKey: Sendable {
    case symmetric(SymmetricKey)
    case ed25519(Curve25519.Signing.PublicKey)

    /// - Parameter isEncoded: Whether the secret is written as Standard Webhooks writes it.
    init(_ secret: String, isEncoded: Bool, _ reference: SecretReference) throws(SourceFailure) {
        guard isEncoded else {
            self = .symmetric(SymmetricKey(data: Array(secret.utf8)))
            return
        }
        if secret.hasPrefix(Self.publicPrefix) {
            guard let bytes = Base64.decode(String(secret.dropFirst(Self.publicPrefix.count))),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
            else { throw SourceFailure("\(reference) is no public key: 'whpk_' and 32 bytes in base 64") }
            self = .ed25519(key)
            return
        }
        guard let bytes = StandardWebhooksSecret.bytes(of: secret), !bytes.isEmpty else {
            throw SourceFailure("\(reference) is no secret of Standard Webhooks: 'whsec_' and bytes in base 64")
        }
        self = .symmetric(SymmetricKey(data: bytes))
    }

    private static let publicPrefix = "whpk_"

    func verifies(_ candidate: SignatureClaim.Candidate, of claim: SignatureClaim) -> Bool {
        switch (self, candidate) {
        case (.symmetric(let key), .code(let code)): claim.algorithm.isCode(code, of: claim.signed, key: key)
        case (.ed25519(let key), .ed25519(let signature)):
            key.isValidSignature(signature, for: claim.signed.flatMap { $0 })
        default: false
        }
    }
}
