import Crypto
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorAccess

@Suite struct TokenTests {
    @Test func `a token is 256 random bits, and its hash is the SHA-256 of its text`() throws {
        var generator = SystemRandomNumberGenerator()
        let tokens = (0..<100).map { _ in AccessToken.random(using: &generator) }
        #expect(Set(tokens.map(\.text)).count == tokens.count)
        for token in tokens {
            #expect(token.text.hasPrefix("proactor_"))
            #expect(token.text.utf8.count == "proactor_".utf8.count + 64)
            #expect(TokenHash(token.hash.description) == token.hash)
        }
        // printf abc | sha256sum
        let known = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(AccessToken(text: "abc").hash.description == known)
        #expect(TokenHash(known.uppercased().replacing("SHA256:", with: "sha256:"))?.description == known)
    }

    @Test(arguments: [
        "", "sha256:", "sha256:00", "sha512:" + String(repeating: "0", count: 64), String(repeating: "0", count: 64),
        "sha256:" + String(repeating: "0", count: 63), "sha256:" + String(repeating: "0", count: 65),
        "sha256:" + String(repeating: "g", count: 64), " sha256:" + String(repeating: "0", count: 64),
        "sha256:" + String(repeating: "é", count: 32),
    ])
    func `what is no hash is none`(text: String) { #expect(TokenHash(text) == nil) }

    @Test func `only the very token is let in, whatever was changed about it`() throws {
        var generator = SeededGenerator(seed: 7)
        let tokens = (0..<20).map { _ in AccessToken.random(using: &generator) }
        let book = TokenBook(
            tokens.enumerated().map { TokenGrant(name: "t\($0.offset)", hash: $0.element.hash, roles: [.read]) }
        )
        for (index, token) in tokens.enumerated() {
            #expect(book.grant(of: token.text)?.name == "t\(index)")
            for _ in 0..<50 {
                var bytes = Array(token.text.utf8)
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] ^= UInt8(1 << Int.random(in: 0..<7, using: &generator))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8(ascii: "0"), at: place)
                default: bytes += [UInt8(ascii: " ")]
                }
                let changed = String(decoding: bytes, as: UTF8.self)
                #expect(changed == token.text || book.grant(of: changed) == nil, "\(changed)")
            }
        }
        #expect(book.grant(of: "") == nil)
        #expect(book.grant(of: tokens[0].hash.description) == nil)
        #expect(book.grant(of: String(repeating: "a", count: 1_000_000)) == nil)
    }

    @Test func `an expired token is worth nothing from its very instant on`() async throws {
        let token = AccessToken(text: "secret")
        let end = Timestamp(seconds: 1000)
        let control = AccessControl(
            tokens: TokenBook([TokenGrant(name: "t", hash: token.hash, roles: [.read], expires: end)]),
            provider: nil,
            sessions: try #require(SessionKeeper(secret: nil, length: .seconds(60)))
        )
        let bearer = try await control.bearer(of: "secret", at: Timestamp(seconds: 999, nanoseconds: 999_999_999))
        #expect(bearer.principal == Principal(id: "t", roles: [.read]))
        await #expect(throws: AccessRefusal.expired) { try await control.bearer(of: "secret", at: end) }
        await #expect(throws: AccessRefusal.unknown) { try await control.bearer(of: "Secret", at: end) }
    }
}
