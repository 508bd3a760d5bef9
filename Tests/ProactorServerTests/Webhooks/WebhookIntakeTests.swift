import ProactorModel
import ProactorStorage
import ProactorTestSupport
import ProactorWebhooks
import Testing

@Suite("Webhooks", .timeLimit(.minutes(15)))
struct WebhookIntakeTests {
    @Test("a signed delivery becomes an event, and is answered with its task")
    func accepts() async throws {
        try await TestServer.run(WebhookSender.options(try WebhookSender.github())) { server in
            let answer = try await server.deliver(#"{"ref":"main","action":"x"}"#)
            #expect(answer.status == 202)
            let told = try #require(answer.json?["tasks"]?.arrayValue?.first)
            let task = try #require(told["task"]?.stringValue)
            #expect(told["id"] == "d-1" && told["duplicate"] == false)
            let shown = try await server.get("/tasks/\(task)").json
            #expect(shown?["event"]?["type"] == "com.github.push.x")
            #expect(shown?["event"]?["data"]?["ref"] == "main")
        }
    }

    @Test("the same delivery again is answered with the first one's task")
    func repeats() async throws {
        try await TestServer.run(WebhookSender.options(try WebhookSender.github())) { server in
            let first = try await server.deliver("{}").json?["tasks"]?.arrayValue?.first
            let second = try await server.deliver("{}").json?["tasks"]?.arrayValue?.first
            #expect(first?["task"] == second?["task"] && second?["duplicate"] == true)
            #expect(try await server.store.events(after: 0, limit: 10).count == 1)
        }
    }

    @Test("what was signed once is refused under another id")
    func refusesReplays() async throws {
        try await TestServer.run(WebhookSender.options(try WebhookSender.github())) { server in
            let first = try await server.deliver("{}", id: "d-1")
            #expect(first.status == 202)
            let before = try await server.state()
            expectProblem(try await server.deliver("{}", id: "d-2"), 409, "replayed")
            #expect(try await server.state() == before)
            let other = try await server.deliver("{ }", id: "d-2")
            #expect(other.status == 202)
            let kept = try await server.get("/webhooks/rejected").json?["rejected"]?.arrayValue
            #expect(kept?.map { $0["reason"] } == ["replayed"] && kept?.map { $0["verified"] } == [false])
        }
    }

    @Test("an unsigned or wrongly signed delivery changes nothing, and is told nothing")
    func refusesUnsigned() async throws {
        try await TestServer.run(WebhookSender.options(try WebhookSender.github())) { server in
            let before = try await server.state()
            let answers = [
                try await server.deliver("{}", secret: "another"),
                try await server.deliver("{}", without: "X-Hub-Signature-256"),
                try await server.post("/webhooks/github", "{}", type: "application/cloudevents+json"),
                try await server.post("/webhooks/github", "", type: nil),
            ]
            for answer in answers {
                expectProblem(answer, 401, "unverified")
                #expect(answer.text == answers[0].text)
            }
            #expect(try await server.state() == before)
        }
    }

    @Test("a source that is not declared, and another method, are refused")
    func refusesOthers() async throws {
        try await TestServer.run(WebhookSender.options(try WebhookSender.github())) { server in
            expectProblem(try await server.deliver("{}", to: "gitlab"), 404, "not-found", says: "gitlab")
            let get = try await server.get("/webhooks/github")
            expectProblem(get, 405, "method-not-allowed")
            #expect(get.header("Allow") == "OPTIONS, POST")
            expectProblem(try await server.deliver("{}", to: "rejected"), 405, "method-not-allowed")
        }
    }

    @Test("a delivery that is ignored is accepted politely, with nothing in it")
    func ignores() async throws {
        let source = try WebhookSender.github("when: item.ref == 'main'")
        try await TestServer.run(WebhookSender.options(source)) { server in
            for answer in [
                try await server.deliver(#"{"ref":"other"}"#), try await server.deliver("{}", event: "ping"),
            ] {
                #expect(answer.status == 202 && answer.json == ["tasks": []])
            }
            let wanted = try await server.deliver(#"{"ref":"main"}"#, id: "d-3")
            #expect(wanted.json?["tasks"]?.arrayValue?.count == 1)
            #expect(try await server.store.events(after: 0, limit: 10).count == 1)
            #expect(try await server.get("/webhooks/rejected").json?["rejected"] == [])
        }
    }

    @Test("what cannot be mapped says which key and why; all of a delivery is taken, or nothing")
    func refusesUnmapped() async throws {
        let source = try WebhookFixture.source(
            "signature: token\nsecrets: \"${env:SECRET}\"\nevent: { type: \"{{ item.type }}\", data: { sku: \"{{ item.sku }}\" } }"
        )
        try await TestServer.run(WebhookSender.options(source)) { server in
            let post = { (body: String) in
                try await server.post(
                    "/webhooks/hook",
                    body,
                    type: "application/json",
                    headers: [("Authorization", "Bearer s3cret")]
                )
            }
            let unmapped = try await post(#"[{"type":"Noted","sku":"SKU-1"},{"type":"Noted"}]"#)
            expectProblem(unmapped, 422, "unmapped", says: "event 1 of it: 'event.data'")
            #expect(unmapped.json?["key"] == "event.data" && unmapped.json?["event"] == 1)
            #expect(unmapped.json?["rejected"]?.stringValue?.hasPrefix("rej_") == true)
            expectProblem(try await post("{"), 400, "invalid-json")
            let invalid = try await post(#"{"type":"StockLevelZero","sku":"none"}"#)
            expectProblem(invalid, 400, "invalid-payload", says: "/data/sku")
            #expect(try await server.store.events(after: 0, limit: 10).isEmpty)
            let both = try await post(#"[{"type":"A","sku":1},{"type":"B","sku":2}]"#)
            #expect(both.json?["tasks"]?.arrayValue?.count == 2)
        }
    }

    @Test("no source can speak in the engine's name")
    func refusesReservedSources() async throws {
        let source = try WebhookFixture.source(
            "signature: none\nevent: { type: A, source: \"{{ body.source }}\" }"
        )
        try await TestServer.run(WebhookSender.options(source)) { server in
            let answer = try await server.post("/webhooks/hook", #"{"source":"/proactor/x"}"#, type: nil)
            expectProblem(answer, 400, "reserved-source")
            #expect(try await server.store.events(after: 0, limit: 10).isEmpty)
        }
    }

    @Test("an event that is too large is refused")
    func refusesLargeEvents() async throws {
        var options = WebhookSender.options(
            try WebhookFixture.source(
                "signature: none\nevent: { type: A, data: { a: \"{{ body }}\", b: \"{{ body }}\" } }"
            )
        )
        options.limits.eventSize = 1000
        options.limits.requestSize = 2000
        try await TestServer.run(options) { server in
            let text = "\"\(String(repeating: "x", count: 600))\""
            expectProblem(try await server.post("/webhooks/hook", text, type: nil), 413, "too-large", says: "eventSize")
            let long = "\"\(String(repeating: "x", count: 3000))\""
            expectProblem(try await server.post("/webhooks/hook", long, type: nil), 413, "too-large", says: "2000")
            #expect(try await server.store.events(after: 0, limit: 10).isEmpty)
        }
    }

    @Test("CloudEvents are taken as they are, once they are signed")
    func acceptsCloudEvents() async throws {
        let open = try WebhookFixture.source("signature: none\nevent: { type: A }", named: "open")
        try await TestServer.run(WebhookSender.options(try WebhookSender.github(), open)) { server in
            let body = #"{"specversion":"1.0","id":"c-1","source":"/other","type":"Noted","data":{"n":1}}"#
            var headers = WebhookSender.headers(body)
            headers[0] = ("Content-Type", "application/cloudevents+json")
            let answer = try await server.send("POST", "/webhooks/github", headers: headers, Array(body.utf8))
            #expect(answer.status == 202)
            #expect(try await server.store.event(source: "/other", id: "c-1") != nil)
            // Attributes in headers are not signed, so that they count only where nothing is.
            let binary = [
                ("ce-specversion", "1.0"), ("ce-id", "c-2"), ("ce-source", "/other"), ("ce-type", "Noted"),
            ]
            let signed = try await server.send(
                "POST",
                "/webhooks/github",
                headers: WebhookSender.headers("{}", id: "d-9") + binary,
                Array("{}".utf8)
            )
            #expect(signed.status == 202)
            #expect(try await server.store.event(source: "/other", id: "c-2") == nil)
            let unsigned = try await server.post("/webhooks/open", "{}", type: "application/json", headers: binary)
            #expect(unsigned.status == 202)
            #expect(try await server.store.event(source: "/other", id: "c-2") != nil)
        }
    }

    @Test("Slack is answered as it wants to be")
    func answersSlack() async throws {
        let clock = ManualClock(Timestamp(seconds: 1_700_000_000))
        let slack = try WebhookFixture.source(
            "signature: slack\nsecrets: \"${env:SECRET}\"",
            named: "slack",
            secrets: ["SECRET": WebhookSender.slackSecret]
        )
        var options = WebhookSender.options(slack)
        options.clock = clock
        try await TestServer.run(options) { server in
            let body =
                "payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%7B%22action_id%22%3A%22approve"
                + "%22%2C%22value%22%3A%22apr_1%22%7D%5D%7D"
            let headers = [
                ("X-Slack-Request-Timestamp", "1700000000"), ("Content-Type", "application/x-www-form-urlencoded"),
                ("X-Slack-Signature", "v0=4f28ae0b46d8cc66519f16a7209dd2fcec571eb030b20b693d320446a32cc994"),
            ]
            // This one of the library's own examples has no trigger, by which it would be known.
            let answer = try await server.send("POST", "/webhooks/slack", headers: headers, Array(body.utf8))
            expectProblem(answer, 422, "unmapped", says: "event.id")
            let challenge = #"{"type":"url_verification","challenge":"3eZb"}"#
            let asked = try await server.slack(challenge, type: "application/json")
            #expect(asked.status == 200 && asked.json == ["challenge": "3eZb"])
            let command = try await server.slack("command=%2Fa&trigger_id=1", type: "application/x-www-form-urlencoded")
            #expect(command.status == 200 && command.body.isEmpty)
            #expect(try await server.store.event(source: "/webhooks/slack", id: "1")?.event.type == "com.slack.command")
            let unsigned = try await server.post("/webhooks/slack", challenge, type: "application/json")
            expectProblem(unsigned, 401, "unverified")
        }
    }

    @Test("a page of another site cannot post to an open webhook, and a sender's proxy can to a signed one")
    func guardsOpenWebhooks() async throws {
        let open = try WebhookFixture.source("signature: none\nevent: { type: A }", named: "open")
        try await TestServer.run(WebhookSender.options(try WebhookSender.github(), open)) { server in
            let other = [("Origin", "https://evil.example")]
            let refused = try await server.post("/webhooks/open", "{}", type: "text/plain", headers: other)
            expectProblem(refused, 403, "other-origin")
            let headers = WebhookSender.headers("{}") + other
            let signed = try await server.send("POST", "/webhooks/github", headers: headers, Array("{}".utf8))
            #expect(signed.status == 202)
            let text = WebhookSender.headers("{ }", id: "d-2").map { "\($0.0): \($0.1)\r\n" }.joined()
            let proxied = try await RawConnection.exchange(
                port: server.port,
                "POST /webhooks/github HTTP/1.1\r\nHost: hooks.example.com\r\n\(text)Content-Length: 3\r\n"
                    + "Connection: close\r\n\r\n{ }"
            )
            #expect(RawConnection.status(proxied) == 202)
        }
    }
}
