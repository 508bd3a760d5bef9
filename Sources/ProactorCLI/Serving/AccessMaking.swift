import Logging
import NIOSSL
import ProactorAccess
import ProactorComponents
import ProactorConfiguration
import ProactorModel
import ProactorRuntime
import ProactorServer

/// Makes what `access:` and `tls:` declare.
struct AccessMaking {
    let deployment: Deployment
    let secrets: SecretSource
    let clock: any WallClock
    let logger: Logger

    /// `nil` for an open server.
    ///
    /// - Throws: what keeps a declared token or provider from being used.
    func access() throws(CommandFailure) -> (control: AccessControl, provider: IdentityProvider?)? {
        guard let declared = self.deployment.access else { return nil }
        var grants: [TokenGrant] = []
        for token in declared.tokens { grants.append(try self.grant(token)) }
        let provider = declared.provider.map { self.provider($0) }
        let secret = try declared.sessionKey.map { reference throws(CommandFailure) in
            try self.secret(reference, "the key of sessions")
        }
        guard let sessions = SessionKeeper(secret: secret, length: declared.sessionLength) else {
            throw CommandFailure(
                "the key of sessions must have at least 32 characters; 'openssl rand -hex 32' makes one"
            )
        }
        let control = AccessControl(tokens: TokenBook(grants), provider: provider, sessions: sessions)
        return (control, provider)
    }

    private func grant(_ token: TokenDeclaration) throws(CommandFailure) -> TokenGrant {
        let hash: TokenHash
        switch token.hash {
        case .text(let text): hash = text
        case .reference(let reference):
            let text = try self.secret(reference, "\(token.location): the hash of the token '\(token.name)'")
            guard let read = TokenHash(text) else {
                throw CommandFailure(
                    "\(token.location): \(reference) does not hold a hash such as \(TokenHash.prefix)… ; "
                        + "'proactor token new' prints one"
                )
            }
            hash = read
        }
        return TokenGrant(
            name: token.name,
            hash: hash,
            roles: token.grant.roles,
            scope: token.grant.scope,
            person: token.person,
            expires: token.expires
        )
    }

    private func secret(_ reference: SecretReference, _ what: String) throws(CommandFailure) -> String {
        guard let secret = self.secrets[reference] else {
            throw CommandFailure("\(what) is missing: \(reference.advice)")
        }
        return secret
    }

    private func provider(_ declared: ProviderDeclaration) -> IdentityProvider {
        let source: KeySource
        switch declared.keys {
        case .discovery: source = .discovery(issuer: declared.issuer)
        case .url(let url): source = .url(url)
        case .reference(let reference):
            let secrets = self.secrets
            source = .document { secrets[reference] }
        }
        let clock = self.clock
        return IdentityProvider(
            rules: ClaimRules(
                issuer: declared.issuer,
                audiences: declared.audiences,
                leeway: declared.leeway,
                personClaim: declared.personClaim,
                grants: declared.grants,
                directory: self.deployment.directory
            ),
            source: source,
            refreshInterval: declared.refresh,
            now: { clock.now },
            logger: self.logger
        )
    }

    /// `nil` for plain HTTP.
    func certificates() throws(CommandFailure) -> ServerCertificates? {
        guard let declared = self.deployment.tls else { return nil }
        do {
            return try ServerCertificates(
                certificate: SourceFiles.path(declared.certificate, in: self.deployment.baseDirectory),
                key: SourceFiles.path(declared.key, in: self.deployment.baseDirectory),
                minimumVersion: declared.minimumVersion == .tls13 ? .tlsv13 : .tlsv12,
                interval: declared.check,
                logger: self.logger
            )
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Refuses to serve strangers: without access control only this machine may reach the server.
    func checkAddress(_ listen: ListenAddress) throws(CommandFailure) {
        guard !listen.isLoopback else { return }
        guard self.deployment.access != nil else {
            throw CommandFailure(
                "'listen' is \(listen), where other machines reach it, but nothing says who is let in; "
                    + "declare 'access' ('proactor token new' makes a token), or listen on 127.0.0.1"
            )
        }
        guard self.deployment.tls == nil, !self.deployment.origins.contains(where: { $0.hasPrefix("https://") }) else {
            return
        }
        self.logger.warning(
            "tokens and sessions can be read on the way: declare 'tls', or put a proxy with TLS before the server and name it under 'origins'",
            metadata: ["listen": "\(listen)"]
        )
    }

    /// Who is let in, in a sentence for whoever starts the server.
    static func sentence(_ deployment: Deployment) -> String {
        guard let access = deployment.access else {
            return "open to everybody on this machine (there is no access control)"
        }
        let tokens = "\(access.tokens.count) \(access.tokens.count == 1 ? "token" : "tokens")"
        guard let provider = access.provider else { return "for \(tokens)" }
        return "for \(tokens) and the people of \(provider.issuer)"
    }
}
