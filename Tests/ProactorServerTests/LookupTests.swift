import ProactorModel
import Testing

@Suite("Looking things up over HTTP", .timeLimit(.minutes(15)))
struct LookupTests {
    private static let working: TestServer.Options = {
        var options = TestServer.Options()
        options.works = true
        return options
    }()

    private static func event(_ id: String, source: String = "/inventory", key: String? = nil) -> String {
        let key = key.map { #","partitionkey":"\#($0)""# } ?? ""
        return
            #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"NoteRequested","subject":"s-\#(id)"\#(key)}"#
    }

    private static func member(_ answer: Answer, _ list: String, _ path: String...) -> [JSONValue?] {
        (answer.json?[list]?.arrayValue ?? []).map { entry in
            path.reduce(entry as JSONValue?) { value, key in value?[key] }
        }
    }

    @Test("events are found by what they say, with the rules that matched them")
    func findsEvents() async throws {
        try await TestServer.run(Self.working) { server in
            for number in 0..<3 {
                let answer = try await server.event(Self.event("e\(number)", source: "/\(number)", key: "k\(number)"))
                _ = try await server.frames(of: "/tasks/\(try #require(answer.json?["task"]?.stringValue))/stream")
            }
            for query in ["id=e1", "source=/1", "subject=s-e1&type=NoteRequested", "key=k1&type=NoteRequested"] {
                let answer = try await server.get("/events?\(query)")
                #expect(Self.member(answer, "events", "event", "id") == ["e1"], "\(query): \(answer.text)")
                #expect(Self.member(answer, "events", "rules") == [["note"]])
            }
            #expect(Self.member(try await server.get("/events?type=Noted"), "events").count == 3)
            #expect(Self.member(try await server.get("/events?since=2100-01-01T00:00:00Z"), "events").isEmpty)
        }
    }

    @Test("one event is shown by its id or its number, with the runs that it woke")
    func showsEvent() async throws {
        try await TestServer.run(Self.working) { server in
            let answer = try await server.event(Self.event("e"))
            let task = try #require(answer.json?["task"]?.stringValue)
            _ = try await server.frames(of: "/tasks/\(task)/stream")
            for name in ["e", "1"] {
                let json = try #require(try await server.get("/events/\(name)").json)
                #expect(json["sequence"] == 1)
                #expect(json["task"] == .string(task))
                #expect(json["runs"]?.arrayValue?.map { $0["rule"] } == ["note"])
            }
            expectProblem(try await server.get("/events/nobody"), 404, "not-found", says: "nobody")
            expectProblem(try await server.get("/events/99"), 404, "not-found")
            _ = try await server.event(Self.event("e", source: "/other"))
            expectProblem(try await server.get("/events/e"), 409, "ambiguous", says: "/other")
            #expect(try await server.get("/events/e?source=/other").json?["event"]?["source"] == "/other")
        }
    }

    @Test("runs are found by what they are and by what woke them, and one is shown with its journal")
    func findsRuns() async throws {
        try await TestServer.run(Self.working) { server in
            let (task, _) = try await server.proposal()
            let other = try #require(try await server.event(Self.event("e", key: "k")).json?["task"]?.stringValue)
            _ = try await server.frames(of: "/tasks/\(other)/stream")
            for query in ["rule=note", "agent=scribe&state=completed", "key=k", "type=NoteRequested", "task=\(other)"] {
                let answer = try await server.get("/runs?\(query)")
                #expect(Self.member(answer, "runs", "rule") == ["note"], "\(query): \(answer.text)")
                #expect(Self.member(answer, "runs", "event", "id") == ["e"])
                #expect(Self.member(answer, "runs", "prompt") == [nil])
            }
            let page = try await server.get("/runs?task=\(task)")
            let id = try #require(Self.member(page, "runs", "id").first??.stringValue)
            let run = try #require(try await server.get("/runs/\(id)").json)
            #expect(run["steps"]?.arrayValue?.first?["input"] == "Ordering SKU-1")
            #expect(run["event"]?["type"] == "StockLevelZero")
            #expect(run["usage"]?["cost"] != nil)
            expectProblem(try await server.get("/runs/run_nobody"), 404, "not-found")
            expectProblem(try await server.get("/runs?state=done"), 400, "invalid-query", says: "dead-lettered")
        }
    }

    @Test("lists are paged to their end", arguments: ["events", "runs"])
    func pages(list: String) async throws {
        try await TestServer.run(Self.working) { server in
            for number in 0..<7 {
                let answer = try await server.event(Self.event("e\(number)"))
                _ = try await server.frames(of: "/tasks/\(try #require(answer.json?["task"]?.stringValue))/stream")
            }
            let filter = list == "events" ? "type=NoteRequested" : "rule=note"
            var ids: [JSONValue?] = []
            var path = "/\(list)?\(filter)&limit=3"
            while true {
                let answer = try await server.get(path)
                ids += Self.member(answer, list, "event", "id")
                guard let next = answer.json?["next"]?.stringValue else { break }
                path = "/\(list)?\(filter)&limit=3&before=\(next)"
            }
            #expect(ids == (0..<7).reversed().map { .string("e\($0)") })
        }
    }

    @Test("what is no filter is refused, so that a misspelt one does not find everything")
    func refusesUnknown() async throws {
        try await TestServer.run { server in
            for path in ["/events?typ=x", "/runs?rules=x", "/tasks?sate=running"] {
                expectProblem(try await server.get(path), 400, "invalid-query", says: "is no filter of this list")
            }
            for path in ["/events?before=x", "/runs?before=1", "/events?before=1."] {
                expectProblem(try await server.get(path), 400, "invalid-query", says: "'next' of the page before")
            }
            for path in ["/events?since=yesterday", "/runs?until=1", "/tasks?since="] {
                expectProblem(try await server.get(path), 400, "invalid-query", says: "must be a time")
            }
        }
    }

    @Test("tasks are found by the same filters")
    func findsTasks() async throws {
        try await TestServer.run(Self.working) { server in
            let task = try #require(try await server.event(Self.event("e", key: "k")).json?["task"]?.stringValue)
            _ = try await server.frames(of: "/tasks/\(task)/stream")
            _ = try await server.proposal()
            for query in [
                "key=k", "id=e", "subject=s-e", "agent=scribe", "rule=note&agent=scribe",
                "source=/inventory&agent=scribe",
            ] {
                let answer = try await server.get("/tasks?\(query)")
                #expect(Self.member(answer, "tasks", "id") == [.string(task)], "\(query): \(answer.text)")
            }
        }
    }

    @Test("the store tells what it holds")
    func tellsStore() async throws {
        try await TestServer.run { server in
            _ = try await server.event(Self.event("e"))
            let status = try #require(try await server.get("/store").json)
            #expect((status["events"], status["unroutedEvents"]) == (1, 1))
            #expect(status["size"]?["used"]?.intValue ?? 0 > 0)
        }
    }
}
