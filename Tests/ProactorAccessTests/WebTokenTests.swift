import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorAccess

@Suite("Web tokens of an independent signer", .enabled(if: SignedTokens.isWanted), .timeLimit(.minutes(15)))
struct WebTokenTests {
    private func bearer(_ text: String, _ keys: KeySet) throws(AccessRefusal) -> Bearer {
        let token = try WebToken(text)
        let bearer = try TestRules.make().bearer(of: token.claims, at: SignedTokens.now)
        guard keys.verifies(token) else { throw .invalid("its signature is wrong") }
        return bearer
    }

    @Test func `those that hold are believed, and no others`() async throws {
        let tokens = try await SignedTokens()
        let keys = try await KeySet(json: Array(tokens.keys.utf8))
        #expect(tokens.good.count == 6)
        for (name, token) in tokens.good {
            let bearer = try self.bearer(token, keys)
            #expect(bearer.principal.id == "anna", "\(name)")
            #expect(bearer.principal.person == "anna")
            #expect(bearer.principal.roles == [.read, .approve])
            #expect(bearer.principal.scope == AccessScope(domains: ["stock"]))
        }
        #expect(tokens.bad.count == 24)
        for (name, token) in tokens.bad {
            #expect(throws: AccessRefusal.self, "\(name)") { try self.bearer(token, keys) }
        }
        #expect(throws: AccessRefusal.expired) { try self.bearer(tokens.bad["expired"] ?? "", keys) }
    }

    @Test func `people are found by an address that their provider vouches for`() async throws {
        let tokens = try await SignedTokens()
        let keys = try await KeySet(json: Array(tokens.keys.utf8))
        let nobody = try self.bearer(tokens.nobody, keys)
        #expect(nobody.principal.person == nil)
        #expect(nobody.principal.id == "oidc:0001")
        #expect(try self.bearer(tokens.unverified, keys).principal.person == nil)
    }

    @Test func `no change to a token leaves it believed`() async throws {
        let tokens = try await SignedTokens()
        let keys = try await KeySet(json: Array(tokens.keys.utf8))
        var generator = SeededGenerator(seed: 11)
        for name in ["RS256", "ES256", "EdDSA"] {
            let token = try #require(tokens.good[name])
            for _ in 0..<300 {
                var bytes = Array(token.utf8)
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0x21...0x7E, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[place], at: place)
                default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
                }
                let changed = String(decoding: bytes, as: UTF8.self)
                #expect(changed == token || (try? self.bearer(changed, keys)) == nil, "\(changed)")
            }
        }
    }
}

@Suite struct ClaimRulesTests {
    private let now = Timestamp(seconds: 1000)
    private let claims: JSONObject = [
        "iss": "https://login.example.com", "aud": "proactor", "sub": "1", "exp": 2000, "groups": ["buyers"],
    ]

    private func principal(_ rules: ClaimRules, _ changes: JSONObject) throws -> Principal {
        var claims = self.claims
        for (name, value) in changes { claims[name] = value }
        return try rules.bearer(of: claims, at: self.now).principal
    }

    @Test func `the first grant that fits counts, and who fits none may do nothing`() throws {
        let rules = TestRules.make()
        #expect(try self.principal(rules, ["groups": ["buyers", "admins"]]).roles == [.operate])
        #expect(try self.principal(rules, ["groups": "buyers"]).roles == [.read, .approve])
        #expect(try self.principal(rules, ["groups": ["staff"]]).roles == [])
        #expect(try self.principal(rules, ["groups": 5]).roles == [])
    }

    @Test func `a claim is found by its whole name, or inside objects`() throws {
        var rules = TestRules.make()
        rules.grants = [
            ClaimGrant(condition: .init(claim: "realm_access.roles", value: "a"), roles: [.read]),
            ClaimGrant(condition: .init(claim: "https://example.com/roles", value: "b"), roles: [.emit]),
        ]
        #expect(try self.principal(rules, ["realm_access": ["roles": ["a"]]]).roles == [.read])
        #expect(try self.principal(rules, ["realm_access.roles": "a"]).roles == [.read])
        #expect(try self.principal(rules, ["https://example.com/roles": ["b"]]).roles == [.emit])
        #expect(try self.principal(rules, ["realm_access": "roles"]).roles == [])
    }

    @Test func `a person is found by id or by address, and never when two have it`() throws {
        var rules = TestRules.make()
        #expect(try self.principal(rules, ["email": "ANNA@EXAMPLE.COM"]).person == "anna")
        // An address is no id, whatever it looks like.
        #expect(try self.principal(rules, ["email": "ben"]).person == nil)
        rules.personClaim = "preferred_username"
        #expect(try self.principal(rules, ["preferred_username": "ben"]).person == "ben")
        #expect(try self.principal(rules, ["preferred_username": "anna@example.com"]).person == "anna")
        rules.directory.people["carla"] = Person(id: "carla", name: "Carla", email: "anna@example.com")
        #expect(try self.principal(rules, ["preferred_username": "anna@example.com"]).person == nil)
    }

    @Test(
        arguments: [
            ["exp": nil], ["exp": "2000"], ["exp": -5], ["exp": 1e300], ["exp": 940], ["nbf": "1000"], ["nbf": 1061],
            ["sub": ""], ["sub": 5], ["aud": ["x"]], ["aud": 5], ["iss": 5],
        ] as [JSONObject]
    )
    func `claims that are missing or no claims are refused`(changes: JSONObject) throws {
        #expect(throws: AccessRefusal.self) { try self.principal(TestRules.make(), changes) }
    }
}
