import ProactorComponents
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

/// The pages behind links that sinks send.
@Suite("Links by which people decide", .timeLimit(.minutes(15)))
struct LinkTests {
    private struct Mail: LinkingSink {
        let links: ApprovalLinks?

        func deliver(
            _ notice: SinkNotice,
            idempotencyKey: String,
            previous: JSONValue?
        ) async throws(SinkFailure) -> JSONValue? { nil }
    }

    private static let links = ApprovalLinks(secret: Array(repeating: 7, count: 32), lifetime: .seconds(3600))
    private static let form = "application/x-www-form-urlencoded"

    private static func options(_ clock: ManualClock) -> TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        options.clock = clock
        options.sinks = ["mail": Mail(links: Self.links), "silent": Mail(links: nil)]
        return options
    }

    private static func path(
        _ proposal: String,
        _ clock: ManualClock,
        person: String = "anna",
        sink: String = "mail",
        revision: Int = 1,
        links: ApprovalLinks = LinkTests.links
    ) -> String {
        let link = ApprovalLink(
            sink: sink,
            proposal: ProposalID(rawValue: proposal),
            revision: revision,
            person: person,
            expiresAt: clock.now.advanced(by: .seconds(3600))
        )
        return "/approvals/\(links.token(for: link))"
    }

    private func state(_ server: TestServer, _ proposal: String) async throws -> JSONValue? {
        try await server.get("/proposals/\(proposal)").json?["state"]
    }

    @Test("following a link decides nothing, however often, and shows what it is about")
    func followingDecidesNothing() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock)) { server in
            let (_, proposal) = try await server.proposal(data: ["sku": "SKU-1", "note": "<script>alert(1)</script>"])
            let path = Self.path(proposal, clock)
            for method in ["GET", "HEAD", "GET"] {
                let answer = try await server.send(method, path)
                #expect(answer.status == 200)
                #expect(answer.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
                #expect(answer.header("Cache-Control") == "no-store")
            }
            #expect(try await self.state(server, proposal) == "waiting")
            let page = try await server.get(path).text
            #expect(page.contains("You decide as Anna &lt;Petrova&gt;."))
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!page.contains("<script>"))
            #expect(page.contains("action=\"\(path)\""))
        }
    }

    @Test("sending its form decides for the person whom it was sent to, once")
    func decidesOnce() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock)) { server in
            let (_, proposal) = try await server.proposal()
            let path = Self.path(proposal, clock)
            let answer = try await server.post(path, "verdict=approve&reason=as+planned&by=ben", type: Self.form)
            #expect(answer.status == 303)
            #expect(answer.header("Location") == path)
            let json = try #require(try await server.get("/proposals/\(proposal)").json)
            #expect(json["state"] == "approved")
            let decision = json["decisions"]?.arrayValue?.first
            #expect(decision?["by"] == "anna")
            #expect(decision?["channel"] == "email")
            #expect(decision?["reason"] == "as planned")
            // A second use, by whomever, shows who decided and when.
            for path in [path, Self.path(proposal, clock, person: "ben")] {
                let again = try await server.post(path, "verdict=reject", type: Self.form)
                #expect(again.status == 200)
                for page in [again.text, try await server.get(path).text] {
                    #expect(page.contains("<strong>Anna &lt;Petrova&gt;</strong> approved this"))
                    #expect(page.contains("“as planned”"))
                    #expect(!page.contains("<form"))
                }
            }
            #expect(try await self.state(server, proposal) == "approved")
        }
    }

    @Test("who has approved already where others must too is shown that")
    func quorum() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock)) { server in
            let (_, proposal) = try await server.proposal(type: "BigStockLevelZero")
            let path = Self.path(proposal, clock)
            #expect(try await server.post(path, "verdict=approve", type: Self.form).status == 303)
            let again = try await server.post(path, "verdict=reject", type: Self.form)
            #expect(again.status == 200)
            #expect(again.text.contains("1 of 2 approvals"))
            #expect(try await self.state(server, proposal) == "waiting")
            let other = Self.path(proposal, clock, person: "ben")
            #expect(try await server.post(other, "verdict=approve", type: Self.form).status == 303)
            #expect(try await self.state(server, proposal) == "approved")
        }
    }

    @Test("a link that expired, was forged, or is of another revision or secret decides nothing")
    func refuses() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock)) { server in
            let (_, proposal) = try await server.proposal()
            let strange = ApprovalLinks(secret: Array(repeating: 8, count: 32), lifetime: .seconds(60))
            let path = Self.path(proposal, clock)
            for (path, status) in [
                (Self.path(proposal, clock, links: strange), 404), (Self.path("prop_none", clock), 404),
                (Self.path(proposal, clock, sink: "silent"), 404), (Self.path(proposal, clock, sink: "none"), 404),
                (String(path.dropLast(8)), 404), ("/approvals/x", 404),
                (Self.path(proposal, clock, revision: 2), 409),
            ] {
                for answer in [
                    try await server.get(path), try await server.post(path, "verdict=approve", type: Self.form),
                ] {
                    #expect(answer.status == status, "\(path)")
                    #expect(!answer.text.contains("<form"))
                }
            }
            // Somebody who may not decide is refused as everywhere, and a form without a verdict is none.
            let outsider = Self.path(proposal, clock, person: "carla")
            #expect(try await server.post(outsider, "verdict=approve", type: Self.form).status == 403)
            #expect(try await server.post(path, "verdict=maybe", type: Self.form).status == 400)
            #expect(
                try await server.post(
                    path,
                    "verdict=approve",
                    type: Self.form,
                    headers: [("Origin", "https://evil.example")]
                ).status == 403
            )
            clock.advance(by: .seconds(3600))
            let late = try await server.post(path, "verdict=approve", type: Self.form)
            #expect(late.status == 410)
            #expect(late.text.contains("This link could be used until"))
            #expect(try await self.state(server, proposal) == "waiting")
        }
    }

    @Test("what is proposed is changed on the same page, which goes on with a link to what was made of it")
    func changes() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock)) { server in
            let (_, proposal) = try await server.proposal()
            let path = Self.path(proposal, clock)
            #expect(try await server.get(path).text.contains("action=\"\(path)/revisions\""))
            let same = try await server.post("\(path)/revisions", "reason=x", type: Self.form)
            #expect(same.status == 400)
            #expect(same.text.contains("the payload is the same as before"))
            let edited = try await server.post(
                "\(path)/revisions",
                "%2Fsku=SKU-2&reason=because&by=ben",
                type: Self.form
            )
            #expect(edited.status == 303)
            let next = try #require(edited.header("Location"))
            #expect(next.hasPrefix("/approvals/") && next != path)
            let page = try await server.get(next).text
            #expect(page.contains("made revision 2") && page.contains("“because”"))
            // The link that was sent is for what was sent.
            for answer in [
                try await server.get(path), try await server.post(path, "verdict=approve", type: Self.form),
                try await server.post("\(path)/revisions", "%2Fsku=SKU-3", type: Self.form),
            ] {
                #expect(answer.status == 409)
            }
            #expect(try await server.post(next, "verdict=approve", type: Self.form).status == 303)
            let json = try #require(try await server.get("/proposals/\(proposal)").json)
            #expect((json["state"], json["revision"]) == ("approved", 2))
            let audit = try await server.store.auditEntries(after: 0, limit: 10).map(\.record)
            #expect(audit.map(\.action) == ["proposal.edit", "proposal.approve"])
            #expect(audit.allSatisfy { $0.actor == "anna" && $0.details["principal"] == "sink:mail" })
            #expect(audit.last?.details["channel"] == "email")
        }
    }

    @Test("an outsider, and a link that is no longer good, change nothing")
    func refusesChanges() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(clock)) { server in
            let (_, proposal) = try await server.proposal()
            let outsider = Self.path(proposal, clock, person: "carla")
            #expect(try await server.post("\(outsider)/revisions", "%2Fsku=SKU-2", type: Self.form).status == 403)
            let path = Self.path(proposal, clock)
            #expect(try await server.post("/approvals/x/revisions", "%2Fsku=SKU-2", type: Self.form).status == 404)
            clock.advance(by: .seconds(3600))
            #expect(try await server.post("\(path)/revisions", "%2Fsku=SKU-2", type: Self.form).status == 410)
            #expect(try await server.get("/proposals/\(proposal)").json?["revision"] == 1)
        }
    }
}
