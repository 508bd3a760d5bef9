import Logging
import ProactorAccess
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorServer

/// A server that believes an identity provider, whose tokens another library has signed.
@Suite(
    "Tokens of an identity provider",
    .enabled(if: PythonCounterpart.oidc.isWanted),
    .timeLimit(.minutes(15))
)
struct ProviderTests {
    private static let discovery = "/.well-known/openid-configuration"

    /// What a test has to do with.
    private struct Place {
        let clock: ManualClock
        let provider: DocumentServer
        let server: TestServer
        let signed: JSONValue

        func publish(_ keys: String) throws {
            self.provider.set("/keys", .text(try #require(self.signed[keys]).jsonText))
        }

        func bearer(_ name: String) throws -> (String, String) {
            ("Authorization", "Bearer \(try #require(self.signed[name]?.stringValue))")
        }

        func status(_ path: String, _ name: String) async throws -> Int {
            try await self.server.get(path, headers: [self.bearer(name)]).status
        }

        var fetches: Int { self.provider.requests.count { $0 == "/keys" } }
    }

    /// Serves beside a provider while `body` runs.
    private func run(isUp: Bool = true, _ body: (Place) async throws -> Void) async throws {
        let clock = ManualClock()
        try await DocumentServer.run { provider in
            let (lines, status) = try await PythonCounterpart.oidc.judge(
                "Tests/ProactorServerTests/Judges/sign_tokens.py",
                ["\(clock.now.seconds)", provider.url],
                ""
            )
            try #require(status == 0, "\(lines)")
            let signed = try JSONParser.parse(lines.joined())
            let document = #"{"issuer": "\#(provider.url)", "jwks_uri": "\#(provider.url)/keys"}"#
            provider.set(Self.discovery, isUp ? .text(document) : .text("", status: 503))
            let identity = IdentityProvider(
                rules: Self.rules(provider.url),
                source: .discovery(issuer: provider.url),
                refreshInterval: .seconds(3600),
                now: { clock.now },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            var options = TestServer.Options()
            options.clock = clock
            options.works = true
            options.access = TestAccess.control(provider: identity)
            options.companions = [identity]
            // The provider is asked as soon as the server starts.
            provider.set("/keys", .text(try #require(signed["keys"]).jsonText))
            try await TestServer.run(options) { server in
                let place = Place(clock: clock, provider: provider, server: server, signed: signed)
                try await body(place)
            }
        }
    }

    private static func rules(_ issuer: String) -> ClaimRules {
        ClaimRules(
            issuer: issuer,
            audiences: ["proactor"],
            leeway: .seconds(60),
            personClaim: "email",
            grants: [
                ClaimGrant(condition: .init(claim: "groups", value: "admins"), roles: [.read, .operate]),
                ClaimGrant(
                    condition: .init(claim: "groups", value: "buyers"),
                    roles: [.read, .approve],
                    scope: AccessScope(domains: ["stock"])
                ),
            ],
            directory: Directory(people: ["anna": Person(id: "anna", name: "Anna", email: "anna@example.com")])
        )
    }

    private func post(
        _ place: Place,
        _ type: String,
        _ data: String = "{}",
        as bearer: (String, String)
    ) async throws
        -> Answer
    {
        try await place.server.post(
            "/events",
            #"{"specversion": "1.0", "id": "\#(type)", "source": "/s", "type": "\#(type)", "data": \#(data)}"#,
            type: "application/cloudevents+json",
            headers: [bearer]
        )
    }

    @Test func `roles and scopes hold, and a decision is that of the person`() async throws {
        try await self.run { place in
            let emitter = TestAccess.bearer("emitter")
            let other = try await self.post(place, "Undeclared", as: emitter)
            let task = try #require(other.json?["task"]?.stringValue)
            let order = try await self.post(place, "StockLevelZero", #"{"sku": "SKU-1"}"#, as: emitter)
            let stock = try #require(order.json?["task"]?.stringValue)
            #expect(try await place.status("/tasks/\(task)", "admin") == 200)
            #expect(try await place.status("/tasks/\(task)", "buyer") == 404)
            #expect(try await place.status("/tasks/\(stock)", "buyer") == 200)
            #expect(try await place.status("/tasks", "stranger") == 403)
            #expect(try await place.status("/store", "admin") == 200)
            #expect(try await place.status("/store", "buyer") == 403)
            for name in ["buyer", "admin", "stranger"] {
                expectProblem(try await self.post(place, "Noted", as: try place.bearer(name)), 403, "role-missing")
            }
            let frames = try await place.server.frames(
                of: "/tasks/\(stock)/stream",
                headers: [place.bearer("buyer")]
            ) { $0.event == "ProposalWaiting" }
            let proposal = try #require(frames.last?.json?["data"]?["proposal"]?.stringValue)
            let decide = { (name: String) in
                try await place.server.post(
                    "/proposals/\(proposal)/decisions",
                    #"{"verdict": "approve"}"#,
                    type: "application/json",
                    headers: [place.bearer(name)]
                )
            }
            expectProblem(try await decide("admin"), 403, "role-missing")
            let decided = try await decide("buyer")
            #expect(decided.status == 200, "\(decided.text)")
            let found = try await place.server.store.proposal(ProposalID(rawValue: proposal))
            #expect(found?.decisions.map(\.by) == ["anna"])
            #expect(place.fetches == 1)
        }
    }

    @Test func `a key that is new is fetched, one that is gone does not count, and a forged one never does`()
        async throws
    {
        try await self.run { place in
            #expect(try await place.status("/tasks", "admin") == 200)
            for _ in 0..<3 { #expect(try await place.status("/tasks", "forged") == 401) }
            #expect(try await place.status("/tasks", "next") == 401)
            #expect(place.fetches == 1)
            try place.publish("rotated")
            place.clock.advance(by: .seconds(60))
            #expect(try await place.status("/tasks", "next") == 200)
            #expect(try await place.status("/tasks", "admin") == 401)
            #expect(try await place.status("/tasks", "forged") == 401)
            #expect(place.fetches == 2)
        }
    }

    @Test func `without its provider a token is neither good nor bad, and others are let in as ever`() async throws {
        try await self.run(isUp: false) { place in
            let answer = try await place.server.get("/tasks", headers: [place.bearer("admin")])
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After").flatMap { Int($0) } != nil)
            #expect(try await place.server.get("/tasks", headers: [TestAccess.bearer("reader")]).status == 200)
            let url = place.provider.url
            place.provider.set(Self.discovery, .text(#"{"issuer": "\#(url)", "jwks_uri": "\#(url)/keys"}"#))
            place.clock.advance(by: .seconds(60))
            #expect(try await place.status("/tasks", "admin") == 200)
        }
    }

    @Test func `a stream ends when its token does`() async throws {
        try await self.run { place in
            var reader = try await place.server.stream("/stream", headers: [place.bearer("short")])
            #expect(try await reader.next()?.retry == "1000")
            let order = { (id: String) in
                try await place.server.post(
                    "/events",
                    #"{"specversion": "1.0", "id": "\#(id)", "source": "/s", "type": "NoteRequested"}"#,
                    type: "application/cloudevents+json",
                    headers: [TestAccess.bearer("emitter")]
                )
            }
            _ = try await order("a")
            #expect(try await reader.next()?.event == "EventAccepted")
            // The provider's clock may be off by the leeway: till then the token would be taken, and so the stream goes on.
            place.clock.advance(by: .seconds(89))
            _ = try await order("b")
            while let frame = try await reader.next(), frame.event != "EventAccepted" {}
            place.clock.advance(by: .seconds(1))
            _ = try await order("c")
            var last: StreamFrame?
            while let frame = try await reader.next() { last = frame }
            #expect(last?.comment == "access ended")
            #expect(try await place.status("/tasks", "short") == 401)
        }
    }
}
