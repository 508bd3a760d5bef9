package import ProactorModel

/// The access tokens that the configuration declares.
package struct TokenBook: Sendable {
    private let grants: [TokenGrant]

    package init(_ grants: [TokenGrant]) { self.grants = grants }

    /// The grant of a token; `nil` where nobody has it. Every grant is looked at, so that the time tells nothing of which fits.
    func grant(of token: String) -> TokenGrant? {
        guard token.utf8.count <= AccessToken.lengthMaximum else { return nil }
        let hash = AccessToken(text: token).hash
        var found: TokenGrant?
        for grant in self.grants where grant.hash.matches(hash) { found = grant }
        return found
    }

    /// The grant with a name and hash, which a session was opened with; `nil` once the configuration has it no more.
    func grant(named name: String, hash: TokenHash) -> TokenGrant? {
        self.grants.first { $0.name == name && $0.hash.matches(hash) }
    }
}
