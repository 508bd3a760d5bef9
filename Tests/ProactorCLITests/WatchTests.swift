import ProactorModel
import Synchronization
import Testing

@testable import ProactorCLI

@Suite("Watching a task", .timeLimit(.minutes(15)))
struct WatchTests {
    private static func entry(_ number: Int, _ kind: String, _ data: String = "{}") -> String {
        "id: \(number)\nevent: \(kind)\ndata: {\"number\":\(number),\"kind\":\"\(kind)\",\"at\":\"2026-03-02T09:30:00Z\",\"data\":\(data)}\n\n"
    }

    /// Follows `task_1` without waiting between connections.
    private static func follow(
        _ server: ScriptedServer,
        format: OutputFormat = .json
    ) async throws -> (lines: [String], hasProblems: Bool) {
        let lines = Lines()
        var follower = TaskFollower(
            client: try #require(try APIClient(server.url)),
            task: "task_1",
            format: format,
            retryDelay: .zero
        )
        let keep = { @Sendable (line: String, _: Bool) in lines.all.withLock { $0.append(line) } }
        try await Terminal.$capture.withValue(keep) { try await follower.run() }
        return (lines.all.withLock { $0 }, follower.hasProblems)
    }

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    @Test("a connection that breaks is made again from the last entry that was whole, and each entry shown once")
    func reconnects() async throws {
        let answers = [
            ScriptedServer.stream(
                "retry: 1000\n\n" + Self.entry(1, "EventAccepted") + Self.entry(2, "RuleMatched") + "id: 3\nevent: Run"
            ),
            ScriptedServer.answer(503, "application/problem+json", #"{"title": "Stopping", "detail": "later"}"#),
            "HTTP/1.1 200 OK\r\n",
            ScriptedServer.answer(502, "text/html", "<html>"),
            ScriptedServer.stream(Self.entry(2, "RuleMatched") + ": nothing new\n\n" + Self.entry(3, "RunStarted")),
            ScriptedServer.stream(Self.entry(4, "TaskCompleted")),
        ]
        try await ScriptedServer.run(answers) { server in
            let (lines, hasProblems) = try await Self.follow(server)
            let numbers = try lines.map { try JSONParser.parse($0)["number"]?.intValue }
            #expect(numbers == [1, 2, 3, 4])
            #expect(!hasProblems)
            let asked = server.requests.map { request in
                request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("last-event-id:") }.map(String.init)
            }
            #expect(asked.count == answers.count)
            #expect(asked.first == .some(nil))
            #expect(asked.dropFirst().prefix(4).allSatisfy { $0 == "Last-Event-ID: 2" })
            #expect(asked.last == "Last-Event-ID: 3")
            #expect(server.requests.allSatisfy { $0.hasPrefix("GET /tasks/task_1/stream HTTP/1.1\r\n") })
        }
    }

    @Test("a task whose end was seen is not asked for again")
    func endsOnNoContent() async throws {
        let answers = [
            ScriptedServer.stream(Self.entry(1, "EventAccepted")),
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        ]
        try await ScriptedServer.run(answers) { server in
            let (lines, _) = try await Self.follow(server)
            #expect(lines.count == 1)
            #expect(server.requests.count == 2)
        }
    }

    @Test("what somebody must look into is status 1", arguments: ["RuleFailed", "RunDeadLettered", "HopLimitReached"])
    func reportsProblems(kind: String) async throws {
        try await ScriptedServer.run([ScriptedServer.stream(Self.entry(1, kind) + Self.entry(2, "TaskCompleted"))]) {
            server in
            let run = await CommandRun("watch", "task_1", "--server", server.url)
            #expect(run.status == 1)
            #expect(run.output.count == 2)
            #expect(run.output.last == "09:30:00  TaskCompleted   nothing is left to do")
        }
    }

    @Test("a task that is not there, and what is no stream, end the command with one line")
    func refuses() async throws {
        let missing = ScriptedServer.answer(
            404,
            "application/problem+json",
            #"{"title": "Not found", "detail": "no task"}"#
        )
        try await ScriptedServer.run([missing, ScriptedServer.answer(200, "text/html", "<html>")]) { server in
            let run = await CommandRun("watch", "task_x y", "--server", server.url)
            #expect(run.status == 1)
            #expect(run.errors == ["proactor: Not found: no task (status 404)"])
            #expect(server.requests.first?.hasPrefix("GET /tasks/task_x%20y/stream ") == true)
            let other = await CommandRun("watch", "task_1", "--server", server.url)
            #expect(
                other.errors == [
                    "proactor: \(server.url) answered with what is no stream of events; is it a Proactor server?"
                ]
            )
        }
    }

    @Test("everything is followed from where the stream says that it begins, across breaks and lags")
    func followsAll() async throws {
        let answers = [
            ScriptedServer.stream("retry: 1000\nid: 7\n\n"),
            // An id counts only with the end of its block.
            ScriptedServer.stream("id: 8\n\n" + Self.entry(9, "TaskCompleted") + "id: 12\nevent: Run"),
            ScriptedServer.stream("id: 11\nevent: lagging\ndata: {\"after\":11}\n\n"),
            ScriptedServer.stream(Self.entry(11, "RunStarted") + Self.entry(13, "RuleMatched")),
            ScriptedServer.answer(403, "application/problem+json", #"{"title": "No", "detail": "more"}"#),
        ]
        try await ScriptedServer.run(answers) { server in
            let lines = Lines()
            var follower = TaskFollower(
                client: try #require(try APIClient(server.url)),
                .all(query: [("rule", "note"), ("type", nil)]),
                format: .json,
                retryDelay: .zero
            )
            let keep = { @Sendable (line: String, _: Bool) in lines.all.withLock { $0.append(line) } }
            await #expect(throws: CommandFailure.self) {
                try await Terminal.$capture.withValue(keep) { try await follower.run() }
            }
            let numbers = try lines.all.withLock { $0 }.map { try JSONParser.parse($0)["number"]?.intValue }
            #expect(numbers == [9, 13])
            #expect(server.requests.allSatisfy { $0.hasPrefix("GET /stream?rule=note HTTP/1.1\r\n") })
            let asked = server.requests.map { request in
                request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("last-event-id:") }.map(String.init)
            }
            #expect(asked == [nil, "Last-Event-ID: 7", "Last-Event-ID: 9", "Last-Event-ID: 11", "Last-Event-ID: 13"])
        }
    }

    @Test(
        "a task, or everything: one of them must be named",
        arguments: [[], ["task_1", "--all"], ["task_1", "--rule", "r"]]
    )
    func names(arguments: [String]) async {
        let run = await CommandRun(["watch"] + arguments)
        #expect(run.status == 2)
    }
}
