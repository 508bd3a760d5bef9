import Logging
import ProactorModel
import ProactorTestSupport
import ServiceLifecycle
import Synchronization
import Testing

@testable import ProactorAccess

@Suite("An identity provider", .enabled(if: SignedTokens.isWanted), .timeLimit(.minutes(15)))
struct IdentityProviderTests {
    private static let discovery = "/.well-known/openid-configuration"

    /// A time that a test moves.
    private final class Clock: Sendable {
        private let time = Mutex(SignedTokens.now)
        var now: Timestamp { self.time.withLock { $0 } }
        func advance(by duration: Duration) { self.time.withLock { $0 = $0.advanced(by: duration) } }
    }

    /// Runs a provider while `body` does.
    private func run(
        _ source: KeySource,
        _ clock: Clock,
        _ body: (IdentityProvider) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let provider = IdentityProvider(
            rules: TestRules.make(),
            source: source,
            refreshInterval: .seconds(3600),
            now: { clock.now },
            logger: logger
        )
        let group = ServiceGroup(services: [provider], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(provider)) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    private func isLetIn(_ token: String, _ provider: IdentityProvider, _ clock: Clock) async -> Bool {
        (try? await provider.bearer(of: token, at: clock.now)) != nil
    }

    @Test func `its keys are fetched once, and a key that is new at most once a minute`() async throws {
        let tokens = try await SignedTokens()
        let clock = Clock()
        try await DocumentServer.run { server in
            server.set("/keys", .text(tokens.keys))
            try await self.run(.url(server.url + "/keys"), clock) { provider in
                let token = try #require(tokens.good["ES256"])
                for _ in 0..<20 { #expect(await self.isLetIn(token, provider, clock)) }
                #expect(server.requests == ["/keys"])

                // Signed with a key that nobody has published: asking again has to wait.
                for _ in 0..<20 { #expect(await !self.isLetIn(tokens.next, provider, clock)) }
                #expect(server.requests == ["/keys"])
                clock.advance(by: .seconds(60))
                server.set("/keys", .text(tokens.rotatedKeys))
                #expect(await self.isLetIn(tokens.next, provider, clock))
                #expect(server.requests == ["/keys", "/keys"])
                #expect(await self.isLetIn(token, provider, clock))
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test func `many who come at once with a new key wait for one look`() async throws {
        let tokens = try await SignedTokens()
        let clock = Clock()
        try await DocumentServer.run { server in
            server.set("/keys", .text(tokens.rotatedKeys))
            try await self.run(.url(server.url + "/keys"), clock) { provider in
                let count = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<200 { group.addTask { await self.isLetIn(tokens.next, provider, clock) } }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(count == 200)
                #expect(server.requests == ["/keys"])
            }
        }
    }

    @Test func `it is found by discovery, and only its own document is believed`() async throws {
        let tokens = try await SignedTokens()
        let clock = Clock()
        try await DocumentServer.run { server in
            server.set("/keys", .text(tokens.keys))
            let document = { (issuer: String, keys: String) in
                DocumentServer.Document.text("{\"issuer\": \"\(issuer)\", \"jwks_uri\": \"\(keys)\"}")
            }
            let token = try #require(tokens.good["RS256"])
            for (issuer, keys, isFound) in [
                (server.url, server.url + "/keys", true), (server.url + "/", server.url + "/keys", false),
                ("https://evil.example", server.url + "/keys", false), (server.url, "http://evil.example/keys", false),
                (server.url, "file:///etc/passwd", false),
            ] {
                server.set(Self.discovery, document(issuer, keys))
                try await self.run(.discovery(issuer: server.url), clock) { provider in
                    #expect(await self.isLetIn(token, provider, clock) == isFound, "\(issuer) \(keys)")
                }
            }
        }
    }

    @Test func `one that does not answer keeps nobody waiting for long, and nobody in`() async throws {
        let tokens = try await SignedTokens()
        let clock = Clock()
        let token = try #require(tokens.good["EdDSA"])
        try await DocumentServer.run { server in
            for document in [
                DocumentServer.Document.silence, .text("", status: 500), .text("{}"), .text("no JSON"),
                .text("{\"keys\": []}"), .text(tokens.keys, status: 302, location: server.url + "/keys"),
                .text(String(repeating: " ", count: 1_100_000) + tokens.keys),
            ] {
                server.set("/broken", document)
                server.set("/keys", .text(tokens.keys))
                try await self.run(.url(server.url + "/broken"), clock) { provider in
                    let start = ContinuousClock.now
                    await #expect(throws: AccessRefusal.undecided) {
                        try await provider.bearer(of: token, at: clock.now)
                    }
                    #expect(ContinuousClock.now - start < .seconds(30))
                }
            }
            #expect(!server.requests.contains("/keys"))
        }
    }

    @Test func `keys that were fetched hold while it is away, and not for ever`() async throws {
        let tokens = try await SignedTokens()
        let clock = Clock()
        let token = try #require(tokens.good["ES256"])
        try await DocumentServer.run { server in
            server.set("/keys", .text(tokens.keys))
            try await self.run(.url(server.url + "/keys"), clock) { provider in
                #expect(await self.isLetIn(token, provider, clock))
                server.set("/keys", .text("", status: 500))
                clock.advance(by: .seconds(60))
                #expect(await !self.isLetIn(tokens.next, provider, clock))
                #expect(await self.isLetIn(token, provider, clock))
                clock.advance(by: .seconds(86_400))
                await #expect(throws: AccessRefusal.self) { try await provider.bearer(of: token, at: clock.now) }
            }
        }
    }

    @Test func `keys may stand in a file`() async throws {
        let tokens = try await SignedTokens()
        let clock = Clock()
        let keys = tokens.keys
        try await self.run(.document { keys }, clock) { provider in
            #expect(await self.isLetIn(tokens.good["ES256"] ?? "", provider, clock))
            #expect(await !self.isLetIn(tokens.next, provider, clock))
        }
    }
}
