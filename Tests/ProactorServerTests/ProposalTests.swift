import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Proposals over HTTP", .timeLimit(.minutes(15)))
struct ProposalTests {
    private static func working(_ clock: ManualClock = ManualClock()) -> TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        options.clock = clock
        return options
    }

    private func decide(
        _ server: TestServer,
        _ proposal: String,
        _ body: String,
        type: String? = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Answer {
        try await server.post("/proposals/\(proposal)/decisions", body, type: type, headers: headers)
    }

    @Test("a proposal says what is proposed, by whom, and who may decide until when")
    func showsOne() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.working(clock)) { server in
            let (task, proposal) = try await server.proposal()
            let json = try #require(try await server.get("/proposals/\(proposal)").json)
            #expect(json["id"] == .string(proposal))
            #expect(json["task"] == .string(task))
            #expect(json["rule"] == "reorder")
            #expect(json["agent"] == "buyer")
            #expect(json["state"] == "waiting")
            #expect(json["revision"] == 1)
            #expect(json["approvers"] == ["group:buyers"])
            #expect(json["quorum"] == 1)
            #expect(json["expiresAt"] == .string(clock.now.advanced(by: .seconds(86_400)).description))
            #expect(json["event"]?["type"] == "ReorderProposed")
            #expect(json["event"]?["data"]?["sku"] == "SKU-1")
            #expect(json["decisions"] == [])
        }
    }

    @Test("proposals are listed by state, youngest first, page by page")
    func lists() async throws {
        try await TestServer.run(Self.working()) { server in
            var made: [String] = []
            for number in 0..<3 { made.append(try await server.proposal("e-\(number)").proposal) }
            _ = try await self.decide(server, made[1], #"{"verdict": "reject", "by": "ben"}"#)
            func ids(_ query: String) async throws -> [String] {
                let page = try await server.get("/proposals\(query)").json
                return (page?["proposals"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            }
            let all = made.sorted(by: >)
            #expect(try await ids("") == all)
            #expect(try await ids("?state=waiting") == all.filter { $0 != made[1] })
            #expect(try await ids("?state=rejected") == [made[1]])
            #expect(try await ids("?limit=1") == [all[0]])
            let next = try #require(try await server.get("/proposals?limit=1").json?["next"]?.stringValue)
            #expect(try await ids("?limit=2&before=\(next)") == Array(all.dropFirst()))
            expectProblem(try await server.get("/proposals?state=open"), 400, "invalid-query", says: "waiting")
        }
    }

    @Test("a decision answers with the proposal as it is, and puts its event on the bus")
    func approves() async throws {
        try await TestServer.run(Self.working()) { server in
            let (task, proposal) = try await server.proposal()
            let answer = try await self.decide(
                server,
                proposal,
                #"{"verdict": "approve", "by": "anna", "reason": "as planned", "revision": 1}"#
            )
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json?["state"] == "approved")
            let decision = try #require(answer.json?["decisions"]?.arrayValue?.first)
            #expect(decision["by"] == "anna")
            #expect(decision["reason"] == "as planned")
            #expect(decision["channel"] == "api")
            let frames = try await server.frames(of: "/tasks/\(task)/stream")
            #expect(frames.last?.event == "TaskCompleted")
            let emitted = try await server.store.event(
                source: "/proactor/proposals/reorder",
                id: "\(proposal)-approved"
            )
            #expect(emitted?.event.type == "ReorderApproved")
            #expect(emitted?.event.extensions["decidedby"] == .string("anna"))
        }
    }

    @Test("the command line's decisions are told apart from other programs'")
    func namesTheChannel() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            let answer = try await self.decide(
                server,
                proposal,
                #"{"verdict": "reject", "by": "ben"}"#,
                headers: [("User-Agent", "proactor/0.1.0")]
            )
            #expect(answer.json?["state"] == "rejected")
            #expect(answer.json?["decisions"]?.arrayValue?.first?["channel"] == "cli")
        }
    }

    @Test("a quorum is filled by different people")
    func countsQuorum() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal("e-1", type: "BigStockLevelZero")
            let first = try await self.decide(server, proposal, #"{"verdict": "approve", "by": "anna"}"#)
            #expect(first.json?["state"] == "waiting")
            let again = try await self.decide(server, proposal, #"{"verdict": "approve", "by": "anna"}"#)
            expectProblem(again, 409, "already-decided", says: "anna")
            let second = try await self.decide(server, proposal, #"{"verdict": "approve", "by": "carla"}"#)
            #expect(second.json?["state"] == "approved")
        }
    }

    // MARK: Refusals

    @Test("a decided proposal is not decided again, and the answer says who decided")
    func refusesSecondDecision() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            _ = try await self.decide(server, proposal, #"{"verdict": "approve", "by": "anna"}"#)
            let again = try await self.decide(server, proposal, #"{"verdict": "reject", "by": "ben"}"#)
            expectProblem(again, 409, "already-decided", says: "anna")
            #expect(try await server.get("/proposals/\(proposal)").json?["state"] == "approved")
        }
    }

    @Test(
        "who may not decide is refused with 403",
        arguments: [("carla", "group:buyers"), ("zoe", "'zoe'"), ("ANNA", "'ANNA'"), ("group:buyers", "people")]
    )
    func refusesOutsiders(person: String, says: String) async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            let answer = try await self.decide(server, proposal, #"{"verdict": "approve", "by": "\#(person)"}"#)
            expectProblem(answer, 403, "not-an-approver", says: says)
            #expect(try await server.get("/proposals/\(proposal)").json?["state"] == "waiting")
        }
    }

    @Test("a proposal whose time ran out is not decided")
    func refusesExpired() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.working(clock)) { server in
            let (_, proposal) = try await server.proposal()
            clock.advance(by: .seconds(86_400))
            let answer = try await self.decide(server, proposal, #"{"verdict": "approve", "by": "anna"}"#)
            expectProblem(answer, 409, "expired")
        }
    }

    @Test("a decision on another revision than the current one is refused")
    func refusesOtherRevision() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            let answer = try await self.decide(
                server,
                proposal,
                #"{"verdict": "approve", "by": "anna", "revision": 2}"#
            )
            expectProblem(answer, 409, "other-revision", says: "revision 1")
        }
    }

    @Test(
        "a body that is no decision is refused, and the member named",
        arguments: [
            (#"{"by": "anna"}"#, "/verdict"), (#"{"verdict": "maybe", "by": "anna"}"#, "/verdict"),
            (#"{"verdict": true, "by": "anna"}"#, "/verdict"), (#"{"verdict": "approve"}"#, "/by"),
            (#"{"verdict": "approve", "by": ""}"#, "/by"), (#"{"verdict": "approve", "by": 5}"#, "/by"),
            (#"{"verdict": "approve", "by": "anna", "reason": 5}"#, "/reason"),
            (#"{"verdict": "approve", "by": "anna", "revision": "1"}"#, "/revision"),
            (#"{"verdict": "approve", "by": "anna", "a/b~": 1}"#, "/a~1b~0"), ("[]", ""), ("", ""), ("{", ""),
            (#"{"verdict": "approve", "verdict": "reject", "by": "anna"}"#, "/verdict"),
        ]
    )
    func refusesOtherBodies(body: String, pointer: String) async throws {
        try await TestServer.run { server in
            let answer = try await self.decide(server, "prop_none", body)
            #expect(answer.status == 400)
            #expect(answer.contentType == "application/problem+json")
            #expect(answer.json?["pointer"] == .string(pointer), "\(answer.text)")
        }
    }

    @Test("a reason of 2000 characters is taken, and a longer one refused")
    func limitsReasons() async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            func body(_ count: Int) -> String {
                let reason = String(repeating: "€", count: count)
                return #"{"verdict": "approve", "by": "anna", "reason": "\#(reason)"}"#
            }
            expectProblem(try await self.decide(server, proposal, body(2001)), 400, "invalid-decision", says: "2000")
            expectProblem(try await self.decide(server, proposal, body(30_000)), 413, "too-large")
            #expect(try await self.decide(server, proposal, body(2000)).status == 200)
        }
    }

    @Test("what is no JSON by its type is refused", arguments: ["text/plain", "application/x-www-form-urlencoded"])
    func refusesOtherTypes(type: String) async throws {
        try await TestServer.run { server in
            let answer = try await self.decide(server, "prop_1", #"{"verdict": "approve", "by": "anna"}"#, type: type)
            expectProblem(answer, 415, "unsupported-media-type")
        }
    }

    @Test("a proposal that is not there is a 404")
    func missesProposals() async throws {
        try await TestServer.run { server in
            expectProblem(try await server.get("/proposals/prop_none"), 404, "not-found")
            let answer = try await self.decide(server, "prop_none", #"{"verdict": "approve", "by": "anna"}"#)
            expectProblem(answer, 404, "not-found", says: "prop_none")
        }
    }

    @Test("of decisions at the same instant one counts, and the others are told so", arguments: 0..<3)
    func decidesOnce(round: Int) async throws {
        try await TestServer.run(Self.working()) { server in
            let (_, proposal) = try await server.proposal()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for number in 0..<12 {
                    let person = number.isMultiple(of: 2) ? "anna" : "ben"
                    let verdict = number.isMultiple(of: 3) ? "reject" : "approve"
                    group.addTask {
                        try await self.decide(server, proposal, #"{"verdict": "\#(verdict)", "by": "\#(person)"}"#)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 200 } == 1)
            #expect(answers.count { $0.status == 409 } == 11)
            let audit = try await server.store.auditEntries(after: 0, limit: 100)
            #expect(audit.count { $0.record.subject == proposal } == 1)
        }
    }
}
