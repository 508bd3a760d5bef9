import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorAccess

@Suite struct SessionTests {
    private static let start = Timestamp(seconds: 1000)
    private static let secret = String(repeating: "k", count: 32)
    private let proof = Proof.claims(id: "anna", person: "anna", condition: .init(claim: "groups", value: "buyers"))

    private func control(_ grants: [TokenGrant], secret: String? = Self.secret) throws -> AccessControl {
        AccessControl(
            tokens: TokenBook(grants),
            provider: nil,
            sessions: try #require(SessionKeeper(secret: secret, length: .seconds(100)))
        )
    }

    @Test func `a session says what it was opened with, until it is over`() throws {
        let keeper = try #require(SessionKeeper(secret: Self.secret, length: .seconds(100)))
        let hash = AccessToken(text: "t").hash
        for proof in [
            self.proof, .claims(id: "oidc:1", person: nil, condition: nil), .token(name: "a \"b\" é", hash: hash),
        ] {
            let cookie = try #require(keeper.open(proof, until: Timestamp(seconds: 1100)))
            #expect(keeper.session(cookie, at: Self.start)?.proof == proof)
            #expect(keeper.session(cookie, at: Timestamp(seconds: 1099))?.proof == proof)
            #expect(keeper.session(cookie, at: Timestamp(seconds: 1100)) == nil)
        }
    }

    @Test func `what was changed, cut, or made with another key is no session`() throws {
        let keeper = try #require(SessionKeeper(secret: Self.secret, length: .seconds(100)))
        let other = try #require(SessionKeeper(secret: nil, length: .seconds(100)))
        let cookie = try #require(keeper.open(self.proof, until: Timestamp(seconds: 1100)))
        #expect(other.session(cookie, at: Self.start) == nil)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            var bytes = Array(cookie.utf8)
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0x21...0x7E, using: &generator)
            case 1: bytes.removeSubrange(place...)
            default: bytes.insert(UInt8(ascii: "."), at: place)
            }
            let changed = String(decoding: bytes, as: UTF8.self)
            #expect(changed == cookie || keeper.session(changed, at: Self.start) == nil, "\(changed)")
        }
        for text in ["", ".", "..", "a.b", String(repeating: "a", count: 10_000)] {
            #expect(keeper.session(text, at: Self.start) == nil)
        }
    }

    @Test func `a short secret is refused, and one that is given lets another process go on`() throws {
        #expect(SessionKeeper(secret: String(repeating: "k", count: 31), length: .seconds(1)) == nil)
        let first = try #require(SessionKeeper(secret: Self.secret, length: .seconds(100)))
        let second = try #require(SessionKeeper(secret: Self.secret, length: .seconds(100)))
        let cookie = try #require(first.open(self.proof, until: Timestamp(seconds: 1100)))
        #expect(second.session(cookie, at: Self.start)?.proof == self.proof)
    }

    @Test func `a session ends when somebody signs out, when its token is taken away, and with the token's own end`()
        async throws
    {
        let hash = AccessToken(text: "t").hash
        let grant = TokenGrant(
            name: "anna",
            hash: hash,
            roles: [.read],
            person: "anna",
            expires: Timestamp(seconds: 1050)
        )
        let control = try self.control([grant])
        let bearer = try await control.bearer(of: "t", at: Self.start)
        let first = try #require(control.signIn(bearer, at: Self.start))
        let second = try #require(control.signIn(bearer, at: Self.start))
        #expect(first.maximumAge == 50)
        #expect(control.bearer(ofSession: first.cookie, at: Self.start)?.principal == grant.principal)
        #expect(control.bearer(ofSession: first.cookie, at: Timestamp(seconds: 1050)) == nil)
        control.signOut(first.cookie, at: Self.start)
        #expect(control.bearer(ofSession: first.cookie, at: Self.start) == nil)
        #expect(control.bearer(ofSession: second.cookie, at: Self.start) != nil)

        var changed = grant
        changed.roles = [.read, .operate]
        let roles = try self.control([changed]).bearer(ofSession: second.cookie, at: Self.start)?.principal.roles
        #expect(roles == [.read, .operate])
        changed.hash = AccessToken(text: "another").hash
        #expect(try self.control([changed]).bearer(ofSession: second.cookie, at: Self.start) == nil)
        #expect(try self.control([]).bearer(ofSession: second.cookie, at: Self.start) == nil)
    }
}
