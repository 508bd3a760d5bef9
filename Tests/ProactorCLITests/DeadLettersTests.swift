import ProactorModel
import ProactorTestSupport
import Testing

@Suite("The command for dead letters", .timeLimit(.minutes(15)))
struct DeadLettersTests {
    private static let letter = """
        {"id": "run_1", "task": "task_1", "rule": "ask", "agent": "clerk", "ruleBook": "abc", "attempts": 3,
        "eventType": "Asked", "createdAt": "2026-01-31T09:00:00.000Z", "deadLetteredAt": "2026-01-31T09:01:00.000Z",
        "code": "turn-limit", "error": "the run took 20 model turns", "prompt": "Answer.\\nBe quick.",
        "event": {"id": "e1", "type": "Asked"},
        "failures": [{"attempt": 1, "at": "2026-01-31T09:01:00.000Z", "code": "turn-limit", "message": "20 turns"}],
        "steps": [
          {"index": 0, "kind": "model-turn", "name": "default", "input": {}, "usage": {"tokens": {"input": 100, "output": 5}, "cost": 0.01},
           "output": {"model": "m", "stop": "tool-calls", "content": [{"type": "text", "text": "Let me look."},
             {"type": "tool-call", "id": "c", "name": "find", "arguments": {"n": 1}}]}},
          {"index": 1, "kind": "tool-call", "name": "find", "input": {"n": 1}, "error": "nothing there"}],
        "usage": {"tokens": {"input": 100, "output": 5}, "cost": 0.01}}
        """

    private static func json(_ body: String) -> String { ScriptedServer.answer(200, "application/json", body) }

    private static func body(_ request: String?) throws -> JSONValue {
        try JSONParser.parse(String(try #require(request).split(separator: "\r\n\r\n", maxSplits: 1)[1]))
    }

    @Test("they are listed, and the filters are passed on")
    func lists() async throws {
        let page = "{\"deadLetters\": [\(Self.letter)], \"next\": \"run_1\"}"
        try await ScriptedServer.run([Self.json(page)]) { server in
            let run = await CommandRun("dead-letters", "--rule", "ask", "--code", "turn-limit", "--server", server.url)
            #expect(run.status == 0)
            let text = run.output.joined(separator: "\n")
            #expect(text.contains("run_1") && text.contains("turn-limit") && text.contains("--before run_1"))
            let line = server.requests.first?.split(separator: "\r\n").first
            #expect(line?.contains("rule=ask") == true && line?.contains("code=turn-limit") == true)
        }
    }

    @Test("one is shown with its event, prompt, journal, errors and cost")
    func shows() async throws {
        try await ScriptedServer.run([Self.json(Self.letter)]) { server in
            let run = await CommandRun("dead-letters", "show", "run_1", "--server", server.url)
            let text = run.output.joined(separator: "\n")
            for part in [
                "the run took 20 model turns", "Be quick.", "default: 100 tokens in, 5 out, cost 0.01",
                "said: Let me look.", "called find {\"n\":1}", "find {\"n\":1} → failed: nothing there",
                "attempt 1 at 2026-01-31T09:01:00.000Z: turn-limit: 20 turns",
            ] { #expect(text.contains(part), "\(part) is missing in\n\(text)") }
        }
    }

    @Test("one is replayed, resumed and discarded in a person's name")
    func replays() async throws {
        let answers = [
            #"{"id": "run_1", "replay": "run_2", "task": "task_1"}"#,
            #"{"id": "run_1", "replay": "run_1", "task": "task_1"}"#,
            #"{"id": "run_1", "discarded": true}"#,
        ].map(Self.json)
        try await ScriptedServer.run(answers) { server in
            let tail = ["--as", "anna", "--server", server.url]
            let replayed = await CommandRun(["dead-letters", "replay", "run_1", "--reason", "mended"] + tail)
            #expect(replayed.output == ["run_1 runs again as run_2; see 'proactor watch task_1'"])
            let first = try Self.body(server.requests.last)
            #expect(first == ["by": "anna", "reason": "mended"])
            let resumed = await CommandRun(["dead-letters", "replay", "run_1", "--resume"] + tail)
            #expect(resumed.output == ["run_1 goes on; see 'proactor watch task_1'"])
            let second = try Self.body(server.requests.last)
            #expect(second == ["by": "anna", "resume": true])
            let discarded = await CommandRun(["dead-letters", "discard", "run_1"] + tail)
            #expect(discarded.output == ["run_1 is discarded"])
        }
    }

    @Test("many are replayed by what they have in common, and those that stay say why")
    func replaysMany() async throws {
        let answer = """
            {"replayed": [{"id": "run_1", "replay": "run_2", "task": "task_1"}],
            "refused": [{"id": "run_3", "detail": "today's rule book has no rule 'ask'"}], "isComplete": false}
            """
        try await ScriptedServer.run([Self.json(answer)]) { server in
            let run = await CommandRun(
                "dead-letters",
                "replay",
                "--rule",
                "ask",
                "--since",
                "2026-01-01T00:00:00Z",
                "--as",
                "anna",
                "--server",
                server.url
            )
            #expect(
                run.output == [
                    "run_1 runs again as run_2; see 'proactor watch task_1'",
                    "run_3 stays: today's rule book has no rule 'ask'", "There are more; run the command again.",
                ]
            )
            let body = try Self.body(server.requests.last)
            #expect(body == ["by": "anna", "rule": "ask", "since": "2026-01-01T00:00:00Z"])
        }
    }

    @Test(
        "wrong usage is status 2",
        arguments: [
            ["dead-letters", "replay", "--as", "anna"], ["dead-letters", "discard"],
            ["dead-letters", "replay", "run_1", "--rule", "r", "--as", "anna"],
            ["dead-letters", "discard", "--as", "anna"],
        ]
    )
    func refusesWrongUsage(arguments: [String]) async {
        #expect(await CommandRun(arguments).status == 2)
    }
}
