import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Sending proposals back", .timeLimit(.minutes(15)))
struct SendingBackTests {
    private static var working: TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        options.clock = ManualClock()
        return options
    }

    private func decide(_ server: TestServer, _ proposal: String, _ body: String) async throws -> Answer {
        try await server.post("/proposals/\(proposal)/decisions", body, type: "application/json")
    }

    /// The proposal once its agent is done with it.
    private func revised(_ server: TestServer, _ task: String, _ proposal: String) async throws -> JSONValue {
        _ = try await server.settled(task)
        return try #require(try await server.get("/proposals/\(proposal)").json)
    }

    @Test("what is sent back comes back as the next revision, which says who asked for it and why")
    func sendsBack() async throws {
        try await TestServer.run(Self.working) { server in
            let (task, proposal) = try await server.proposal()
            let answer = try await self.decide(
                server,
                proposal,
                #"{"verdict":"send-back","by":"anna","reason":"half of it"}"#
            )
            #expect(answer.status == 200)
            #expect(answer.json?["state"] == "changes-requested")
            let revised = try await self.revised(server, task, proposal)
            #expect((revised["state"], revised["revision"]) == ("waiting", 2))
            let revisions =
                try await server.get("/proposals/\(proposal)/revisions").json?["revisions"]?.arrayValue ?? []
            #expect(revisions.map { $0["madeBy"] } == ["agent", "agent"])
            let last = try #require(revisions.last)
            #expect((last["requestedBy"], last["reason"], last["by"]) == ("anna", "half of it", nil))
            #expect(last["changes"] == .array([]))
            #expect(try await server.get("/proposals/prop_none/revisions").status == 404)
            let page = try await server.get("/inbox/\(proposal)").text
            #expect(page.contains("made revision 2 for Anna"))
            #expect(page.contains("anna sent it back: half of it"))
            #expect(page.contains("sent this back over the API"))
        }
    }

    @Test(
        "who does not say what shall be different, or may not decide, sends nothing back",
        arguments: [
            (#"{"verdict":"send-back","by":"anna"}"#, 409),
            (#"{"verdict":"send-back","by":"carla","reason":"x"}"#, 403),
            (#"{"verdict":"send-back","by":"anna","reason":"x","revision":2}"#, 409),
        ]
    )
    func refuses(body: String, status: Int) async throws {
        try await TestServer.run(Self.working) { server in
            let (_, proposal) = try await server.proposal()
            #expect(try await self.decide(server, proposal, body).status == status)
            #expect(try await server.store.proposal(ProposalID(rawValue: proposal))?.state == .waiting)
        }
    }

    @Test("the page sends back, and asks for a comment where there is none")
    func sendsBackByForm() async throws {
        try await TestServer.run(Self.working) { server in
            let (task, proposal) = try await server.proposal()
            let page = try await server.get("/inbox/\(proposal)").text
            #expect(page.contains("value=\"send-back\""))
            func submit(_ form: String) async throws -> Answer {
                try await server.post("/inbox/\(proposal)", form, type: "application/x-www-form-urlencoded")
            }
            let empty = try await submit("verdict=send-back&by=anna&reason=&revision=1")
            #expect(empty.status == 409)
            #expect(empty.text.contains("say what shall be different"))
            #expect(try await submit("verdict=send-back&by=anna&reason=half&revision=1").status == 303)
            #expect(try await self.revised(server, task, proposal)["revision"] == 2)
        }
    }
}
