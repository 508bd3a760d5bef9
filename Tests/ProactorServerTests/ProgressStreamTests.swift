import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Progress streams", .timeLimit(.minutes(15)))
struct ProgressStreamTests {
    private static let working: TestServer.Options = {
        var options = TestServer.Options()
        options.works = true
        return options
    }()

    /// Posts an event that nobody must approve and answers its task.
    private func note(_ server: TestServer, _ id: String = "n-1") async throws -> String {
        let answer = try await server.event(event(id, type: "NoteRequested"))
        return try #require(answer.json?["task"]?.stringValue)
    }

    @Test("a stream numbers its entries from 1 without gaps, names their kinds, and ends with the task")
    func numbersEntries() async throws {
        try await TestServer.run(Self.working) { server in
            let task = try await self.note(server)
            var reader = try await server.stream("/tasks/\(task)/stream")
            #expect(reader.header("Content-Type") == "text/event-stream")
            #expect(reader.header("Cache-Control") == "no-store")
            #expect(reader.header("X-Accel-Buffering") == "no")
            #expect(reader.header("Content-Length") == nil)
            var frames: [StreamFrame] = []
            while let frame = try await reader.next() { frames.append(frame) }
            #expect(frames.first?.retry == "1000")
            let entries = frames.filter { !$0.event.isEmpty }
            #expect(entries.map(\.number) == Array(1...entries.count))
            #expect(entries.first?.event == "EventAccepted")
            #expect(entries.last?.event == "TaskCompleted")
            #expect(entries.contains { $0.event == "EventEmitted" })
            for entry in entries {
                #expect(entry.json?["kind"] == .string(entry.event))
                #expect(entry.json?["task"] == .string(task))
                #expect(entry.json?["number"]?.intValue.map(Int.init) == entry.number)
            }
        }
    }

    @Test("a stream of an event that no rule matches ends with it")
    func endsUnmatched() async throws {
        try await TestServer.run(Self.working) { server in
            let task = try #require(try await server.event(event("u-1")).json?["task"]?.stringValue)
            let frames = try await server.frames(of: "/tasks/\(task)/stream").filter { !$0.event.isEmpty }
            #expect(frames.map(\.event) == ["EventAccepted", "TaskCompleted"])
        }
    }

    @Test("whoever comes back goes on after the last entry that they saw, by header or by query")
    func resumes() async throws {
        try await TestServer.run(Self.working) { server in
            let task = try await self.note(server)
            let all = try await server.frames(of: "/tasks/\(task)/stream").filter { !$0.event.isEmpty }
            let byHeader = try await server.frames(of: "/tasks/\(task)/stream", headers: [("Last-Event-ID", "2")])
            #expect(byHeader.filter { !$0.event.isEmpty } == Array(all.dropFirst(2)))
            let byQuery = try await server.frames(of: "/tasks/\(task)/stream?lastEventId=3")
            #expect(byQuery.filter { !$0.event.isEmpty } == Array(all.dropFirst(3)))
            let both = try await server.frames(
                of: "/tasks/\(task)/stream?lastEventId=1",
                headers: [("Last-Event-ID", "3")]
            )
            #expect(both.filter { !$0.event.isEmpty } == Array(all.dropFirst(3)))
        }
    }

    @Test("whoever saw the end is answered with 204, which keeps browsers from asking again")
    func answersTheEnd() async throws {
        try await TestServer.run(Self.working) { server in
            let task = try await self.note(server)
            let last = try #require(try await server.frames(of: "/tasks/\(task)/stream").last?.number)
            let answer = try await server.get("/tasks/\(task)/stream", headers: [("Last-Event-ID", "\(last)")])
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
        }
    }

    @Test("a number that no entry has is refused", arguments: ["-1", "x", "1.5", "9", "99999999999999999999"])
    func refusesOtherNumbers(number: String) async throws {
        try await TestServer.run { server in
            let task = try await self.note(server)
            let answer = try await server.get("/tasks/\(task)/stream", headers: [("Last-Event-ID", number)])
            expectProblem(answer, 400, "invalid-last-event-id")
        }
    }

    @Test("while nothing happens, a comment is sent every 15 seconds")
    func sendsHeartbeats() async throws {
        let clock = ManualClock()
        var options = TestServer.Options()
        options.clock = clock
        try await TestServer.run(options) { server in
            let task = try await self.note(server)
            var reader = try await server.stream("/tasks/\(task)/stream")
            #expect(try await reader.next()?.retry != nil)
            #expect(try await reader.next()?.event == "EventAccepted")
            for _ in 0..<3 {
                let due = clock.now.advanced(by: .seconds(15))
                #expect(try await clock.sleeper() == due)
                clock.advance(to: due)
                let frame = try await reader.next()
                #expect(frame?.comment == "nothing new")
                #expect(frame?.event == "")
            }
        }
    }

    @Test("two watchers of one task each get everything")
    func servesSeveral() async throws {
        try await TestServer.run(Self.working) { server in
            let (task, proposal) = try await server.proposal()
            try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<2 {
                    group.addTask { try await server.frames(of: "/tasks/\(task)/stream").map(\.event) }
                }
                let decided = try await server.post(
                    "/proposals/\(proposal)/decisions",
                    #"{"verdict": "approve", "by": "anna"}"#,
                    type: "application/json"
                )
                #expect(decided.status == 200)
                for try await events in group {
                    #expect(events.last == "TaskCompleted")
                    #expect(events.contains("ProposalDecided"))
                }
            }
        }
    }

    @Test("past the limit of watchers a stream is refused, and a client that goes away frees its place")
    func limitsWatchers() async throws {
        var options = TestServer.Options()
        options.limits.watchers = 1
        try await TestServer.run(options) { server in
            let task = try await self.note(server)
            let path = "/tasks/\(task)/stream"
            _ = try await RawConnection.exchange(
                port: server.port,
                "GET \(path) HTTP/1.1\r\nHost: \(server.authority)\r\n\r\n",
                endsWriting: false,
                until: { text in text.contains("EventAccepted") }
            )
            // The connection above is closed by now, and the server learns of it in its own time.
            while server.watch.count > 0 { _ = try await server.get("/health/live") }

            var reader = try await server.stream(path)
            _ = try await reader.next()
            let refused = try await server.get(path)
            expectProblem(refused, 503, "too-many-watchers", says: "limits.watchers")
            #expect(refused.header("Retry-After") != nil)
            // A refusal takes no place.
            #expect(server.watch.count == 1)
        }
    }

    @Test("a graceful shutdown ends open streams")
    func endsAtShutdown() async throws {
        try await TestServer.run { server in
            let task = try await self.note(server)
            var reader = try await server.stream("/tasks/\(task)/stream")
            #expect(try await reader.next()?.retry != nil)
            #expect(try await reader.next()?.event == "EventAccepted")
            await server.shutDown()
            #expect(try await reader.next() == nil)
        }
    }
}
