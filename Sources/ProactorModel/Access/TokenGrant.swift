/// An access token as the configuration declares it: who has it, and what they may do.
package struct TokenGrant: Hashable, Sendable {
    package var name: String
    package var hash: TokenHash
    package var roles: Set<Role>
    package var scope: AccessScope
    /// The id of the person whose token it is; `nil` for a machine's.
    package var person: String?
    /// From when on it is worth nothing; `nil` for never.
    package var expires: Timestamp?

    package init(
        name: String,
        hash: TokenHash,
        roles: Set<Role>,
        scope: AccessScope = .everything,
        person: String? = nil,
        expires: Timestamp? = nil
    ) {
        self.name = name
        self.hash = hash
        self.roles = roles
        self.scope = scope
        self.person = person
        self.expires = expires
    }

    package var principal: Principal {
        Principal(id: self.name, roles: self.roles, scope: self.scope, person: self.person)
    }
}
