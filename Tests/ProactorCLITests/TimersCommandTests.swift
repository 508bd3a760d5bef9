import ProactorTestSupport
import Testing

@Suite("The command for timers", .timeLimit(.minutes(15)))
struct TimersCommandTests {
    @Test("timers are listed with their rule, key and state, and where the next page begins")
    func lists() async throws {
        let page = """
            {"timers": [
              {"rule": "dun", "operator": "unless", "key": "I-1", "dueAt": "2026-03-24T10:12:00Z", "summary": "1 waits"},
              {"rule": "review", "operator": "schedule", "dueAt": "2026-03-30T07:00:00Z", "summary": "ticks next"}],
             "next": "1.a.\\"I-1\\""}
            """
        let answers = [page, #"{"timers": []}"#].map { ScriptedServer.answer(200, "application/json", $0) }
        try await ScriptedServer.run(answers) { server in
            let run = await CommandRun("timers", "--rule", "dun", "--limit", "2", "--server", server.url)
            #expect(run.status == 0)
            let text = run.output.joined(separator: "\n")
            for part in ["dun", "I-1", "2026-03-24T10:12:00Z", "1 waits", "schedule", #"--after '1.a."I-1"'"#] {
                #expect(text.contains(part), "\(part) is missing in\n\(text)")
            }
            #expect(await CommandRun("timers", "--server", server.url).output == ["no timers"])
            #expect(server.requests.first?.hasPrefix("GET /timers?rule=dun&limit=2 ") == true)
        }
    }
}
