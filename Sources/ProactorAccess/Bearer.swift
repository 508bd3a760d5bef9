package import ProactorModel

/// Whoever credentials prove to be there, and until when.
package struct Bearer: Hashable, Sendable {
    package var principal: Principal
    package var proof: Proof
    /// `nil` for ever.
    package var expires: Timestamp?

    package init(principal: Principal, proof: Proof, expires: Timestamp?) {
        self.principal = principal
        self.proof = proof
        self.expires = expires
    }
}

/// What somebody was let in by: enough to ask the configuration again whether it still lets them in.
package enum Proof: Hashable, Sendable {
    /// A declared token.
    case token(name: String, hash: TokenHash)
    /// What an identity provider said: the grant that fitted has this condition.
    case claims(id: String, person: String?, condition: ClaimGrant.Condition?)

    /// How the audit log calls it.
    package var kind: String {
        switch self {
        case .token: "token"
        case .claims: "oidc"
        }
    }
}
