import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("Signing in", .timeLimit(.minutes(15)))
struct SignInTests {
    private static let html = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
    private static let form = "application/x-www-form-urlencoded"

    private func signIn(
        _ server: TestServer,
        _ token: String,
        next: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        let body = "token=\(token)" + (next.map { "&next=\($0)" } ?? "")
        return try await server.post("/sign-in", body, type: Self.form, headers: headers)
    }

    /// The cookie as the browser sends it back.
    private func cookie(_ answer: Answer) throws -> (String, String) {
        let header = try #require(answer.header("Set-Cookie"))
        return ("Cookie", String(try #require(header.split(separator: ";").first)))
    }

    @Test func `a browser is sent to sign in, and back to where it wanted to be`() async throws {
        try await TestServer.run(TestAccess.options) { server in
            for (path, location) in [
                ("/", "/sign-in"), ("/inbox/prop_1", "/sign-in?next=/inbox/prop_1"),
                ("/tasks?state=running&limit=5", "/sign-in?next=/tasks%3Fstate%3Drunning%26limit%3D5"),
                ("/nowhere", "/sign-in?next=/nowhere"),
            ] {
                let answer = try await server.get(path, headers: [Self.html])
                #expect((answer.status, answer.header("Location")) == (303, location))
            }
            let page = try await server.get("/sign-in?next=/inbox/prop_1", headers: [Self.html])
            #expect(page.status == 200)
            #expect(page.text.contains(#"name="next" value="/inbox/prop_1""#))
            let answer = try await self.signIn(server, "anna-token", next: "/inbox/prop_1")
            #expect((answer.status, answer.header("Location")) == (303, "/inbox/prop_1"))
        }
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "%2F%2Fevil.example", "javascript:alert(1)",
        "/a%0d%0aSet-Cookie:%20x=y", "evil", "/%00",
    ])
    func `nobody is sent on to another site`(next: String) async throws {
        try await TestServer.run(TestAccess.options) { server in
            let answer = try await self.signIn(server, "anna-token", next: next)
            #expect((answer.status, answer.header("Location")) == (303, "/"))
            let page = try await server.get("/sign-in?next=\(next)", headers: [Self.html])
            #expect(!page.text.contains("name=\"next\""))
        }
    }

    @Test func `somebody who signed in sees the inbox, decides in their own name, and can leave`() async throws {
        var options = TestAccess.options
        options.works = true
        try await TestServer.run(options) { server in
            let sent = try await server.post(
                "/events",
                #"{"specversion":"1.0","id":"1","source":"/s","type":"StockLevelZero","data":{"sku":"SKU-1"}}"#,
                type: "application/cloudevents+json",
                headers: [TestAccess.bearer("emitter")]
            )
            let task = try #require(sent.json?["task"]?.stringValue)
            let frames = try await server.frames(of: "/tasks/\(task)/stream", headers: [TestAccess.bearer("reader")]) {
                $0.event == "ProposalWaiting"
            }
            let proposal = try #require(frames.last?.json?["data"]?["proposal"]?.stringValue)

            let signedIn = try await self.signIn(server, "%20anna-token%0A")
            let header = try #require(signedIn.header("Set-Cookie"))
            for part in ["proactor-session=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=3600"] {
                #expect(header.contains(part), "\(header)")
            }
            #expect(!header.contains("Secure"))
            let cookie = try self.cookie(signedIn)
            let page = try await server.get("/inbox/\(proposal)", headers: [cookie, Self.html])
            #expect(page.text.contains("You decide as <strong>Anna &lt;Petrova&gt;</strong>"))
            #expect(!page.text.contains("<select"))
            #expect(page.text.contains("Sign out"))

            let origin = ("Origin", "http://\(server.authority)")
            let other = try await server.post(
                "/inbox/\(proposal)",
                "verdict=approve&by=ben",
                type: Self.form,
                headers: [cookie, origin]
            )
            #expect(other.status == 403)
            let decided = try await server.post(
                "/inbox/\(proposal)",
                "verdict=approve&reason=ok",
                type: Self.form,
                headers: [cookie, origin]
            )
            #expect(decided.status == 303)
            #expect(try await server.store.proposal(ProposalID(rawValue: proposal))?.decisions.map(\.by) == ["anna"])

            let left = try await server.post("/sign-out", "", type: Self.form, headers: [cookie, origin])
            #expect((left.status, left.header("Location")) == (303, "/sign-in"))
            #expect(left.header("Set-Cookie")?.contains("Max-Age=0") == true)
            #expect(try await server.get("/", headers: [cookie]).status == 401)
            let entries = try await server.store.auditEntries(after: 0, limit: 10).map(\.record)
            #expect(entries.map(\.action) == ["session.opened", "proposal.approve", "session.closed"])
            #expect(entries.map(\.actor) == ["anna", "anna", "anna"])
            #expect(entries.first?.details["principal"] == "anna")
        }
    }

    @Test func `pages of other sites cannot use somebody's session`() async throws {
        try await TestServer.run(TestAccess.options) { server in
            let cookie = try self.cookie(try await self.signIn(server, "root-token"))
            let post = { (headers: [(String, String)]) in
                try await server.post("/sign-out", "", type: Self.form, headers: [cookie] + headers)
            }
            for headers in [
                [("Origin", "https://evil.example")], [("Origin", "null")], [], [("Sec-Fetch-Site", "cross-site")],
                [("Sec-Fetch-Site", "same-site")], [("Sec-Fetch-Site", "none")],
                [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")],
            ] {
                expectProblem(try await post(headers), 403, "other-origin")
            }
            // Not even signing in as somebody else.
            let forced = try await self.signIn(server, "ben-token", headers: [("Origin", "https://evil.example")])
            expectProblem(forced, 403, "other-origin")
            #expect(try await server.get("/", headers: [cookie]).status == 200)
            #expect(try await post([("Sec-Fetch-Site", "same-origin")]).status == 303)
        }
    }

    @Test func `a wrong token says so, and one that sees nothing as well`() async throws {
        try await TestServer.run(TestAccess.options) { server in
            let wrong = try await self.signIn(server, "wrong")
            #expect(wrong.status == 401)
            #expect(wrong.text.contains("the access token is not known here"))
            #expect(wrong.header("Set-Cookie") == nil)
            let blind = try await self.signIn(server, "emitter-token")
            #expect(blind.status == 403)
            #expect(blind.header("Set-Cookie") == nil)
            #expect(try await server.post("/sign-in", "", type: Self.form).status == 400)
            let cookies = [("Cookie", "proactor-session=abc"), ("Cookie", "proactor-session=")]
            for cookie in cookies { #expect(try await server.get("/tasks", headers: [cookie]).status == 401) }
            #expect(try await server.store.auditEntries(after: 0, limit: 10).isEmpty)
        }
    }

    @Test func `behind a proxy with TLS the cookie is for TLS and this host only`() async throws {
        var options = TestAccess.options
        options.proxiedOrigins = ["https://proactor.example.com"]
        try await TestServer.run(options) { server in
            let answer = try await self.signIn(
                server,
                "anna-token",
                headers: [("Origin", "https://proactor.example.com")]
            )
            let header = try #require(answer.header("Set-Cookie"))
            #expect(header.hasPrefix("__Host-proactor-session="))
            #expect(header.contains("Secure"))
            #expect(!header.contains("Domain"))
            #expect(try await server.get("/", headers: [try self.cookie(answer)]).status == 200)
        }
    }

    @Test func `many wrong tokens are slowed down, and a right one is not`() async throws {
        let clock = ManualClock()
        var options = TestAccess.options
        options.clock = clock
        try await TestServer.run(options) { server in
            for _ in 0..<FailedAttempts.attemptsMaximum {
                #expect(try await server.get("/tasks", headers: [TestAccess.bearer("wrong")]).status == 401)
            }
            let answer = try await server.get("/tasks", headers: [TestAccess.bearer("wrong")])
            expectProblem(answer, 429, "too-many-attempts")
            #expect(answer.header("Retry-After") == "60")
            #expect(try await self.signIn(server, "wrong").status == 429)
            #expect(try await server.get("/tasks", headers: [TestAccess.bearer("reader")]).status == 200)
            #expect(try await server.get("/tasks").status == 401)
            clock.advance(by: FailedAttempts.window)
            #expect(try await server.get("/tasks", headers: [TestAccess.bearer("wrong")]).status == 401)
        }
    }

    @Test func `addresses that are counted do not pile up`() {
        let attempts = FailedAttempts()
        let now = Timestamp(seconds: 0)
        for number in 0..<20_000 { #expect(attempts.note(from: "10.0.\(number)", at: now) == nil) }
        for _ in 0..<FailedAttempts.attemptsMaximum { _ = attempts.note(from: "b", at: now) }
        #expect(attempts.note(from: "b", at: now) == FailedAttempts.window)
    }
}
