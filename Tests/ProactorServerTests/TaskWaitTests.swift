import ProactorModel
import ProactorRuntime
import ProactorTestSupport
import Testing

@Suite("Waiting for a task", .timeLimit(.minutes(15)))
struct TaskWaitTests {
    private static func options(works: Bool, clock: ManualClock? = nil) -> TestServer.Options {
        var options = TestServer.Options()
        options.works = works
        if let clock { options.clock = clock }
        return options
    }

    private static func task(_ server: TestServer, _ type: String) async throws -> String {
        try #require(try await server.event(event("e", type: type)).json?["task"]?.stringValue)
    }

    @Test("the answer comes when the task is completed, or waits for a person")
    func waits() async throws {
        try await TestServer.run(Self.options(works: true)) { server in
            let note = try await Self.task(server, "NoteRequested")
            #expect(try await server.get("/tasks/\(note)?wait=60s").json?["state"] == "completed")
            let order = try await server.proposal("order").task
            #expect(try await server.get("/tasks/\(order)?wait=60s").json?["state"] == "waiting")
        }
    }

    @Test("who waits for the end only is not answered before it")
    func waitsForTheEnd() async throws {
        try await TestServer.run(Self.options(works: true)) { server in
            let (task, proposal) = try await server.proposal()
            async let answer = server.get("/tasks/\(task)?wait=60s&waitFor=completed")
            while server.watch.count == 0 { await Task.yield() }
            let decided = try await server.post(
                "/proposals/\(proposal)/decisions",
                #"{"verdict": "approve", "by": "anna"}"#,
                type: "application/json"
            )
            #expect(decided.status == 200)
            #expect(try await answer.json?["state"] == "completed")
        }
    }

    @Test("when the time is over the answer is the task as it is")
    func timesOut() async throws {
        let clock = ManualClock()
        try await TestServer.run(Self.options(works: false, clock: clock)) { server in
            let task = try await Self.task(server, "NoteRequested")
            async let answer = server.get("/tasks/\(task)?wait=30s")
            let due = clock.now.advanced(by: .seconds(30))
            while !clock.deadlines.contains(due) { await Task.yield() }
            clock.advance(to: due)
            #expect(try await answer.json?["state"] == "running")
            #expect(server.watch.count == 0)
        }
    }

    @Test("a task that is not there is not waited for, and a time that is none or too long is refused")
    func refuses() async throws {
        try await TestServer.run { server in
            expectProblem(try await server.get("/tasks/task_none?wait=60s"), 404, "not-found")
            for wait in ["", "x", "-1s", "61s", "1h"] {
                expectProblem(try await server.get("/tasks/task_none?wait=\(wait)"), 400, "invalid-query", says: "1m")
            }
            let answer = try await server.get("/tasks/task_none?wait=1s&waitFor=tea")
            expectProblem(answer, 400, "invalid-query", says: "settled, completed")
        }
    }
}
