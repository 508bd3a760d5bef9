import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorModel
import Testing

@Suite struct AccessReaderTests {
    private static let people = "people: { anna: { name: Anna }, ben: { name: Ben } }\n"

    @Test func `tokens, the identity provider, sessions and the certificate are read`() throws {
        let deployment = try #require(read(DeploymentReaderTests.whole).deployment)
        let access = try #require(deployment.access)
        let tokens = access.tokens
        #expect(tokens.map(\.name) == ["warehouse", "anna"])
        let digest = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let hash = try #require(TokenHash(digest))
        #expect(tokens[0].hash == .text(hash))
        #expect(tokens[0].grant.roles == [.emit])
        #expect(tokens[0].grant.scope == AccessScope(types: ["Stock*"], domains: ["supply-chain"]))
        #expect((tokens[0].person, tokens[0].expires) == (nil, nil))
        #expect(tokens[1].hash == .reference(.environment("ANNA")))
        #expect(tokens[1].person == "anna")
        #expect(tokens[1].expires == Timestamp(rfc3339: "2027-01-31T00:00:00Z"))

        let provider = try #require(access.provider)
        #expect((provider.issuer, provider.audiences) == ("https://login.example.com", ["proactor"]))
        #expect(provider.keys == .reference(.file("keys.json")))
        #expect((provider.leeway, provider.refresh) == (.seconds(5), .seconds(600)))
        #expect(provider.personClaim == "preferred_username")
        let scope = AccessScope(types: ["A"], domains: ["d"])
        #expect(
            provider.grants == [
                ClaimGrant(condition: .init(claim: "groups", value: "admins"), roles: [.operate], scope: scope),
                ClaimGrant(condition: nil, roles: [.read]),
            ]
        )
        #expect((access.sessionLength, access.sessionKey) == (.seconds(3600), .environment("SESSIONS")))
        let tls = try #require(deployment.tls)
        #expect((tls.certificate, tls.key) == ("cert.pem", "key.pem"))
        #expect((tls.minimumVersion, tls.check) == (.tls13, .seconds(60)))
    }

    @Test func `what is left out has its default`() throws {
        let text = "access: { oidc: { issuer: \"http://localhost:8080/realms/a\", audience: p, grants: [] } }\n"
        let access = try #require(read(text + "tls: { certificate: c, key: k }").deployment?.access)
        #expect(access.provider?.keys == .discovery)
        #expect((access.provider?.leeway, access.provider?.refresh) == (.seconds(60), .seconds(3600)))
        #expect(access.provider?.personClaim == "email")
        #expect((access.sessionLength, access.sessionKey) == (.seconds(43_200), nil))
        let tls = try #require(read("tls: { certificate: c, key: k }").deployment?.tls)
        #expect((tls.minimumVersion, tls.check) == (.tls12, .seconds(10)))
        #expect(read("listen: a:1").deployment?.access == nil)
    }

    @Test(arguments: [
        ("access:", "'access' is empty"), ("access: {}", "'access' lets nobody in"), ("tls:", "'tls' is empty"),
        ("access: { tokens: { a: { hash: proactor_abc, roles: read } } }", "64 hexadecimal digits"),
        ("access: { tokens: { a: { hash: \"${env:A}\", roles: [raed] } } }", "did you mean 'read'"),
        ("access: { tokens: { a: { hash: \"${env:A}\", roles: approve } } }", "say whose it is with 'person'"),
        ("access: { tokens: { a: { hash: \"${env:A}\", roles: read, person: ana } } }", "did you mean 'anna'"),
        ("access: { tokens: { ben: { hash: \"${env:A}\", roles: read, person: anna } } }", "'ben' is no name"),
        ("access: { tokens: { ben: { hash: \"${env:A}\", roles: read } } }", "'ben' is no name"),
        ("access: { tokens: { a: { hash: \"${env:A}\", roles: read, types: } } }", "'types' is empty"),
        ("access: { tokens: { a: { hash: \"${env:A}\", roles: read, domains: [] } } }", "'domains' is empty"),
        ("access: { tokens: { a: { hash: \"${env:A}\", roles: read, types: [\"a*b\"] } } }", "only stand at its end"),
        ("access: { tokens: { a: { hash: \"${env:A}\", roles: read, expires: 2027-02-30 } } }", "must be a day"),
        ("access: { oidc: { issuer: ftp://a, audience: p, grants: [] } }", "must be an https address"),
        ("access: { oidc: { issuer: \"http://localhost.evil.example\", audience: p, grants: [] } }", "https address"),
        (
            "access: { oidc: { issuer: \"https://a\", audience: p, grants: [{ claim: c, roles: read }] } }",
            "'claim' and 'value'"
        ),
        ("access: { oidc: { issuer: \"https://a\", audience: p, leeway: 1h, grants: [] } }", "from 1ms to 10m"),
        ("access: { oidc: { issuer: \"https://a\", audience: p, grants: [] }, sessions: { length: 1s } }", "from 1m"),
        (
            "access: { oidc: { issuer: \"https://a\", audience: p, grants: [] }, sessions: { key: a } }",
            "not the secret itself"
        ),
        ("tls: { certificate: c, key: k, minimumVersion: 1.1 }", "must be 1.2 or 1.3"),
    ])
    func `what is wrong is said, with what to do`(text: String, says: String) {
        let (deployment, diagnostics) = read(Self.people + text)
        #expect(deployment == nil)
        let told = diagnostics.map { "\($0)\($0.hint ?? "")" }.joined()
        #expect(told.contains(says), "\(told)")
        #expect(!told.contains("proactor_abc"))
    }
}
