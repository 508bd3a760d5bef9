import Foundation
import ProactorModel
import ProactorSQLite
import ProactorTestSupport
import Testing

@testable import ProactorCLI

@Suite("The command line", .timeLimit(.minutes(15)))
struct CommandLineTests {
    @Test(
        "wrong usage is status 2, and says what is wrong on the standard error",
        arguments: [
            (["nonsense"], "nonsense"), (["send"], "type"), (["send", "T"], "--source"),
            (["tasks", "--state", "open"], "state"), (["tasks", "--limit", "many"], "limit"),
            (["approvals", "approve"], "<id>"), (["approvals", "list", "--format", "xml"], "format"),
            (["serve", "--listen", "nowhere"], "HOST:PORT"), (["tasks", "--server", "localhost:8787"], "URL"),
            (["tasks", "--server", "ftp://x"], "URL"), (["tasks", "--server", "http://"], "URL"), (["watch"], "task"),
        ]
    )
    func refusesWrongUsage(arguments: [String], says: String) async {
        let run = await CommandRun(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.joined().contains(says), "\(run.errors)")
    }

    @Test("help and the version are no errors", arguments: [["--help"], ["send", "--help"], ["help", "watch"]])
    func helps(arguments: [String]) async {
        let run = await CommandRun(arguments)
        #expect(run.status == 0)
        #expect(run.output.joined().contains("USAGE:"))
        #expect(run.errors.isEmpty)
        let version = await CommandRun("--version")
        #expect(version.output == ["\(ProactorVersion.current) (store format \(SQLiteStore.knownFormat))"])
    }

    // MARK: Servers that are none

    @Test("where nobody listens, one line says so at once")
    func missesServer() async throws {
        for arguments in [["tasks"], ["send", "T", "--source", "/s"], ["watch", "task_1"], ["audit", "verify"]] {
            // Port 9 (discard) is not served on machines of this century.
            let run = await CommandRun(arguments + ["--server", "http://127.0.0.1:9"])
            #expect(run.status == 1)
            #expect(run.errors.count == 1)
            #expect(run.errors.first?.contains("no answer from http://127.0.0.1:9; start a server") == true)
        }
    }

    @Test(
        "what is no Proactor server is recognised",
        arguments: [
            (200, "text/html", "<html>", "no JSON"), (404, "text/html", "<html>", "status 404"),
            (500, "application/json", "{}", "status 500"), (401, "text/plain", "", "status 401"),
        ]
    )
    func recognisesOthers(status: Int, type: String, body: String, says: String) async throws {
        try await ScriptedServer.run([ScriptedServer.answer(status, type, body)]) { server in
            let run = await CommandRun("tasks", "--server", server.url)
            #expect(run.status == 1)
            #expect(
                run.errors == [
                    "proactor: \(server.url) answered with \(says.hasPrefix("no") ? "what is no JSON" : says); is it a Proactor server?"
                ]
            )
        }
    }

    @Test("a problem is told in the server's words, without orders to the terminal")
    func tellsProblems() async throws {
        let problem =
            #"{"type": "urn:x", "title": "Not a CloudEvent", "status": 400, "detail": "'id' \u001b[31mis\u009b missing"}"#
        try await ScriptedServer.run([ScriptedServer.answer(400, "application/problem+json", problem)]) { server in
            let run = await CommandRun("send", "T", "--source", "/s", "--server", server.url)
            #expect(run.status == 1)
            #expect(run.errors == ["proactor: Not a CloudEvent: 'id'  [31mis  missing (status 400)"])
        }
    }

    @Test("an answer that breaks off is no answer")
    func missesTheEnd() async throws {
        let torn = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"tasks\""
        try await ScriptedServer.run([torn]) { server in
            let run = await CommandRun("tasks", "--server", server.url)
            #expect(run.status == 1)
            #expect(run.errors.first?.contains("lost before the answer's end") == true)
        }
    }

    // MARK: Sending

    private static let accepted = ScriptedServer.answer(
        202,
        "application/json",
        #"{"task": "task_1", "id": "1", "source": "/s", "duplicate": false}"#
    )

    private static func body(_ request: String?) throws -> JSONValue {
        let request = try #require(request)
        return try JSONParser.parse(request.components(separatedBy: "\r\n\r\n").dropFirst().joined())
    }

    @Test("an event is sent in structured mode, and its task printed")
    func sends() async throws {
        try await ScriptedServer.run([Self.accepted]) { server in
            let run = await CommandRun(
                "send",
                "T",
                "--source",
                "/s",
                "--id",
                "1",
                "--subject",
                "S",
                "--data",
                #"{"a": 1.0}"#,
                "--server",
                server.url + "/"
            )
            #expect(run.status == 0)
            #expect(run.output == ["202 Accepted: task_1", "Follow it with: proactor watch task_1"])
            let request = try #require(server.requests.first)
            #expect(request.hasPrefix("POST /events HTTP/1.1\r\n"))
            #expect(request.lowercased().contains("content-type: application/cloudevents+json\r\n"))
            #expect(request.lowercased().contains("user-agent: proactor/"))
            let event = try Self.body(request)
            #expect(event["specversion"] == "1.0")
            #expect(event["id"] == "1")
            #expect(event["subject"] == "S")
            #expect(event["data"] == ["a": 1.0])
            #expect(event["time"]?.stringValue.flatMap { Timestamp(rfc3339: $0) } != nil)
        }
    }

    @Test("a repeat is named as such, and JSON is printed as it came")
    func tellsRepeats() async throws {
        let answer = #"{"task":"task_1","id":"1","source":"/s","duplicate":true}"#
        let repeated = ScriptedServer.answer(202, "application/json", answer)
        try await ScriptedServer.run([repeated, repeated]) { server in
            let text = await CommandRun("send", "T", "--source", "/s", "--server", server.url)
            #expect(text.output.first == "202 Accepted: task_1 (the event was sent before; nothing new is started)")
            let json = await CommandRun("send", "T", "--source", "/s", "--format", "json", "--server", server.url)
            #expect(json.output == [answer])
            // Ids are made anew where none is given.
            let ids = try server.requests.map { try Self.body($0)["id"] }
            #expect(Set(ids).count == 2)
        }
    }

    @Test("a payload comes from a file")
    func sendsFiles() async throws {
        let directory = try TemporaryDirectory()
        try Data(#"{"from": "file"}"#.utf8).write(to: URL(fileURLWithPath: directory.file("data.json")))
        try await ScriptedServer.run([Self.accepted]) { server in
            let run = await CommandRun(
                "send",
                "T",
                "--source",
                "/s",
                "--data",
                "@\(directory.file("data.json"))",
                "--server",
                server.url
            )
            #expect(run.status == 0, "\(run.errors)")
            let event = try Self.body(server.requests.first)
            #expect(event["data"] == ["from": "file"])
        }
    }

    @Test("a payload comes from the standard input")
    func sendsStandardInput() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let program = root.appendingPathComponent(".build/debug/proactor").path
        try await ScriptedServer.run([Self.accepted]) { server in
            let command =
                "echo '{\"from\": \"pipe\"}' | '\(program)' send T --source /s --data - --server \(server.url)"
            let status = await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: unsafe system(command + " >/dev/null")) }
            }
            #expect(status == 0)
            let event = try Self.body(server.requests.first)
            #expect(event["data"] == ["from": "pipe"])
        }
    }

    @Test(
        "a payload that is none is refused before anything is sent",
        arguments: [
            ("{", "--data is not JSON"), (#"{"a": 1, "a": 2}"#, "stands twice"),
            ("@/nowhere/x.json", "/nowhere/x.json cannot be read"),
            ("@/", "/ cannot be read"), ("\u{1B}[31m", "--data is not JSON"),
        ]
    )
    func refusesPayloads(data: String, says: String) async {
        let run = await CommandRun("send", "T", "--source", "/s", "--data", data, "--server", "http://127.0.0.1:9")
        #expect(run.status == 1)
        #expect(run.errors.count == 1)
        #expect(run.errors.first?.contains(says) == true, "\(run.errors)")
        #expect(run.errors.first?.contains("\u{1B}") == false)
    }

    // MARK: Lists and decisions

    @Test("lists ask for what was asked for, and say how to go on")
    func lists() async throws {
        let page = #"{"tasks": [{"id": "task_2", "state": "waiting", "runs": []}], "next": "task_2"}"#
        let answers = [page, #"{"tasks": []}"#].map { ScriptedServer.answer(200, "application/json", $0) }
        try await ScriptedServer.run(answers) { server in
            let run = await CommandRun(
                "tasks",
                "--state",
                "waiting",
                "--type",
                "a&b c",
                "--limit",
                "1",
                "--server",
                server.url
            )
            #expect(run.output.last == "\nMore: --before task_2")
            #expect(
                server.requests.first?.hasPrefix("GET /tasks?state=waiting&type=a%26b%20c&limit=1 HTTP/1.1") == true
            )
            let empty = await CommandRun("tasks", "--before", "task_2", "--server", server.url)
            #expect(empty.output == ["no tasks"])
        }
    }

    @Test("a decision is sent with the person and the reason, and a refusal is status 1")
    func decides() async throws {
        let answers = [
            ScriptedServer.answer(
                200,
                "application/json",
                #"{"id": "prop_1", "state": "rejected", "onRejected": "No"}"#
            ),
            ScriptedServer.answer(
                409,
                "application/problem+json",
                #"{"title": "Decided already", "detail": "by anna"}"#
            ),
        ]
        try await ScriptedServer.run(answers) { server in
            let run = await CommandRun(
                "approvals",
                "reject",
                "prop_1",
                "--as",
                "ben",
                "--reason",
                "old",
                "--server",
                server.url
            )
            #expect(run.status == 0)
            #expect(run.output == ["prop_1 is rejected; No is on its way"])
            let decision = try Self.body(server.requests.first)
            #expect(decision == ["verdict": "reject", "by": "ben", "reason": "old"])
            let again = await CommandRun("approvals", "approve", "prop_1", "--as", "ben", "--server", server.url)
            #expect(again.status == 1)
            #expect(again.errors == ["proactor: Decided already: by anna (status 409)"])
        }
    }
}
