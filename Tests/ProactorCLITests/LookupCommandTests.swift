import Foundation
import Glibc
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorCLI

@Suite("The commands that look things up", .timeLimit(.minutes(15)))
struct LookupCommandTests {
    private static func page(_ body: String) -> String { ScriptedServer.answer(200, "application/json", body) }

    private static let event = """
        {"sequence": 7, "task": "task_1", "receivedAt": "2026-01-31T09:00:00.000Z", "rules": ["reorder"],
        "event": {"id": "e1", "type": "Asked", "source": "/s", "subject": "sku-1"}}
        """

    @Test("filters are passed on, and rows are shown")
    func events() async throws {
        try await ScriptedServer.run([Self.page("{\"events\": [\(Self.event)], \"next\": \"5.7\"}")]) { server in
            let run = await CommandRun(
                "events",
                "--type",
                "Asked",
                "--event",
                "e1",
                "--key",
                "k",
                "--since",
                "2026-01-01T00:00:00Z",
                "--server",
                server.url
            )
            #expect(run.status == 0)
            let text = run.output.joined(separator: "\n")
            for part in ["e1", "Asked", "sku-1", "reorder", "task_1", "More: --before 5.7"] {
                #expect(text.contains(part), "\(part) is missing in\n\(text)")
            }
            let line = try #require(server.requests.first?.split(separator: "\r\n").first)
            for part in ["type=Asked", "id=e1", "key=k", "since=2026-01-01T00:00:00Z", "limit=20"] {
                #expect(line.contains(part), "\(part) is missing in \(line)")
            }
        }
    }

    @Test("with --all every page is asked for, and JSON is one entry a line")
    func allPages() async throws {
        let pages = [
            "{\"events\": [\(Self.event)], \"next\": \"5.7\"}", "{\"events\": [], \"next\": \"4.2\"}",
            "{\"events\": [\(Self.event)]}",
        ]
        try await ScriptedServer.run(pages.map(Self.page)) { server in
            let run = await CommandRun("events", "--all", "--format", "json", "--server", server.url)
            #expect(run.output.count == 2)
            #expect(run.output.allSatisfy { (try? JSONParser.parse($0))?["sequence"] == 7 })
            let lines = server.requests.map { $0.split(separator: "\r\n").first ?? "" }
            #expect(lines.count == 3)
            #expect(lines[0].contains("limit=500"))
            #expect(lines[1].contains("before=5.7"))
            #expect(lines[2].contains("before=4.2"))
        }
    }

    @Test("an empty list says so, once", arguments: [["events"], ["runs", "--all"], ["tasks"]])
    func empty(arguments: [String]) async throws {
        try await ScriptedServer.run([Self.page("{}")]) { server in
            let run = await CommandRun(arguments + ["--server", server.url])
            #expect(run.output == ["no \(arguments[0])"])
        }
    }

    @Test("one run is shown with its journal, its prompt and its event")
    func run() async throws {
        let run = """
            {"id": "run_1", "task": "task_1", "rule": "ask", "agent": "clerk", "state": "completed", "prompt": "Be quick.",
            "steps": [{"kind": "tool-call", "name": "find", "input": {"n": 1}, "output": 5}],
            "event": {"id": "e1"}, "children": [{"id": "run_1-0", "agent": "helper", "state": "completed"}]}
            """
        try await ScriptedServer.run([Self.page(run)]) { server in
            let shown = await CommandRun("runs", "run_1", "--server", server.url)
            let text = shown.output.joined(separator: "\n")
            for part in [
                "run_1  completed", "task: task_1", "find {\"n\":1} → 5", "Be quick.", "e1", "run_1-0  helper",
            ] {
                #expect(text.contains(part), "\(part) is missing in\n\(text)")
            }
        }
    }

    @Test("reload shows the problems of what is refused, with status 1")
    func reload() async throws {
        let refused = """
            {"problems": [{"severity": "error", "code": "missing-key", "message": "a rule needs 'agent'", "file": "a.yaml",
            "line": 3, "column": 5, "hint": "name one"}], "ruleBook": "abcdef0123456789"}
            """
        let accepted =
            #"{"accepted": true, "ruleBook": "0123456789abcdef", "replaced": "abc", "needRestart": ["listen"]}"#
        let answers = [ScriptedServer.answer(422, "application/problem+json", refused), Self.page(accepted)]
        try await ScriptedServer.run(answers) { server in
            let first = await CommandRun("reload", "--server", server.url)
            #expect(first.status == 1)
            #expect(
                first.output == [
                    "a.yaml:3:5: error: a rule needs 'agent'; name one [missing-key]",
                    "Refused; the rule book abcdef012345 stays in force.",
                ]
            )
            let second = await CommandRun("reload", "--server", server.url)
            #expect(second.status == 0)
            #expect(
                second.output == [
                    "The rule book 0123456789ab is in force.\nOf proactor.yaml a restart takes: listen"
                ]
            )
        }
    }

    @Test("a service manager is told at its socket, by path or by an abstract name", arguments: [false, true])
    func notifies(isAbstract: Bool) throws {
        let directory = try TemporaryDirectory()
        let name = isAbstract ? "@proactor-\(UUID().uuidString)" : directory.file("n")
        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if isAbstract { bytes[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
        let bound = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(socket, $0, length) }
        }
        try #require(bound == 0)
        ServiceManager.notify("READY=1", environment: ["NOTIFY_SOCKET": name])
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = unsafe recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1")
        // Nobody listens: nothing happens.
        ServiceManager.notify("READY=1", environment: [:])
        ServiceManager.notify("READY=1", environment: ["NOTIFY_SOCKET": "/nowhere/\(UUID().uuidString)"])
    }
}
