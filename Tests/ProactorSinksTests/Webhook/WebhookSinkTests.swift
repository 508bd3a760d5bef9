import Foundation
import ProactorComponents
import ProactorModel
import ProactorSinks
import ProactorTestSupport
import Testing

/// Posts to a receiver; standardwebhooks checks their signatures.
@Suite(.timeLimit(.minutes(15))) struct WebhookSinkTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let newSecret = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()

    private static func sink(
        _ url: String,
        more: String = "privateAddresses: true",
        secret: String = "'${env:OLD}'"
    ) throws -> any Sink {
        try make(
            WebhookSinkKind(),
            "{ url: '\(url)', secret: \(secret), \(more) }",
            secrets: [
                "OLD": Self.secret, "NEW": Self.newSecret, "URL": url, "PLAIN": "http://erp.example.com/",
                "SHORT": "whsec_c2hvcnQ=", "ODD": "not base 64",
            ]
        )
    }

    private static var now: Timestamp { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `an event arrives as it is, signed as the receiver's own library checks it`() async throws {
        let requests = try await Receiver.run { _, _ in
            .init(204)
        } body: { receiver, url in
            let sink = try Self.sink(url + "/hooks?a=1", secret: "['${env:OLD}', '${env:NEW}']")
            for key in ["dlv_1", "dlv_1"] {
                let notice = SinkNotice.event(Notices.event(at: Self.now))
                _ = try await sink.deliver(notice, idempotencyKey: key, previous: nil)
            }
            return receiver.requests
        }
        #expect(requests.map(\.path) == ["/hooks?a=1", "/hooks?a=1"])
        // The id stays the same over attempts.
        #expect(requests.map { $0.headers["webhook-id"] } == ["dlv_1", "dlv_1"])
        let request = try #require(requests.first)
        #expect(request.headers["content-type"] == "application/cloudevents+json; charset=utf-8")
        let event = try CloudEventsJSON.event(from: request.json)
        #expect(event.type == "ReorderApproved")
        #expect(event.jsonData["note"] == "größer € <b>")
        let headers = JSONValue.object(JSONObject(request.headers.map { ($0.key, .string($0.value)) }))
        func verdict(_ secret: String, _ body: String) async throws -> JSONValue? {
            let other = Data(repeating: 1, count: 32).base64EncodedString()
            return try await Judge.verdicts(
                on: [
                    [
                        "kind": "webhook", "secret": .string(secret.isEmpty ? other : secret), "body": .string(body),
                        "headers": headers,
                    ]
                ]
            ).first
        }
        // While one secret replaces another, both hold.
        for secret in [Self.secret, Self.newSecret] {
            #expect(try await verdict(secret, request.text)?["ok"] == true)
        }
        #expect(try await verdict("", request.text)?["error"] != nil)
        #expect(try await verdict(Self.secret, request.text + " ")?["error"] != nil)
    }

    @Test func `a proposal arrives as an event that tells of it`() async throws {
        try await Receiver.run { _, _ in
            .init(200, "ok")
        } body: { receiver, url in
            let sink = try Self.sink(url)
            let kept = try await sink.deliver(.proposal(Notices.proposal()), idempotencyKey: "dlv_1", previous: nil)
            let decided = Notices.proposal(.changed, state: .approved, decisions: [Notices.approval])
            _ = try await sink.deliver(.proposal(decided), idempotencyKey: "dlv_2", previous: kept)
            let events = try receiver.requests.map { try CloudEventsJSON.event(from: $0.json) }
            #expect(events.map(\.type) == ["proactor.proposal.waiting", "proactor.proposal.approved"])
            #expect(events.map(\.id) == ["dlv_1", "dlv_2"])
            #expect(events.map(\.subject) == ["prop_1", "prop_1"])
            #expect(events[0].jsonData["event"]?["data"]?["sku"] == "SKU-1")
            #expect(events[0].jsonData["approvers"] == ["anna", "ben"])
            #expect(events[0].jsonData["url"] == "https://proactor.example.com/inbox/prop_1")
            #expect(events[1].jsonData["decisions"]?.arrayValue?.first?["by"] == "anna")
        }
    }

    @Test(arguments: [
        (Receiver.Reply(500, "down"), true, nil as Duration?, false),
        (Receiver.Reply(404), true, nil, false),
        (Receiver.Reply(429, "", headers: ["retry-after": "120"]), true, .seconds(120), false),
        (Receiver.Reply(503, "", headers: ["retry-after": "soon"]), true, nil, false),
        (Receiver.Reply(410, "never again"), false, nil, true),
        (Receiver.Reply(302, "", headers: ["location": "http://127.0.0.1:1/"]), false, nil, false),
    ])
    func `what a receiver answers is obeyed, and redirections are not followed`(
        reply: Receiver.Reply,
        isRetriable: Bool,
        retryAfter: Duration?,
        isGone: Bool
    ) async throws {
        try await Receiver.run { _, _ in
            reply
        } body: { receiver, url in
            let failed = await failure(of: try Self.sink(url), .event(Notices.event()))
            #expect(failed?.isRetriable == isRetriable, "\(failed?.message ?? "")")
            #expect(failed?.retryAfter == retryAfter)
            #expect(failed?.isGone == isGone)
            #expect(receiver.requests.count == 1)
        }
    }

    @Test(arguments: [
        "https://127.0.0.1:9/", "https://localhost:9/", "https://[::1]:9/", "https://169.254.169.254/latest",
    ])
    func `private addresses are refused once the name is resolved`(url: String) async throws {
        let failed = await failure(of: try Self.sink(url, more: "timeout: 5s"), .event(Notices.event()))
        #expect(failed?.isRetriable == false)
        #expect(failed?.message.contains("not on the public Internet") == true, "\(failed?.message ?? "")")
    }

    @Test func `a receiver that is down is asked again later`() async throws {
        let failed = await failure(of: try Self.sink("http://127.0.0.1:1"), .event(Notices.event()))
        #expect(failed?.isRetriable == true)
    }

    @Test func `a declaration says what is wrong with it`() throws {
        let kind = WebhookSinkKind()
        for (yaml, words) in [
            ("{ secret: '${env:S}' }", "needs the key 'url'"),
            ("{ url: 'ftp://x/', secret: '${env:S}' }", "must be an address"),
            ("{ url: 'http://x/', secret: '${env:S}' }", "must begin with https://"),
            ("{ url: 'https://x/', secret: whsec_abc }", "a reference to a secret"),
            ("{ url: 'https://x/', secret: [] }", "must be 1 to 4 secrets"),
            ("{ url: 'https://x/', secret: '${env:S}', timeout: 2m }", "must be from 1s to 1m"),
        ] {
            let said = diagnostics(kind, yaml)
            #expect(said.count == 1 && said[0].contains(words), "\(yaml): \(said)")
        }
        for secret in ["'${env:SHORT}'", "'${env:ODD}'", "'${env:NOT_THERE}'"] {
            #expect(throws: SinkFailure.self) { try Self.sink("https://x.example/", secret: secret) }
        }
        #expect(throws: SinkFailure.self) { try Self.sink("${env:PLAIN}", more: "concurrency: 1") }
        _ = try Self.sink("${env:PLAIN}")
    }
}
