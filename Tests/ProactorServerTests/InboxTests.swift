import Foundation
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("The inbox's pages", .timeLimit(.minutes(15)))
struct InboxTests {
    private static let hostile = #"<script>alert("1")</script><img src=x onerror=y> & 'z'"#
    private static let shown =
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;img src=x onerror=y&gt; &amp; &#39;z&#39;"

    private static func working(_ clock: ManualClock = ManualClock()) -> TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        options.clock = clock
        return options
    }

    private func submit(
        _ server: TestServer,
        _ proposal: String,
        _ form: String,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = headers
        request.append(("Content-Type", "application/x-www-form-urlencoded"))
        let answer = try await server.send("POST", "/inbox/\(proposal)", headers: request, Array(form.utf8))
        // What a browser would show.
        return answer.status == 303 ? try await server.get(try #require(answer.header("Location"))) : answer
    }

    @Test("the list shows what waits, with the page's guards")
    func listsWaiting() async throws {
        try await TestServer.run(Self.working()) { server in
            let empty = try await server.get("/")
            #expect(empty.text.contains("Nothing waits"))
            let (_, proposal) = try await server.proposal(data: ["sku": "SKU-1", "note": .string(Self.hostile)])
            let page = try await server.get("/")
            #expect(page.status == 200)
            #expect(page.contentType == "text/html; charset=utf-8")
            let policy = try #require(page.header("Content-Security-Policy"))
            for directive in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                #expect(policy.contains(directive))
            }
            #expect(!policy.contains("unsafe"))
            #expect(page.header("X-Content-Type-Options") == "nosniff")
            #expect(page.header("Cache-Control") == "no-store")
            #expect(page.text.contains("href=\"/inbox/\(proposal)\""))
            #expect(page.text.contains("Reorder proposed: SKU-1"))
            #expect(page.text.contains("expires in 1 day"))
            #expect(page.text.contains(Self.shown))
            #expect(!page.text.contains("<script>") && !page.text.contains("<img"))
        }
    }

    @Test("a proposal's page shows what its decision rests on, and hostile texts as texts")
    func showsProposal() async throws {
        try await TestServer.run(Self.working()) { server in
            let (task, proposal) = try await server.proposal(data: ["sku": "SKU-1", "note": .string(Self.hostile)])
            let page = try await server.get("/inbox/\(proposal)").text
            #expect(page.contains("<p class=\"reason\">\(Self.shown)</p>"))
            #expect(!page.contains("<script>") && !page.contains("<img"))
            #expect(page.contains("Draft an order &lt;now&gt;."))
            #expect(page.contains("Anna &lt;Petrova&gt;") && page.contains("Ben Okafor"))
            #expect(!page.contains("Carla"))
            #expect(page.contains("Ordering SKU-1"))
            #expect(page.contains("Stock level zero"))
            #expect(page.contains("ReorderApproved") && page.contains("ReorderRejected"))
            #expect(page.contains("href=\"/tasks/\(task)\""))
            #expect(page.contains(">17756<") && !page.contains("17756.0"))
        }
    }

    @Test("the form approves, leads back to the page, and remembers who decided")
    func approves() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            let form = "verdict=approve&by=anna&reason=as+planned+%3Cb%3E&revision=1"
            let raw = try await RawConnection.exchange(
                port: server.port,
                "POST /inbox/\(proposal) HTTP/1.1\r\nHost: \(server.authority)\r\nOrigin: http://\(server.authority)\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n"
                    + "Connection: close\r\n\r\n\(form)"
            )
            #expect(RawConnection.status(raw) == 303)
            #expect(raw.contains("Location: /inbox/\(proposal)\r\n"))
            let cookie = try #require(raw.split(separator: "\r\n").first { $0.hasPrefix("Set-Cookie: person=anna;") })
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))

            let page = try await server.get("/inbox/\(proposal)").text
            #expect(page.contains("Anna &lt;Petrova&gt;</strong> approved this in the inbox"))
            #expect(page.contains("as planned &lt;b&gt;"))
            #expect(!page.contains("<form"))
            #expect(page.contains("<code>ReorderApproved</code> was sent"))
            let decided = try await server.store.proposal(ProposalID(rawValue: proposal))
            #expect(decided?.decisions.first?.channel == "console")
            #expect(try await server.get("/inbox/decided").text.contains("/inbox/\(proposal)"))
            #expect(try await server.get("/").text.contains("/inbox/\(proposal)") == false)
        }
    }

    @Test("a decision without a reason is not shown with the agent's")
    func keepsReasonsApart() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal(data: ["sku": "SKU-1", "note": "the agent's words"])
            let page = try await self.submit(server, proposal, "verdict=reject&by=ben&reason=&revision=1").text
            #expect(page.contains("Ben Okafor</strong> rejected this in the inbox"))
            #expect(!page.contains("“"))
        }
    }

    @Test("the person who decided last is chosen already, when they may decide")
    func choosesPerson() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            let page = try await server.get("/inbox/\(proposal)", headers: [("Cookie", "person=ben")]).text
            #expect(page.contains("<option value=\"ben\" selected>"))
            let other = try await server.get("/inbox/\(proposal)", headers: [("Cookie", "person=\"><script>")]).text
            #expect(!other.contains(" selected>") && !other.contains("<script>"))
        }
    }

    @Test("who approved already is not offered again where a quorum waits")
    func offersTheOthers() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal("e-1", type: "BigStockLevelZero")
            let page = try await self.submit(server, proposal, "verdict=approve&by=anna&revision=1").text
            #expect(page.contains("1 of 2 approvals"))
            #expect(!page.contains("<option value=\"anna\""))
            #expect(page.contains("<option value=\"carla\""))
        }
    }

    @Test(
        "a form that decides nothing says why, and keeps what was entered",
        arguments: [
            ("verdict=approve&by=&reason=so+%3Ci%3E&revision=1", 400, "Choose who you are"),
            ("verdict=approve&by=carla&reason=so+%3Ci%3E&revision=1", 403, "may not decide"),
            ("verdict=approve&by=%3Cscript%3E&reason=so+%3Ci%3E&revision=1", 403, "&lt;script&gt;"),
            ("verdict=approve&by=anna&reason=so+%3Ci%3E&revision=7", 409, "revision"),
            ("by=anna", 400, "not understood"), ("verdict=perhaps&by=anna", 400, "not understood"),
            ("", 400, "not understood"),
            ("verdict=approve&verdict=reject&by=anna&by=ben", 400, "not understood"),
            ("%ff%fe=%zz&&&==", 400, "not understood"),
        ]
    )
    func refusesForms(form: String, status: Int, says: String) async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            let answer = try await self.submit(server, proposal, form)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.contentType == "text/html; charset=utf-8")
            #expect(answer.text.contains("role=\"alert\""))
            #expect(answer.text.contains(says))
            #expect(!answer.text.contains("<script>"))
            if form.contains("reason=so") { #expect(answer.text.contains(">so &lt;i&gt;</textarea>")) }
            #expect(try await server.store.proposal(ProposalID(rawValue: proposal))?.state == .waiting)
        }
    }

    @Test("a second decision by form shows the first one")
    func refusesSecondDecision() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            _ = try await self.submit(server, proposal, "verdict=approve&by=anna&revision=1")
            let again = try await self.submit(server, proposal, "verdict=reject&by=ben&revision=1")
            #expect(again.status == 409)
            #expect(again.text.contains("approved by anna"))
        }
    }

    @Test("a proposal that is not there is a page with 404")
    func missesProposals() async throws {
        try await TestServer.run { server in
            let answer = try await server.get("/inbox/prop_%3Cscript%3E")
            #expect(answer.status == 404)
            #expect(answer.contentType == "text/html; charset=utf-8")
            #expect(!answer.text.contains("<script>"))
            let posted = try await self.submit(server, "prop_none", "verdict=approve&by=anna")
            #expect(posted.status == 404)
        }
    }

    @Test("decided proposals stay on their list, however many wait")
    func listsDecided() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            _ = try await self.submit(server, proposal, "verdict=approve&by=anna&revision=1")
            let events = (0..<120).map { number in
                #"{"specversion": "1.0", "id": "w-\#(number)", "source": "/s", "type": "StockLevelZero", "data": {"sku": "SKU-2"}}"#
            }
            let batch = try await server.batch("[\(events.joined(separator: ","))]")
            let tasks = try #require(batch.json?["tasks"]?.arrayValue).compactMap { $0["task"]?.stringValue }
            for task in tasks {
                _ = try await server.frames(of: "/tasks/\(task)/stream") { $0.event == "ProposalWaiting" }
            }
            #expect(try await server.get("/inbox/decided").text.contains("/inbox/\(proposal)"))
        }
    }

    @Test("the style is served as such")
    func servesStyle() async throws {
        try await TestServer.run { server in
            let answer = try await server.get("/assets/inbox.css")
            #expect(answer.status == 200)
            #expect(answer.contentType == "text/css; charset=utf-8")
        }
    }
}
