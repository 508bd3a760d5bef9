import ProactorModel
import ProactorTestSupport
import Testing

@Suite("The command for webhooks", .timeLimit(.minutes(15)))
struct WebhooksTests {
    private static let delivery = """
        {"id": "rej_1", "source": "github", "receivedAt": "2026-01-31T09:00:00.000Z", "verified": true,
        "reason": "unmapped", "detail": "'event.id': no such key: id", "bodySize": 8,
        "headers": [{"name": "x-github-event", "value": "push"}], "body": "{\\"a\\":\\n1}"}
        """

    private static func json(_ body: String) -> String { ScriptedServer.answer(200, "application/json", body) }

    private static func body(_ request: String?) throws -> JSONValue {
        try JSONParser.parse(String(try #require(request).split(separator: "\r\n\r\n", maxSplits: 1)[1]))
    }

    @Test("what was not taken is listed, and the filters are passed on")
    func lists() async throws {
        let page = "{\"rejected\": [\(Self.delivery)], \"next\": \"rej_1\"}"
        try await ScriptedServer.run([Self.json(page), Self.json("{\"rejected\": []}")]) { server in
            let tail = ["--source", "github", "--reason", "unmapped", "--server", server.url]
            let run = await CommandRun(["webhooks", "rejected"] + tail)
            #expect(run.status == 0)
            let text = run.output.joined(separator: "\n")
            #expect(text.contains("rej_1") && text.contains("no such key") && text.contains("--before rej_1"))
            let line = server.requests.first?.split(separator: "\r\n").first
            #expect(line?.contains("/webhooks/rejected?source=github&reason=unmapped") == true)
            let none = await CommandRun("webhooks", "rejected", "list", "--server", server.url)
            #expect(none.output == ["no rejected deliveries"])
        }
    }

    @Test("one is shown with its headers and body")
    func shows() async throws {
        try await ScriptedServer.run([Self.json(Self.delivery)]) { server in
            let run = await CommandRun("webhooks", "rejected", "show", "rej_1", "--server", server.url)
            let text = run.output.joined(separator: "\n")
            for part in ["rej_1  unmapped", "'event.id': no such key: id", "x-github-event: push", "  {\"a\":\n  1}"] {
                #expect(text.contains(part), "\(part) is missing in\n\(text)")
            }
        }
    }

    @Test("one is tried again, or all of a source")
    func retries() async throws {
        let all = """
            {"retried": [{"id": "rej_1", "tasks": ["task_1"]}, {"id": "rej_2", "tasks": []}],
            "refused": [{"id": "rej_3", "detail": "'event.id': no such key"}], "isComplete": false}
            """
        let one = #"{"id": "rej_1", "tasks": ["task_1", "task_2"]}"#
        try await ScriptedServer.run([Self.json(one), Self.json(all)]) { server in
            let tail = ["--as", "anna", "--server", server.url]
            let single = await CommandRun(["webhooks", "rejected", "retry", "rej_1"] + tail)
            #expect(single.output == ["rej_1 is taken; its tasks are task_1, task_2"])
            let first = try Self.body(server.requests.last)
            #expect(first == ["by": "anna"])
            let many = await CommandRun(["webhooks", "rejected", "retry", "--all", "--source", "github"] + tail)
            #expect(
                many.output == [
                    "rej_1 is taken; see 'proactor watch task_1'", "rej_2 is taken; nothing in it becomes an event",
                    "rej_3 stays: 'event.id': no such key", "There are more; run the command again.",
                ]
            )
            let second = try Self.body(server.requests.last)
            #expect(second == ["by": "anna", "source": "github"])
        }
    }

    @Test(
        "wrong usage is status 2",
        arguments: [
            ["webhooks", "rejected", "retry"], ["webhooks", "rejected", "retry", "rej_1", "--all"],
            ["webhooks", "rejected", "retry", "rej_1", "--source", "github"], ["webhooks", "rejected", "show"],
        ]
    )
    func refusesWrongUsage(arguments: [String]) async {
        #expect(await CommandRun(arguments).status == 2)
    }
}
