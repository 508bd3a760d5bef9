package import ProactorModel

/// Says who somebody is by what they show: a declared token, an identity provider's web token, or the cookie of a session.
package struct AccessControl: Sendable {
    private let tokens: TokenBook
    private let provider: IdentityProvider?
    private let sessions: SessionKeeper

    package init(tokens: TokenBook, provider: IdentityProvider?, sessions: SessionKeeper) {
        self.tokens = tokens
        self.provider = provider
        self.sessions = sessions
    }

    /// Whoever a token proves to be there. Waits for the identity provider for a few seconds at the most.
    package func bearer(of token: String, at now: Timestamp) async throws(AccessRefusal) -> Bearer {
        if let grant = self.tokens.grant(of: token) {
            guard grant.expires.map({ $0 > now }) ?? true else { throw .expired }
            return Bearer(
                principal: grant.principal,
                proof: .token(name: grant.name, hash: grant.hash),
                expires: grant.expires
            )
        }
        guard let provider, WebToken.isOne(token) else { throw .unknown }
        return try await provider.bearer(of: token, at: now)
    }

    // MARK: Sessions

    /// Opens a session for a token's bearer. It lasts as long as sessions do, also where a web token would end sooner, and never
    /// longer than a declared token.
    ///
    /// - Returns: `nil` where no cookie could hold it.
    package func signIn(_ bearer: Bearer, at now: Timestamp) -> OpenedSession? {
        var expires = now.advanced(by: self.sessions.length)
        if case .token = bearer.proof, let end = bearer.expires { expires = min(expires, end) }
        guard let cookie = self.sessions.open(bearer.proof, until: expires) else { return nil }
        return OpenedSession(cookie: cookie, maximumAge: max(1, expires.seconds - now.seconds))
    }

    /// Whoever has the session of a cookie, with what the configuration lets them do now.
    package func bearer(ofSession cookie: String, at now: Timestamp) -> Bearer? {
        guard let session = self.sessions.session(cookie, at: now) else { return nil }
        let principal: Principal?
        switch session.proof {
        case .token(let name, let hash):
            let grant = self.tokens.grant(named: name, hash: hash)
            principal = grant.flatMap { grant in
                grant.expires.map { $0 > now } ?? true ? grant.principal : nil
            }
        case .claims(let id, let person, let condition):
            principal = self.provider?.rules.principal(id: id, person: person, condition: condition)
        }
        return principal.map { Bearer(principal: $0, proof: session.proof, expires: session.expires) }
    }

    /// Ends the session of a cookie.
    package func signOut(_ cookie: String, at now: Timestamp) {
        guard let session = self.sessions.session(cookie, at: now) else { return }
        self.sessions.close(session, at: now)
    }
}

/// A session as its browser keeps it.
package struct OpenedSession: Hashable, Sendable {
    package let cookie: String
    /// In seconds.
    package let maximumAge: Int64
}
