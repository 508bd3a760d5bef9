/// What those may do of whom an identity provider says something.
package struct ClaimGrant: Hashable, Sendable {
    /// What must be said: a claim, and the value that it has or that is among its values; `nil` for everybody whom the provider vouches
    /// for.
    package struct Condition: Hashable, Sendable {
        /// The claim's name, or the way to it through objects: `groups`, `realm_access.roles`.
        package var claim: String
        package var value: String

        package init(claim: String, value: String) {
            self.claim = claim
            self.value = value
        }
    }

    package var condition: Condition?
    package var roles: Set<Role>
    package var scope: AccessScope

    package init(condition: Condition?, roles: Set<Role>, scope: AccessScope = .everything) {
        self.condition = condition
        self.roles = roles
        self.scope = scope
    }
}
