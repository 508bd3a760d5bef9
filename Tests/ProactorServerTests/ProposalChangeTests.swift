import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Changing proposals", .timeLimit(.minutes(15)))
struct ProposalChangeTests {
    private static var working: TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        options.clock = ManualClock()
        return options
    }

    private func post(_ server: TestServer, _ path: String, _ body: String) async throws -> Answer {
        try await server.post(path, body, type: "application/json")
    }

    @Test("a changed payload is the next revision, with what was changed and by whom, and is what is approved")
    func edits() async throws {
        try await TestServer.run(Self.working) { server in
            let (_, proposal) = try await server.proposal()
            let body = #"{"by":"anna","revision":1,"reason":"less","data":{"sku":"SKU-1","total":9.5,"reason":"r"}}"#
            let answer = try await self.post(server, "/proposals/\(proposal)/revisions", body)
            #expect(answer.status == 200)
            #expect(answer.json?["revision"] == 2)
            #expect(answer.json?["event"]?["data"]?["total"] == 9.5)
            let revision = answer.json?["revisions"]?.arrayValue?.last
            #expect((revision?["by"], revision?["reason"]) == ("anna", "less"))
            #expect(revision?["changes"]?.arrayValue?.first?["pointer"] == "/total")
            #expect(revision?["changes"]?.arrayValue?.first?["after"] == 9.5)

            let stale = #"{"verdict":"approve","by":"ben","revision":1}"#
            #expect(try await self.post(server, "/proposals/\(proposal)/decisions", stale).status == 409)
            let current = #"{"verdict":"approve","by":"ben","revision":2}"#
            #expect(try await self.post(server, "/proposals/\(proposal)/decisions", current).status == 200)
            let outcome = try await server.store.event(
                source: "/proactor/proposals/reorder",
                id: "\(proposal)-approved"
            )
            #expect(outcome?.event.jsonData["total"] == 9.5)
            let actions = try await server.store.auditEntries(after: 0, limit: 10).map(\.record.action)
            #expect(actions == ["proposal.edit", "proposal.approve"])
        }
    }

    @Test(
        "what cannot be changed is refused, and nothing is changed",
        arguments: [
            (#"{"by":"carla","revision":1,"data":{}}"#, 403), (#"{"by":"anna","revision":2,"data":{}}"#, 409),
            (#"{"by":"anna","data":{}}"#, 400), (#"{"by":"anna","revision":1}"#, 400), ("[]", 400),
            (#"{"by":"anna","revision":1,"data":{},"x":1}"#, 400),
        ]
    )
    func refusesEdits(body: String, status: Int) async throws {
        try await TestServer.run(Self.working) { server in
            let (_, proposal) = try await server.proposal()
            #expect(try await self.post(server, "/proposals/\(proposal)/revisions", body).status == status)
            #expect(try await server.store.proposal(ProposalID(rawValue: proposal))?.revision == 1)
            #expect(try await server.store.auditEntries(after: 0, limit: 10).isEmpty)
        }
    }

    @Test("whom an approver lets decide may decide, and nobody else lets them")
    func delegates() async throws {
        try await TestServer.run(Self.working) { server in
            let (_, proposal) = try await server.proposal()
            let path = "/proposals/\(proposal)"
            let approve = #"{"verdict":"approve","by":"carla"}"#
            #expect(try await self.post(server, path + "/decisions", approve).status == 403)
            #expect(try await self.post(server, path + "/delegations", #"{"by":"carla","to":"carla"}"#).status == 403)
            let answer = try await self.post(server, path + "/delegations", #"{"by":"ben","to":"carla"}"#)
            #expect(answer.json?["delegations"]?.arrayValue?.first?["to"] == "carla")
            #expect(try await self.post(server, path + "/decisions", approve).json?["state"] == "approved")
        }
    }

    @Test("many are decided at once, each on its own")
    func decidesMany() async throws {
        try await TestServer.run(Self.working) { server in
            var ids: [String] = []
            for number in 0..<3 { ids.append(try await server.proposal("e-\(number)").proposal) }
            _ = try await self.post(server, "/proposals/\(ids[1])/decisions", #"{"verdict":"reject","by":"ben"}"#)
            let list = (ids + ["prop_x"]).map { "\"\($0)\"" }.joined(separator: ",")
            let answer = try await self.post(
                server,
                "/proposals/decisions",
                #"{"ids":[\#(list)],"verdict":"approve","by":"anna"}"#
            )
            #expect(answer.json?["decided"]?.arrayValue?.map { $0["id"]?.stringValue } == [ids[0], ids[2]])
            let refused = answer.json?["refused"]?.arrayValue ?? []
            #expect(refused.map { $0["id"]?.stringValue } == [ids[1], "prop_x"])
            #expect(refused.first?["detail"]?.stringValue?.contains("rejected") == true)
            for body in [#"{"ids":[],"verdict":"approve","by":"anna"}"#, #"{"ids":["a"],"verdict":"x","by":"anna"}"#] {
                #expect(try await self.post(server, "/proposals/decisions", body).status == 400)
            }
        }
    }

    // MARK: The page

    private func submit(_ server: TestServer, _ proposal: String, _ form: String) async throws -> Answer {
        try await server.post("/inbox/\(proposal)/revisions", form, type: "application/x-www-form-urlencoded")
    }

    @Test("the page's form changes the payload, and shows what was changed")
    func editsByForm() async throws {
        try await TestServer.run(Self.working) { server in
            let (_, proposal) = try await server.proposal()
            let page = try await server.get("/inbox/\(proposal)").text
            #expect(page.contains("name=\"/total\"") && page.contains("value=\"17756\""))
            let form = "by=anna&revision=1&reason=too+much&%2Fsku=SKU-1&%2Ftotal=9000&%2Freason=%3Cscript%3E"
            let answer = try await self.submit(server, proposal, form)
            #expect(answer.status == 303)
            let changed = try await server.get("/inbox/\(proposal)").text
            #expect(changed.contains("Anna &lt;Petrova&gt;</strong> made revision 2"))
            #expect(changed.contains("“too much”"))
            #expect(changed.contains("17756") && changed.contains("9000") && !changed.contains("<script>"))
            let stored = try await server.store.proposal(ProposalID(rawValue: proposal))
            #expect(stored?.event.jsonData["total"] == 9000)
        }
    }

    @Test(
        "what the form cannot be taken for is told on the page, with what was entered",
        arguments: [
            ("revision=1&%2Ftotal=5", "Choose who you are."), ("by=anna&%2Ftotal=5", "The form was not understood"),
            ("by=anna&revision=1&%2Ftotal=five", "/total: must be a number, is &#39;five&#39;"),
            ("by=anna&revision=1", "the payload is the same as before"),
            ("by=carla&revision=1&%2Ftotal=5", "may not decide this proposal"),
        ]
    )
    func refusesForms(form: String, says: String) async throws {
        try await TestServer.run(Self.working) { server in
            let (_, proposal) = try await server.proposal()
            let answer = try await self.submit(server, proposal, form)
            #expect((400..<500).contains(answer.status))
            #expect(answer.text.contains(says), "\(answer.text)")
            #expect(try await server.store.proposal(ProposalID(rawValue: proposal))?.revision == 1)
        }
    }
}
