import ProactorModel
import ProactorStorage
import Testing

@Suite("Tasks over HTTP", .timeLimit(.minutes(15)))
struct TaskTests {
    private static let working: TestServer.Options = {
        var options = TestServer.Options()
        options.works = true
        return options
    }()

    @Test("a task shows its event, its runs with their journals, and its proposals")
    func showsOne() async throws {
        try await TestServer.run(Self.working) { server in
            let (task, proposal) = try await server.proposal()
            let json = try await server.settled(task)
            #expect(json["id"] == .string(task))
            #expect(json["state"] == "waiting")
            #expect(json["event"]?["id"] == "e-1")
            let run = try #require(json["runs"]?.arrayValue?.first)
            #expect(run["rule"] == "reorder")
            #expect(run["state"] == "completed")
            #expect(run["steps"]?.arrayValue?.first?["input"] == "Ordering SKU-1")
            #expect(json["proposals"]?.arrayValue?.map { $0["id"] } == [.string(proposal)])
        }
    }

    @Test("tasks are listed youngest first, page by page")
    func listsPages() async throws {
        try await TestServer.run { server in
            var sent: [String] = []
            for number in 0..<5 {
                let answer = try await server.event(event("\(number)"))
                sent.append(try #require(answer.json?["task"]?.stringValue))
            }
            var listed: [String] = []
            var path = "/tasks?limit=2"
            while true {
                let page = try #require(try await server.get(path).json)
                listed += (page["tasks"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
                guard let next = page["next"]?.stringValue else { break }
                path = "/tasks?limit=2&before=\(next)"
            }
            #expect(listed == sent.sorted(by: >))
        }
    }

    @Test("lists are filtered by state, type and rule")
    func filters() async throws {
        try await TestServer.run(Self.working) { server in
            let (waiting, _) = try await server.proposal()
            _ = try await server.settled(waiting)
            let other = try #require(try await server.event(event("o")).json?["task"]?.stringValue)
            _ = try await server.frames(of: "/tasks/\(other)/stream")
            func ids(_ query: String) async throws -> [JSONValue?]? {
                try await server.get("/tasks?\(query)").json?["tasks"]?.arrayValue?.map { $0["id"] }
            }
            #expect(try await ids("state=waiting") == [.string(waiting)])
            #expect(try await ids("state=completed") == [.string(other)])
            #expect(try await ids("state=running") == [])
            #expect(try await ids("type=StockLevelZero") == [.string(waiting)])
            #expect(try await ids("type=Undeclared&state=completed") == [.string(other)])
            #expect(try await ids("rule=reorder") == [.string(waiting)])
            #expect(try await ids("rule=%27%20OR%201=1") == [])
        }
    }

    @Test(
        "a wrong query is refused, and the parameter named",
        arguments: [
            ("limit=0", "limit"), ("limit=501", "limit"), ("limit=many", "limit"), ("limit=", "limit"),
            ("state=open", "state"),
        ]
    )
    func refusesQueries(query: String, parameter: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.get("/tasks?\(query)")
            expectProblem(answer, 400, "invalid-query", says: "'\(parameter)'")
            #expect(answer.json?["parameter"] == .string(parameter))
        }
    }

    @Test(
        "a task that is not there is a 404",
        arguments: ["/tasks/task_none", "/tasks/task_none/stream", "/tasks/%00"]
    )
    func missesTasks(path: String) async throws {
        try await TestServer.run { server in expectProblem(try await server.get(path), 404, "not-found") }
    }

    // MARK: The page

    @Test("who asks for HTML gets a timeline, and everybody else JSON")
    func showsTimeline() async throws {
        try await TestServer.run(Self.working) { server in
            let (task, proposal) = try await server.proposal(data: [
                "sku": "SKU-1", "note": "<script>alert(1)</script>",
            ])
            let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
            let page = try await server.get("/tasks/\(task)", headers: [("Accept", browser)])
            #expect(page.status == 200)
            #expect(page.contentType == "text/html; charset=utf-8")
            #expect(page.header("Vary") == "Accept")
            #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
            #expect(page.text.contains("Stock level zero"))
            #expect(page.text.contains("href=\"/inbox/\(proposal)\""))
            #expect(page.text.contains("Ordering SKU-1"))
            #expect(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!page.text.contains("<script>"))
            #expect(page.text.contains("17756") && !page.text.contains("17756.0"))

            for accept in ["*/*", "application/json", "application/json, text/html", "text/html;q=0", "text/*"] {
                let answer = try await server.get("/tasks/\(task)", headers: [("Accept", accept)])
                #expect(answer.contentType == "application/json", "\(accept)")
            }
            let missing = try await server.get("/tasks/task_%3Cb%3E", headers: [("Accept", browser)])
            #expect(missing.status == 404)
            #expect(missing.contentType == "text/html; charset=utf-8")
            #expect(!missing.text.contains("<b>"))
        }
    }
}
