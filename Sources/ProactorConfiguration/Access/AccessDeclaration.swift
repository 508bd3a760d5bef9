package import ProactorComponents
package import ProactorDiagnostics
package import ProactorModel

/// What `access:` says: who is let in, and as what.
package struct AccessDeclaration: Sendable {
    package static let sessionLengthDefault = Duration.seconds(12 * 3600)

    package var tokens: [TokenDeclaration] = []
    package var provider: ProviderDeclaration?
    /// How long somebody stays signed in to the pages.
    package var sessionLength = sessionLengthDefault
    /// What sessions are signed with; `nil` for a key that ends with the process.
    package var sessionKey: SecretReference?

    package init() {}
}

/// One entry of `tokens:`.
package struct TokenDeclaration: Sendable {
    /// Where the token's hash stands.
    package enum Hash: Hashable, Sendable {
        case text(TokenHash)
        case reference(SecretReference)
    }

    package var name: String
    package var hash: Hash
    package var grant: RoleGrant
    package var person: String?
    package var expires: Timestamp?
    package var location: SourceLocation
}

/// Roles, and what they are for.
package struct RoleGrant: Hashable, Sendable {
    package var roles: Set<Role>
    package var scope: AccessScope
}

/// What `oidc:` says: an identity provider whose web tokens are believed.
package struct ProviderDeclaration: Sendable {
    package static let leewayDefault = Duration.seconds(60)
    package static let refreshDefault = Duration.seconds(3600)
    package static let personDefault = "email"

    /// Where its keys are.
    package enum Keys: Hashable, Sendable {
        case discovery
        case url(String)
        case reference(SecretReference)
    }

    package var issuer: String
    package var audiences: [String]
    package var keys: Keys
    package var leeway: Duration
    package var refresh: Duration
    package var personClaim: String
    package var grants: [ClaimGrant]
    package var location: SourceLocation
}

/// What `tls:` says: the certificate that the server shows.
package struct TLSDeclaration: Hashable, Sendable {
    package static let checkDefault = Duration.seconds(10)

    /// The oldest version of TLS that is spoken.
    package enum Version: String, Hashable, Sendable, CaseIterable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// PEM files; relative paths start from the directory of `proactor.yaml`.
    package var certificate: String
    package var key: String
    package var minimumVersion: Version
    /// How often it is looked whether the files changed.
    package var check: Duration
}
