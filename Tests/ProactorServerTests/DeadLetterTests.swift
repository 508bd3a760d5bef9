import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Dead letters over HTTP", .timeLimit(.minutes(15)))
struct DeadLetterTests {
    private static var working: TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        return options
    }

    /// Sends events whose agent cannot do its work, and answers the runs, oldest first.
    private func deadLetters(_ server: TestServer, count: Int = 1) async throws -> [String] {
        for number in 0..<count {
            let event = #"{"specversion":"1.0","id":"b\#(number)","source":"/s","type":"BigStockLevelZero","data":{}}"#
            let answer = try await server.post("/events", event, type: "application/cloudevents+json")
            let task = TaskID(rawValue: try #require(answer.json?["task"]?.stringValue))
            let signals = server.store.signals()
            if try await server.store.task(task)?.state == .completed { continue }
            for await _ in signals where try await server.store.task(task)?.state == .completed { break }
        }
        return try await server.store.deadLetters(DeadLetterFilter(), before: nil, limit: 100).map(\.run.id.rawValue)
            .reversed()
    }

    private func post(_ server: TestServer, _ path: String, _ body: String) async throws -> Answer {
        try await server.post(path, body, type: "application/json")
    }

    @Test("they are listed, filtered and shown whole")
    func lists() async throws {
        try await TestServer.run(Self.working) { server in
            let ids = try await self.deadLetters(server, count: 3)
            let page = try await server.get("/dead-letters?limit=2").json
            let listed = (page?["deadLetters"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            #expect(listed == [ids[2], ids[1]])
            let next = try #require(page?["next"]?.stringValue)
            let rest = try await server.get("/dead-letters?limit=2&before=\(next)").json
            #expect(rest?["deadLetters"]?.arrayValue?.count == 1)
            for (query, count) in [
                ("rule=big-reorder", 3), ("rule=other", 0), ("code=expression-failed", 3),
                ("type=BigStockLevelZero", 3),
                ("agent=scribe", 0), ("since=2100-01-01T00:00:00Z", 0), ("until=2000-01-01T00:00:00Z", 0),
            ] {
                let found = try await server.get("/dead-letters?\(query)").json
                #expect(found?["deadLetters"]?.arrayValue?.count == count, "\(query)")
            }
            let shown = try await server.get("/dead-letters/\(ids[0])").json
            #expect(shown?["event"]?["id"] == "b0")
            #expect(shown?["code"] == "expression-failed")
            #expect(shown?["failures"]?.arrayValue?.count == 1)
            #expect(shown?["usage"]?["cost"] == 0)
            #expect(try await server.get("/dead-letters/run_x").status == 404)
            #expect(try await server.get("/dead-letters?since=yesterday").status == 400)
        }
    }

    @Test("one is replayed once, and says by whom")
    func replays() async throws {
        try await TestServer.run(Self.working) { server in
            let id = try await self.deadLetters(server)[0]
            let answer = try await self.post(
                server,
                "/dead-letters/\(id)/replay",
                #"{"by": "anna", "reason": "again"}"#
            )
            #expect(answer.status == 200)
            let replay = try #require(answer.json?["replay"]?.stringValue)
            #expect(replay != id)
            let again = try await self.post(server, "/dead-letters/\(id)/replay", #"{"by": "ben"}"#)
            #expect(again.status == 409)
            #expect(again.json?["type"]?.stringValue?.hasSuffix("already-resolved") == true)
            #expect(again.json?["detail"]?.stringValue?.contains("replayed by anna") == true)
            let all = try await server.get("/dead-letters?all=true").json
            let resolved = all?["deadLetters"]?.arrayValue?.first { $0["id"] == .string(id) }
            #expect(resolved?["resolution"]?["reason"] == "again")
        }
    }

    @Test("a run that is resumed keeps its id")
    func resumes() async throws {
        try await TestServer.run(Self.working) { server in
            let id = try await self.deadLetters(server)[0]
            let answer = try await self.post(server, "/dead-letters/\(id)/replay", #"{"by": "anna", "resume": true}"#)
            #expect(answer.json?["replay"] == .string(id))
        }
    }

    @Test("many are replayed by a filter, and one is discarded")
    func replaysMany() async throws {
        try await TestServer.run(Self.working) { server in
            let ids = try await self.deadLetters(server, count: 3)
            let discarded = try await self.post(
                server,
                "/dead-letters/\(ids[0])/discard",
                #"{"by": "anna", "reason": "a test"}"#
            )
            #expect(discarded.status == 200)
            let none = try await self.post(server, "/dead-letters/replay", #"{"by": "anna", "rule": "other"}"#).json
            #expect(none?["replayed"] == [])
            let answer = try await self.post(server, "/dead-letters/replay", #"{"by": "anna", "rule": "big-reorder"}"#)
            let replayed = (answer.json?["replayed"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            #expect(Set(replayed).isSuperset(of: [ids[1], ids[2]]))
            #expect(!replayed.contains(ids[0]))
            #expect(answer.json?["isComplete"] == true)
        }
    }

    @Test(
        "a request that is wrong says where and what to do",
        arguments: [
            ("[]", 400, ""), ("{}", 400, "/by"), (#"{"by": "zoe"}"#, 403, nil),
            (#"{"by": "anna", "rseume": true}"#, 400, "/rseume"),
            (#"{"by": "anna", "resume": "yes"}"#, 400, "/resume"), (#"{"by": "anna", "reason": 5}"#, 400, "/reason"),
        ] as [(String, Int, String?)]
    )
    func refuses(body: String, status: Int, pointer: String?) async throws {
        try await TestServer.run(Self.working) { server in
            let id = try await self.deadLetters(server)[0]
            let answer = try await self.post(server, "/dead-letters/\(id)/replay", body)
            #expect(answer.status == status)
            #expect(answer.json?["pointer"]?.stringValue == pointer)
            #expect(try await server.store.deadLetter(RunID(rawValue: id))?.run.resolution == nil)
        }
    }
}
