import ProactorModel
import ProactorStorage
import Testing

@testable import ProactorServer

@Suite("Scopes", .timeLimit(.minutes(15)))
struct ScopeTests {
    private static var options: TestServer.Options {
        var options = TestAccess.options
        options.works = true
        return options
    }

    private func event(_ id: String, _ type: String) -> JSONValue {
        [
            "specversion": "1.0", "id": .string(id), "source": "/inventory", "type": .string(type),
            "data": ["sku": "SKU-1"],
        ]
    }

    private func send(_ server: TestServer, _ events: [JSONValue], as name: String) async throws -> Answer {
        try await server.post(
            "/events",
            JSONValue.array(events).jsonText,
            type: "application/cloudevents-batch+json",
            headers: [TestAccess.bearer(name)]
        )
    }

    /// Posts an event that makes an agent propose something, and waits until it does.
    private func proposal(_ server: TestServer) async throws -> (task: String, proposal: String) {
        let sent = try await self.send(server, [self.event("e-1", "StockLevelZero")], as: "emitter")
        let task = try #require(sent.json?["tasks"]?.arrayValue?.first?["task"]?.stringValue)
        let frames = try await server.frames(
            of: "/tasks/\(task)/stream",
            headers: [TestAccess.bearer("reader")]
        ) { $0.event == "ProposalWaiting" }
        return (task, try #require(frames.last?.json?["data"]?["proposal"]?.stringValue))
    }

    @Test func `events out of scope are refused by name, with their whole batch`() async throws {
        try await TestServer.run(TestAccess.options) { server in
            let good = self.event("a", "StockLevelZero")
            let mixed = try await self.send(server, [good, self.event("b", "NoteRequested")], as: "stock-emitter")
            expectProblem(mixed, 403, "out-of-scope", says: "event 1 of the batch: the type 'NoteRequested'")
            #expect(mixed.json?["eventType"] == "NoteRequested")
            #expect(try await server.store.event(source: "/inventory", id: "a") == nil)
            #expect(try await self.send(server, [good], as: "stock-emitter").status == 202)
            // A type's domain is that of the file that declares it; what nobody declares is of no domain.
            #expect(try await self.send(server, [self.event("c", "Noted")], as: "stock").status == 202)
            #expect(try await self.send(server, [self.event("d", "Undeclared")], as: "stock").status == 403)
            #expect(try await self.send(server, [self.event("e", "Undeclared")], as: "emitter").status == 202)
            #expect(try await self.send(server, [self.event("f", "StockLevelZero")], as: "elsewhere").status == 403)
        }
    }

    @Test func `what is out of scope is as if it were not there`() async throws {
        try await TestServer.run(Self.options) { server in
            let (task, proposal) = try await self.proposal(server)
            let single = [
                "/tasks/\(task)", "/tasks/\(task)/stream", "/proposals/\(proposal)", "/inbox/\(proposal)",
            ]
            for path in single.filter({ !$0.hasSuffix("stream") }) {
                #expect(try await server.get(path, headers: [TestAccess.bearer("stock")]).status == 200, "\(path)")
                let hidden = try await server.get(path, headers: [TestAccess.bearer("elsewhere")])
                let missing = try await server.get(
                    path.replacing(task, with: "task_x").replacing(proposal, with: "prop_x"),
                    headers: [TestAccess.bearer("root")]
                )
                #expect(hidden.status == 404)
                let shown = hidden.text.replacing(task, with: "task_x").replacing(proposal, with: "prop_x")
                #expect(shown == missing.text)
            }
            let stream = try await server.get(single[1], headers: [TestAccess.bearer("elsewhere")])
            expectProblem(stream, 404, "not-found")
            for (path, key) in [("/tasks", "tasks"), ("/proposals", "proposals")] {
                let seen = try await server.get(path, headers: [TestAccess.bearer("stock")])
                #expect(seen.json?[key]?.arrayValue?.count == 1)
                let hidden = try await server.get(path, headers: [TestAccess.bearer("elsewhere")])
                #expect(hidden.json == .object([key: []]))
            }
            for path in ["/", "/inbox/decided"] {
                let page = try await server.get(path, headers: [TestAccess.bearer("elsewhere")])
                #expect(page.status == 200)
                #expect(!page.text.contains(proposal))
            }
            #expect(try await server.get("/", headers: [TestAccess.bearer("stock")]).text.contains(proposal))
            for path in ["/proposals/\(proposal)/decisions", "/inbox/\(proposal)"] {
                let isForm = path.hasPrefix("/inbox")
                let answer = try await server.post(
                    path,
                    isForm ? "verdict=approve" : #"{"verdict": "approve"}"#,
                    type: isForm ? "application/x-www-form-urlencoded" : "application/json",
                    headers: [TestAccess.bearer("elsewhere")]
                )
                #expect(answer.status == 404)
            }
            #expect(try await server.store.proposal(ProposalID(rawValue: proposal))?.state == .waiting)
        }
    }

    @Test func `rules and explanations show the domains in scope`() async throws {
        try await TestServer.run(TestAccess.options) { server in
            let all = try await server.get("/rules", headers: [TestAccess.bearer("reader")])
            let stock = try await server.get("/rules", headers: [TestAccess.bearer("stock")])
            #expect(all.json == stock.json)
            #expect(all.json?["rules"]?.arrayValue?.count == 3)
            let elsewhere = try await server.get("/rules", headers: [TestAccess.bearer("elsewhere")])
            for key in ["rules", "agents", "eventTypes"] { #expect(elsewhere.json?[key] == []) }

            let event = self.event("e", "StockLevelZero").jsonText
            let explain = { (name: String) in
                try await server.post(
                    "/explain",
                    event,
                    type: "application/cloudevents+json",
                    headers: [TestAccess.bearer(name)]
                )
            }
            #expect(try await explain("stock").json?["rules"]?.arrayValue?.count == 3)
            expectProblem(try await explain("elsewhere"), 403, "out-of-scope", says: "StockLevelZero")
        }
    }

    @Test func `the audit log is not shown in part`() async throws {
        try await TestServer.run(TestAccess.options) { server in
            #expect(try await server.get("/audit", headers: [TestAccess.bearer("operator")]).status == 200)
            let answer = try await server.get("/audit", headers: [TestAccess.bearer("notes")])
            expectProblem(answer, 403, "out-of-scope", says: "the audit log")
        }
    }

    @Test func `a person decides in their own name, and the log says by what they were let in`() async throws {
        try await TestServer.run(Self.options) { server in
            let (_, proposal) = try await self.proposal(server)
            let decide = { (body: String, name: String) in
                try await server.post(
                    "/proposals/\(proposal)/decisions",
                    body,
                    type: "application/json",
                    headers: [TestAccess.bearer(name)]
                )
            }
            let other = try await decide(#"{"verdict": "approve", "by": "ben"}"#, "anna")
            expectProblem(other, 403, "other-person", says: "you are 'anna'")
            expectProblem(try await decide(#"{"verdict": "approve", "by": "ben"}"#, "machine"), 403, "no-person")
            expectProblem(try await decide(#"{"verdict": "approve"}"#, "root"), 403, "not-an-approver")
            let decided = try await decide(#"{"verdict": "approve", "by": "anna", "reason": "ok"}"#, "stock")
            #expect(decided.status == 200)
            #expect(decided.json?["decisions"]?.arrayValue?.first?["by"] == "anna")
            let entry = try #require(try await server.store.auditEntries(after: 0, limit: 10).first)
            #expect(entry.record.actor == "anna")
            #expect(entry.record.details["principal"] == "stock")
        }
    }
}
