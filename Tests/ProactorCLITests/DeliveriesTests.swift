import ProactorTestSupport
import Testing

@Suite("The command for deliveries", .timeLimit(.minutes(15)))
struct DeliveriesTests {
    private static func json(_ body: String) -> String { ScriptedServer.answer(200, "application/json", body) }

    @Test("what was given up is listed, unless something else is asked for")
    func lists() async throws {
        let page = """
            {"deliveries": [
              {"id": "dlv_2", "sink": "mail", "state": "dead-lettered", "attempts": 16, "proposal": "prop_1",
               "occasion": "new", "error": "no such\\nmailbox"},
              {"id": "dlv_1", "sink": "erp", "state": "dead-lettered", "attempts": 1, "event": 7, "error": "410"}],
             "next": "dlv_1"}
            """
        let none = #"{"deliveries": []}"#
        try await ScriptedServer.run([Self.json(page), Self.json(none)]) { server in
            let run = await CommandRun("deliveries", "--sink", "mail", "--server", server.url)
            #expect(run.status == 0)
            let text = run.output.joined(separator: "\n")
            for part in ["dlv_2", "prop_1 (new)", "no such mailbox", "event 7", "--before dlv_1"] {
                #expect(text.contains(part), "\(part) is missing in\n\(text)")
            }
            let all = await CommandRun("deliveries", "list", "--state", "all", "--server", server.url)
            #expect(all.output == ["no deliveries"])
            let lines = server.requests.compactMap { $0.split(separator: "\r\n").first }
            #expect(lines.first?.contains("state=dead-lettered") == true)
            #expect(lines.first?.contains("sink=mail") == true)
            #expect(lines.last?.contains("state=") == false)
        }
    }

    @Test("several are retried at once")
    func retries() async throws {
        let answers = ["dlv_1", "dlv_2"].map { Self.json(#"{"id": "\#($0)", "state": "queued"}"#) }
        try await ScriptedServer.run(answers) { server in
            let run = await CommandRun("deliveries", "retry", "dlv_1", "dlv_2", "--server", server.url)
            #expect(run.status == 0)
            #expect(run.output == ["dlv_1 is tried again", "dlv_2 is tried again"])
            let lines = server.requests.compactMap { $0.split(separator: "\r\n").first }
            #expect(lines.map(String.init) == ["dlv_1", "dlv_2"].map { "POST /deliveries/\($0)/retry HTTP/1.1" })
        }
    }
}
