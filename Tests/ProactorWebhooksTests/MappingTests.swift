import ProactorMapping
import ProactorModel
import ProactorTestSupport
import ProactorWebhooks
import Testing

@Suite struct MappingTests {
    private func source(_ signature: String, _ more: String = "") throws -> WebhookSource {
        try WebhookFixture.source(
            "signature: \(signature)\n\(signature == "none" ? "" : "secrets: [\"${env:SECRET}\"]\n")\(more)",
            secrets: ["SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
        )
    }

    private func events(
        _ source: WebhookSource,
        _ headers: [(String, String)],
        _ body: String
    ) throws -> [Event] {
        let delivery = WebhookFixture.delivery(headers, body)
        guard case .events(let events) = try source.content(of: delivery, limits: EngineLimits()) else { return [] }
        return events
    }

    private func failure(
        _ source: WebhookSource,
        _ body: String,
        _ headers: [(String, String)] = []
    ) -> DeliveryFailure? {
        do throws(DeliveryFailure) {
            _ = try source.content(of: WebhookFixture.delivery(headers, body), limits: EngineLimits())
            return nil
        } catch {
            return error
        }
    }

    // MARK: What needs no mapping

    @Test func `a GitHub delivery needs its secret only`() throws {
        let source = try self.source("github")
        let body = #"{"action":"opened","repository":{"html_url":"https://github.com/octo/repo"},"number":7}"#
        let headers = [("X-GitHub-Event", "pull_request"), ("X-GitHub-Delivery", "72d3162e-cc78")]
        let event = try #require(try self.events(source, headers, body).first)
        #expect(event.type == "com.github.pull_request.opened")
        #expect(event.id == "72d3162e-cc78")
        #expect(event.source == "https://github.com/octo/repo")
        #expect(event.jsonData["number"] == 7)
        let push = try self.events(source, [("x-github-event", "push"), ("x-github-delivery", "2")], "{}")
        #expect(push.map(\.type) == ["com.github.push"])
        #expect(push.map(\.source) == ["/webhooks/hook"])
        #expect(source.needsReplayGuard)
    }

    @Test func `a GitHub delivery as a form is the JSON in its payload`() throws {
        let headers = [
            ("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "1"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ]
        let events = try self.events(try self.source("github"), headers, "payload=%7B%22ref%22%3A+%22a%2Bb%22%7D")
        #expect(events.map(\.jsonData) == [["ref": "a+b"]])
    }

    @Test func `GitHub's ping makes no event`() throws {
        let delivery = WebhookFixture.delivery([("X-GitHub-Event", "ping")], #"{"zen":"Keep it"}"#)
        #expect(try self.source("github").content(of: delivery, limits: EngineLimits()) == .ignored)
    }

    @Test func `a Stripe delivery needs its secret only`() throws {
        let source = try self.source("stripe")
        let body = #"{"id":"evt_1","type":"charge.failed","created":1700000000,"data":{"object":{"id":"ch_1"}}}"#
        let event = try #require(try self.events(source, [], body).first)
        #expect((event.type, event.id, event.source) == ("com.stripe.charge.failed", "evt_1", "/webhooks/hook"))
        #expect((event.subject, event.time) == ("ch_1", Timestamp(seconds: 1_700_000_000)))
        #expect(event.jsonData["created"] == 1_700_000_000)
        #expect(!source.needsReplayGuard)
    }

    @Test func `a Shopify delivery needs its secret only`() throws {
        let source = try self.source("shopify")
        let headers = [
            ("X-Shopify-Topic", "orders/create"), ("X-Shopify-Webhook-Id", "b54557e4"),
            ("X-Shopify-Shop-Domain", "johns-apparel.myshopify.com"),
            ("X-Shopify-Triggered-At", "2023-03-29T18:00:27.877041743Z"),
        ]
        let body = #"{"id":1,"admin_graphql_api_id":"gid://shopify/Order/1"}"#
        let event = try #require(try self.events(source, headers, body).first)
        #expect((event.type, event.id) == ("com.shopify.orders.create", "b54557e4"))
        #expect(event.source == "https://johns-apparel.myshopify.com")
        #expect(event.subject == "gid://shopify/Order/1")
        #expect(event.time == Timestamp(rfc3339: "2023-03-29T18:00:27.877041743Z"))
        let short = try self.events(source, Array(headers.prefix(3)), "{}")
        #expect(short.map(\.subject) == [nil] && short.map(\.time) == [nil])
        #expect(source.needsReplayGuard)
    }

    @Test func `a Standard Webhooks delivery needs its secret only`() throws {
        let source = try self.source("standard-webhooks")
        let body = #"{"type":"user.created","timestamp":"2026-03-02T09:30:00Z","data":{"id":5}}"#
        let event = try #require(try self.events(source, [("webhook-id", "msg_1")], body).first)
        #expect((event.type, event.id) == ("user.created", "msg_1"))
        #expect(event.time == Timestamp(rfc3339: "2026-03-02T09:30:00Z"))
        #expect(event.jsonData == ["id": 5])
        // The id is part of what is signed.
        #expect(!source.needsReplayGuard)
    }

    @Test func `Slack's events, commands and interactions need the secret only`() throws {
        let source = try self.source("slack")
        let event = try #require(
            try self.events(
                source,
                [("Content-Type", "application/json")],
                #"{"token":"t","type":"event_callback","event_id":"Ev1","event_time":1700000000,"event":{"type":"message"}}"#
            ).first
        )
        #expect((event.type, event.id) == ("com.slack.message", "Ev1"))
        #expect(event.time == Timestamp(seconds: 1_700_000_000))
        // The credential of former times is left out.
        #expect(event.jsonData["token"] == nil)
        let form = [("Content-Type", "application/x-www-form-urlencoded")]
        let command = try self.events(source, form, "command=%2Fweather&text=94070&trigger_id=13.7&token=x")
        #expect(command.map(\.type) == ["com.slack.command"])
        #expect(command.map(\.jsonData) == [["command": "/weather", "text": "94070", "trigger_id": "13.7"]])
        let payload = "payload=%7B%22type%22%3A%22block_actions%22%2C%22trigger_id%22%3A%22t1%22%7D"
        let action = try self.events(source, form, payload)
        #expect(action.map(\.type) == ["com.slack.block_actions"] && action.map(\.id) == ["t1"])
        let challenge = WebhookFixture.delivery([], #"{"type":"url_verification","challenge":"3eZb","token":"x"}"#)
        #expect(try source.content(of: challenge, limits: EngineLimits()) == .challenge("3eZb"))
    }

    // MARK: What a mapping says

    @Test func `a mapping names the event's parts from the body and the headers`() throws {
        let source = try self.source(
            "none",
            """
            event:
              type: "Order{{ item.kind }}"
              source: /shop/eu
              id: "{{ headers['x-request-id'] }}"
              subject: "{{ body.number }}"
              time: "{{ timestamp(body.at) }}"
              data: { sku: "{{ body.sku }}", note: "{{ body.?note }}", fixed: [1, "{{ index }}"], hook: "{{ webhook }}" }
              extensions: { site: "{{ headers['x-site'] }}", grade: 3, urgent: true }
            """
        )
        let headers = [("X-Request-ID", "r-1"), ("x-site", "north"), ("X-Site", "south")]
        let body = #"{"kind":"Paid","number":12,"at":"2026-01-01T00:00:00Z","sku":"S1"}"#
        let event = try #require(try self.events(source, headers, body).first)
        #expect((event.type, event.source, event.id) == ("OrderPaid", "/shop/eu", "r-1"))
        #expect((event.subject, event.time) == ("12", Timestamp(rfc3339: "2026-01-01T00:00:00Z")))
        #expect(event.jsonData == ["sku": "S1", "fixed": [1, 0], "hook": "hook"])
        #expect(
            event.extensions == ["site": .string("north, south"), "grade": .integer(3), "urgent": .bool(true)]
        )
    }

    @Test func `a part that is mapped takes the place of the provider's own, and the others stay`() throws {
        let source = try self.source("github", "event: { type: CodePushed, data: { ref: \"{{ body.ref }}\" } }")
        let headers = [("x-github-event", "push"), ("x-github-delivery", "d1")]
        let event = try #require(try self.events(source, headers, #"{"ref":"main"}"#).first)
        #expect((event.type, event.id) == ("CodePushed", "d1"))
        #expect(event.jsonData == ["ref": "main"])
    }

    @Test func `an array is many events, each with an id of its own`() throws {
        let source = try self.source("none", "event: { type: \"{{ body.t }}\" }")
        let events = try self.events(source, [], #"[{"t":"A"},{"t":"B"}]"#)
        #expect(events.map(\.type) == ["A", "B"])
        #expect(events.map(\.jsonData) == [["t": "A"], ["t": "B"]])
        #expect(Set(events.map(\.id)).count == 2)
        #expect(try self.events(source, [], #"[{"t":"A"},{"t":"B"}]"#) == events)
        #expect(try self.events(source, [], "[]").isEmpty)
    }

    @Test func `each names the list whose elements become events`() throws {
        let source = try self.source(
            "none",
            """
            each: body.alerts
            when: item.status == 'firing'
            event: { type: Alert, id: "{{ body.group }}-{{ index }}", subject: "{{ item.name }}" }
            """
        )
        let body =
            #"{"group":"g","alerts":[{"status":"firing","name":"a"},{"status":"resolved"},{"status":"firing","name":"c"}]}"#
        let events = try self.events(source, [], body)
        #expect(events.map(\.id) == ["g-0", "g-2"])
        #expect(events.map(\.subject) == ["a", "c"])
        #expect(events.map(\.jsonData["name"]) == ["a", "c"])
    }

    @Test func `the same signed bytes have the same id where nothing is mapped to it`() throws {
        let source = try self.source("none", "event: { type: A }")
        let first = try self.events(source, [("date", "1")], #"{"a":1}"#)
        #expect(first == (try self.events(source, [("date", "2")], #"{"a":1}"#)))
        #expect(first.map(\.id) != (try self.events(source, [], #"{"a":2}"#)).map(\.id))
        #expect(first[0].id.utf8.count == 64)
    }

    @Test func `credentials are not shown to mappings`() throws {
        let source = try self.source(
            "{ token: { header: X-Key } }",
            "event: { type: A, data: \"{{ headers }}\" }"
        )
        let headers = [("Authorization", "Bearer a"), ("Cookie", "b"), ("X-Key", "c"), ("X-Other", "d")]
        #expect(try self.events(source, headers, "{}").map(\.jsonData) == [["x-other": "d"]])
    }

    @Test func `text that is no JSON can be mapped when it says that it is text`() throws {
        let source = try self.source("none", "event: { type: A }")
        #expect(try self.events(source, [("content-type", "text/plain")], "hello").map(\.jsonData) == ["hello"])
        #expect(try self.events(source, [("content-type", "text/plain")], "[1]").map(\.jsonData) == [1])
        #expect(self.failure(source, "hello", [("content-type", "application/json")]) != nil)
    }

    @Test(arguments: [
        ("event: { type: \"{{ body.missing }}\" }", "event.type"),
        ("event: { type: A, subject: \"{{ body }}\" }", "event.subject"),
        ("event: { type: A, time: \"{{ body.t }}\" }", "event.time"),
        ("event: { type: A, id: \"{{ body.?missing }}\" }", "event.id"),
        ("event: { type: A, source: \"{{ body.s }}\" }", "event.source"),
        ("event: { type: A, data: { x: \"{{ body.missing }}\" } }", "event.data"),
        ("each: body.t\nevent: { type: A }", "each"), ("each: body.missing\nevent: { type: A }", "each"),
        ("when: body.missing\nevent: { type: A }", "when"), ("when: body.t\nevent: { type: A }", "when"),
        ("event: { type: A, extensions: { x: \"{{ 1.5 }}\" } }", "event.x"),
    ])
    func `what cannot be mapped says which key and why`(more: String, key: String) throws {
        let source = try self.source("none", more)
        guard case .unmapped(let failure) = self.failure(source, #"{"t":"noon","s":"a b"}"#) else {
            Issue.record("it was mapped, or could not be read")
            return
        }
        #expect(failure.key == key)
        #expect(!failure.message.isEmpty && "\(failure)".hasPrefix("'\(key)': "))
    }

    @Test func `of an array the element that cannot be mapped is named`() throws {
        let source = try self.source("none", "event: { type: \"{{ body.t }}\" }")
        guard case .unmapped(let failure) = self.failure(source, #"[{"t":"A"},{}]"#) else {
            Issue.record("it was mapped")
            return
        }
        #expect(failure.index == 1)
        #expect("\(failure)".hasPrefix("event 1 of it: 'event.type': "))
    }

    @Test func `more events than a batch may have are refused`() throws {
        let source = try self.source("none", "event: { type: A }")
        let body = "[" + Array(repeating: "1", count: 1001).joined(separator: ",") + "]"
        guard case .unmapped(let failure) = self.failure(source, body) else {
            Issue.record("it was mapped")
            return
        }
        #expect(failure.message.contains("1001") && failure.message.contains("limits.batchCount"))
    }
}
