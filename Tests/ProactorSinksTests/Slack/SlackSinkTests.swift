import Foundation
import ProactorComponents
import ProactorModel
import ProactorSinks
import ProactorTestSupport
import Testing

/// Slack's API played by a receiver; slack_sdk judges what it is sent.
@Suite(.timeLimit(.minutes(15))) struct SlackSinkTests {
    private static let secrets = ["TOKEN": "xoxb-1", "SIGNING": "8f742231b10e8888abcd99yyyzzz85a5"]

    private static func sink(_ url: String) throws -> any Sink {
        try make(
            SlackSinkKind(),
            "{ channel: C0123, token: '${env:TOKEN}', signingSecret: '${env:SIGNING}', apiURL: '\(url)/api/' }",
            secrets: Self.secrets
        )
    }

    private static let posted: JSONValue = ["ok": true, "channel": "C0123", "ts": "1700000000.000100"]

    @Test func `a proposal is posted with all that a person needs, and says where it stands`() async throws {
        try await Receiver.run { _, _ in
            .init(Self.posted)
        } body: { receiver, url in
            let reference = try await Self.sink(url).deliver(
                .proposal(Notices.proposal()),
                idempotencyKey: "dlv_1",
                previous: nil
            )
            #expect(reference == ["channel": "C0123", "ts": "1700000000.000100"])
            let request = try #require(receiver.requests.first)
            #expect(request.path == "/api/chat.postMessage")
            #expect(request.headers["authorization"] == "Bearer xoxb-1")
            #expect(request.json["channel"] == "C0123")
            #expect(request.json["metadata"]?["event_payload"]?["delivery"] == "dlv_1")
            for text in [
                "Reorder proposed: SKU-1", "It sold out &lt;today&gt;, &amp; 14 days pass", "*Total*\\n17756",
                "Stock level zero (SKU-1), from /inventory/eu", "Warehouse: EU-1", "• Asked sales-history",
                "For Anna Petrová, Ben Okafor", "proactor_approve", "proactor_reject",
                "https://proactor.example.com/inbox/prop_1",
            ] {
                #expect(request.text.contains(text), "\(text) in \(request.text)")
            }
        }
    }

    @Test func `what was posted is changed once it is decided, and cannot be pressed any more`() async throws {
        try await Receiver.run { _, _ in
            .init(Self.posted)
        } body: { receiver, url in
            let previous: JSONValue = ["channel": "C9", "ts": "17.5"]
            let notice = Notices.proposal(.changed, state: .approved, decisions: [Notices.approval])
            let sink = try Self.sink(url)
            let kept = try await sink.deliver(.proposal(notice), idempotencyKey: "dlv_2", previous: previous)
            #expect(kept == nil)
            let request = try #require(receiver.requests.first)
            #expect(request.path == "/api/chat.update")
            #expect((request.json["channel"], request.json["ts"]) == ("C9", "17.5"))
            #expect(request.text.contains("Approved by Anna Petrová, 2027-01-15 08:00 UTC: “as planned”"))
            #expect(!request.text.contains("proactor_approve"))
            _ = try await sink.deliver(
                .proposal(Notices.proposal(.reminder)),
                idempotencyKey: "dlv_3",
                previous: previous
            )
            let reminder = try #require(receiver.requests.last)
            #expect(reminder.path == "/api/chat.postMessage")
            #expect(reminder.json["thread_ts"] == "17.5")
        }
    }

    @Test func `what was sent back, and what is moot, is said and cannot be pressed any more`() async throws {
        try await Receiver.run { _, _ in
            .init(Self.posted)
        } body: { receiver, url in
            var sentBack = Notices.approval
            sentBack.verdict = .sendBack
            sentBack.reason = "half of it"
            var moot = Notices.proposal(.changed, state: .withdrawn)
            moot.proposal.remark = Proposal.Remark(kind: .eventWithdrew, text: "StockReceived", at: Notices.at)
            let sink = try Self.sink(url)
            for (notice, said) in [
                (
                    Notices.proposal(.changed, state: .changesRequested, decisions: [sentBack]),
                    "Sent back by Anna Petrová, 2027-01-15 08:00 UTC: “half of it”"
                ),
                (moot, "A later event made it moot: StockReceived"),
            ] {
                _ = try await sink.deliver(
                    .proposal(notice),
                    idempotencyKey: "dlv_2",
                    previous: ["channel": "C9", "ts": "17.5"]
                )
                let request = try #require(receiver.requests.last)
                #expect(request.path == "/api/chat.update")
                #expect(request.text.contains(said), "\(request.text)")
                #expect(!request.text.contains("proactor_approve"))
            }
        }
    }

    @Test func `events are posted as they are`() async throws {
        try await Receiver.run { _, _ in
            .init(Self.posted)
        } body: { receiver, url in
            _ = try await Self.sink(url).deliver(.event(Notices.event()), idempotencyKey: "dlv_1", previous: nil)
            let text = receiver.requests.first?.text ?? ""
            #expect(text.contains("Reorder approved: SKU-1"))
            #expect(text.contains("größer € &lt;b&gt;"))
        }
    }

    @Test(arguments: [
        (Receiver.Reply(200, #"{"ok":false,"error":"channel_not_found"}"#), false, nil as Duration?),
        (Receiver.Reply(200, #"{"ok":false,"error":"internal_error"}"#), true, nil),
        (Receiver.Reply(429, "", headers: ["retry-after": "7"]), true, .seconds(7)),
        (Receiver.Reply(503, "down"), true, nil),
        (Receiver.Reply(200, "<html>a proxy</html>"), true, nil),
        (Receiver.Reply(404, "nothing here"), false, nil),
        (Receiver.Reply(302, "", headers: ["location": "http://127.0.0.1:1/"]), false, nil),
    ])
    func `an answer of 200 may be a failure, and what passes is tried again`(
        reply: Receiver.Reply,
        isRetriable: Bool,
        retryAfter: Duration?
    ) async throws {
        try await Receiver.run { _, _ in
            reply
        } body: { _, url in
            let failure = await failure(of: try Self.sink(url), .proposal(Notices.proposal()))
            #expect(failure?.isRetriable == isRetriable, "\(failure?.message ?? "")")
            #expect(failure?.retryAfter == retryAfter)
            #expect(failure?.message.contains("xoxb") == false)
        }
    }

    @Test func `a channel takes one message a second`() throws {
        let pace = try Self.sink("http://127.0.0.1:1").pace
        #expect((pace.interval, pace.concurrency, pace.lane) == (.seconds(1), 1, "slack:C0123"))
    }

    @Test func `a declaration says what is wrong with it`() {
        let kind = SlackSinkKind()
        #expect(diagnostics(kind, "{ channel: C0123, token: xoxb-9, signingSecret: '${env:S}' }").count == 1)
        let all = diagnostics(kind, "{ channel: '#buyers', apiURL: nowhere, extra: 1 }")
        #expect(all.count == 5, "\(all)")
        #expect(throws: SinkFailure.self) {
            try make(kind, "{ channel: C0123, token: '${env:TOKEN}', signingSecret: '${env:SIGNING}' }")
        }
    }

    // MARK: slack_sdk

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `slack_sdk takes every message, however long and odd what it shows is`() async throws {
        var generator = SeededGenerator(seed: 7)
        var notices: [SinkNotice] = [.event(Notices.event())]
        for size in [0, 1, 149, 150, 151, 1999, 3000, 5000] {
            let odd = (0..<size).map { _ in
                ["<", "&", "x", "\u{1F600}", "*", "\n", "é"].randomElement(using: &generator) ?? "x"
            }
            let text = odd.joined()
            var payload: JSONObject = ["reason": .string(text)]
            for number in 0..<(size / 100) { payload["field\(number)"] = .string(text) }
            let decision = Decision(
                by: "anna",
                verdict: .reject,
                reason: String(text.prefix(2000)),
                at: Notices.at,
                revision: 1,
                channel: "slack"
            )
            for state in Proposal.State.allCases {
                notices.append(
                    .proposal(
                        Notices.proposal(
                            state: state,
                            payload: .object(payload),
                            decisions: [decision],
                            subject: "s" + text,
                            steps: [text, text]
                        )
                    )
                )
            }
        }
        let all = notices
        let cases = try await Receiver.run { _, _ in
            .init(Self.posted)
        } body: { receiver, url in
            let sink = try Self.sink(url)
            for notice in all { _ = try await sink.deliver(notice, idempotencyKey: "k", previous: nil) }
            return receiver.requests.map(\.json)
        }
        for json in cases {
            let blocks = json["blocks"]?.arrayValue ?? []
            // What slack_sdk does not check.
            #expect(blocks.count <= 50)
            let actions = blocks.flatMap { $0["elements"]?.arrayValue ?? [] }.compactMap {
                $0["action_id"]?.stringValue
            }
            #expect(Set(actions).count == actions.count)
            #expect((json["text"]?.stringValue?.utf16.count ?? 0) <= 3000)
            #expect(json["text"]?.stringValue?.isEmpty == false)
            for field in blocks.flatMap({ $0["fields"]?.arrayValue ?? [] }) {
                #expect((field["text"]?.stringValue?.utf16.count ?? 0) <= 2000)
            }
        }
        let verdicts = try await Judge.verdicts(on: cases.map { ["kind": "blocks", "blocks": $0["blocks"] ?? .null] })
        #expect(verdicts.count == cases.count)
        for verdict in verdicts { #expect(verdict == ["ok": true], "\(verdict.jsonText)") }
    }

    @Test func `more people who may decide are named in the message, and told in its thread`() async throws {
        try await Receiver.run { _, _ in
            .init(Self.posted)
        } body: { receiver, url in
            var notice = Notices.proposal(.reminder)
            notice.proposal.escalatedAt = Notices.at
            notice.proposal.remindedAt = Notices.at
            notice.recipients.append(Person(id: "carla", name: "Carla", slack: "U3"))
            notice.recipients.append(Person(id: "dev", name: "Dev", slack: "<!channel>"))
            let previous: JSONValue = ["channel": "C9", "ts": "17.5"]
            _ = try await Self.sink(url).deliver(.proposal(notice), idempotencyKey: "dlv_1", previous: previous)
            #expect(receiver.requests.map(\.path) == ["/api/chat.update", "/api/chat.postMessage"])
            #expect(receiver.requests.first?.text.contains("For Anna Petrová, Ben Okafor, Carla, Dev") == true)
            let told = receiver.requests.last?.json["text"]?.stringValue ?? ""
            #expect(told.hasPrefix("<@U1> <@U3> Nobody has decided yet, and more people are asked"))
            #expect(!told.contains("<!channel>"))
        }
    }

    @Test func `what may not be changed has no button for that`() async throws {
        try await Receiver.run { _, _ in
            .init(Self.posted)
        } body: { receiver, url in
            var notice = Notices.proposal()
            let sink = try Self.sink(url)
            _ = try await sink.deliver(.proposal(notice), idempotencyKey: "dlv_1", previous: nil)
            notice.proposal.policy.allowsEdits = false
            _ = try await sink.deliver(.proposal(notice), idempotencyKey: "dlv_2", previous: nil)
            #expect(receiver.requests.map { $0.text.contains("proactor_edit") } == [true, false])
        }
    }
}
