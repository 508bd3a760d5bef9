import ProactorModel
import ProactorRuntime
import ProactorStorage
import Testing

/// Each with a real connection that does what a slow or hostile client does, and another client that is served meanwhile.
@Suite("Slow and hostile clients", .timeLimit(.minutes(15)))
struct ConnectionLimitTests {
    private static func options(_ change: (inout HTTPLimits) -> Void) -> TestServer.Options {
        var options = TestServer.Options()
        change(&options.http)
        return options
    }

    private static func expectProblem(_ answer: String, _ status: Int, _ name: String) {
        #expect(RawConnection.status(answer) == status, "\(answer)")
        #expect(answer.contains("urn:proactor:problem:\(name)"), "\(answer)")
        #expect(answer.lowercased().contains("content-type: application/problem+json"))
        #expect(answer.lowercased().contains("connection: close"))
    }

    @Test("a header that does not come to its end is answered with 408", arguments: ["", "GET / HTTP/1.1\r\nHos"])
    func lateHeader(sent: String) async throws {
        try await TestServer.run(Self.options { $0.headerTime = .milliseconds(200) }) { server in
            let answer = try await RawConnection.exchange(port: server.port, sent, endsWriting: false)
            Self.expectProblem(answer, 408, "late-header")
            #expect(try await server.get("/health/live").status == 200)
        }
    }

    @Test("a body that comes too slowly is answered with 408, and leaves nothing behind")
    func slowBody() async throws {
        try await TestServer.run(Self.options { $0.bodyTime = .milliseconds(200) }) { server in
            let body = event("slow")
            let answer = try await RawConnection.exchange(
                port: server.port,
                "POST /events HTTP/1.1\r\nHost: \(server.authority)\r\nContent-Type: application/cloudevents+json\r\n"
                    + "Content-Length: \(body.utf8.count + 1)\r\n\r\n\(body)",
                endsWriting: false
            )
            Self.expectProblem(answer, 408, "slow-body")
            for number in 0..<10 { _ = try await server.event(event("whole-\(number)")) }
            let ids = try await server.store.events(after: 0, limit: 20).map(\.event.id)
            #expect(ids.count == 10 && !ids.contains("slow"))
        }
    }

    @Test("a header that is too large is answered with 431")
    func largeHeader() async throws {
        try await TestServer.run(Self.options { $0.headerSize = 2000 }) { server in
            let headers = (0..<10).map { "X-\($0): \(String(repeating: "x", count: 300))\r\n" }.joined()
            for request in [
                "GET / HTTP/1.1\r\nHost: \(server.authority)\r\n\(headers)\r\n",
                "GET /\(String(repeating: "x", count: 5000)) HTTP/1.1\r\nHost: \(server.authority)\r\n\r\n",
            ] {
                Self.expectProblem(
                    try await RawConnection.exchange(port: server.port, request, endsWriting: false),
                    431,
                    "header-too-large"
                )
            }
        }
    }

    @Test("a connection on which nobody asks for anything any more is closed without a word")
    func idle() async throws {
        try await TestServer.run(Self.options { $0.idleTime = .milliseconds(200) }) { server in
            let request = "GET /health/live HTTP/1.1\r\nHost: \(server.authority)\r\n\r\n"
            let answer = try await RawConnection.exchange(port: server.port, request, endsWriting: false)
            #expect(RawConnection.status(answer) == 200)
            #expect(!answer.contains("408"))
        }
    }

    @Test("past the limit of connections one that is idle makes room, and where none is, the new one is refused")
    func connections() async throws {
        try await TestServer.run(Self.options { $0.connections = 2 }) { server in
            let task = try #require(try await server.event(event("e")).json?["task"]?.stringValue)
            let stream = "GET /tasks/\(task)/stream HTTP/1.1\r\nHost: \(server.authority)\r\n\r\n"
            try await RawConnection.session(port: server.port) { first in
                try await first.send(stream)
                #expect(try await first.receive(through: "EventAccepted").contains("200 OK"))
                try await RawConnection.session(port: server.port) { second in
                    // What the test's client keeps open is idle, and makes room.
                    try await second.send(stream)
                    #expect(try await second.receive(through: "EventAccepted").contains("200 OK"))
                    let refused = try await RawConnection.exchange(port: server.port, "", endsWriting: false)
                    Self.expectProblem(refused, 503, "too-many-connections")
                    #expect(refused.lowercased().contains("retry-after: 1"))
                }
                // The second's place is free as soon as the server has seen it leave.
                while server.watch.count > 1 { await Task.yield() }
                #expect(try await server.get("/health/live").status == 200)
            }
        }
    }

    @Test("a client that reads nothing of a large answer is given up, and holds up nobody")
    func slowReader() async throws {
        try await TestServer.run(Self.options { $0.writeTime = .milliseconds(300) }) { server in
            let task = try #require(
                try await server.event(event("e", type: "NoteRequested")).json?["task"]?.stringValue
            )
            // More than the buffers of both sides of a connection take.
            let text = String(repeating: "x", count: 250_000)
            let entries = (0..<100).map { _ in
                ProgressEntry(
                    taskID: TaskID(rawValue: task),
                    kind: .reasoningStep,
                    at: Timestamp(seconds: 1),
                    data: ["text": .string(text)]
                )
            }
            let accepted = try #require(try await server.store.events(after: 0, limit: 1).first)
            let routed = RoutedEvent(sequence: accepted.sequence, taskID: accepted.taskID, progress: entries)
            try await server.store.commit(
                RoutingCommit(from: 0, to: accepted.sequence, events: [routed], at: Timestamp(seconds: 1))
            )
            try await RawConnection.session(port: server.port) { session in
                try await session.send("GET /tasks/\(task)/stream HTTP/1.1\r\nHost: \(server.authority)\r\n\r\n")
                while server.watch.count == 0 { await Task.yield() }
                while server.watch.count > 0 { #expect(try await server.get("/health/live").status == 200) }
            }
        }
    }

    @Test("who asks before sending a body is told to go on, unless the body would be refused")
    func expectContinue() async throws {
        try await TestServer.run { server in
            let body = event("asked")
            func head(_ length: Int) -> String {
                "POST /events HTTP/1.1\r\nHost: \(server.authority)\r\nContent-Type: application/cloudevents+json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
            }
            try await RawConnection.session(port: server.port) { session in
                try await session.send(head(body.utf8.count))
                #expect(try await session.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
                try await session.send(body)
                #expect(try await session.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 202 Accepted\r\n"))
            }
            try await RawConnection.session(port: server.port) { session in
                try await session.send(head(1_000_000_000))
                #expect(try await session.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test("hundreds of connections that say nothing hold up nobody")
    func silentCrowd() async throws {
        try await TestServer.run { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (arrivals, arriving) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<300 {
                    group.addTask {
                        try await RawConnection.session(port: server.port) { session in
                            try await session.send("GET /")
                            arriving.yield()
                            _ = try await session.receiveAll()
                        }
                    }
                }
                for await _ in arrivals.prefix(300) {}
                for number in 0..<20 {
                    let answer = try await server.event(event("e-\(number)"))
                    #expect(answer.status == 202)
                }
                group.cancelAll()
            }
        }
    }
}
