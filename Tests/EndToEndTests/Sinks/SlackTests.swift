import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// A proposal's way through a whole server: to Slack, by a press to a decision, back to Slack, and to a webhook.
@Suite(.timeLimit(.minutes(15))) struct SlackTests {
    private static let secret = "a signing secret"
    private static let environment = [
        "SLACK_TOKEN": "xoxb-1", "SLACK_SECRET": secret, "HOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ]

    private static func site(_ url: String) throws -> Site {
        let site = try Site()
        try site.write(
            "proactor.yaml",
            """
            publicURL: https://proactor.example.com
            people:
              anna: { name: Anna Petrova, slack: U1 }
              ben: { name: Ben Okafor, slack: U2 }
            sinks:
              desk:
                slack: { channel: C0123, token: "${env:SLACK_TOKEN}", signingSecret: "${env:SLACK_SECRET}", apiURL: "\(url)/api" }
              erp:
                webhook: { url: "\(url)/hook", secret: "${env:HOOK_SECRET}", privateAddresses: true }
            notify: [{ types: [LetIn], sinks: [erp] }]
            """
        )
        try site.write(
            "Rules/bell/bell.yaml",
            """
            events:
              BellRang: { description: Somebody is at the door. }
              DoorProposed: { description: Somebody may be let in. }
              LetIn: { description: Somebody was let in. }
            rules:
              open:
                description: Ask before the door is opened.
                on: BellRang
                agent: porter
                emits: [DoorProposed]
                approval: { approvers: [anna], sinks: [desk], onApproved: LetIn }
            agents:
              porter:
                description: Opens the door.
                steps:
                  - emit: DoorProposed
                    data: { who: postman, reason: It rang. }
            """
        )
        return site
    }

    /// Presses *Approve*; answers the status.
    private static func press(
        _ user: String,
        _ value: String,
        _ answers: String,
        at client: Client,
        secret: String = SlackTests.secret
    ) async throws -> Int {
        let slack = SlackClient(server: client.server, sink: "desk", secret: secret)
        return try await slack.press("proactor_approve", value, by: user, answers: answers)
    }

    private static func reply(_ request: Receiver.Request) -> Receiver.Reply {
        switch request.path {
        case "/api/chat.postMessage": .init(["ok": true, "channel": "C0123", "ts": "1.5"])
        case "/api/chat.update": .init(["ok": true])
        default: .init(200, "ok")
        }
    }

    @Test func `a press decides, the message shows it, and the approved event reaches the webhook`() async throws {
        try await Receiver.run { request, _ in
            Self.reply(request)
        } body: { receiver, url in
            let site = try Self.site(url)
            let (server, client) = try await ServerProcess.start(in: site, environment: Self.environment)
            let ring = try JSONParser.parse(Site.ring("r-1"))
            #expect(try await client.post(event: ring).status == 202)
            let posted = try #require(await receiver.requests(count: 1).first)
            #expect(posted.path == "/api/chat.postMessage")
            let buttons = posted.json["blocks"]?.arrayValue?.last?["elements"]?.arrayValue
            let value = try #require(buttons?.first?["value"]?.stringValue)
            let answers = url + "/answers"

            // What was signed ten minutes ago comes again.
            let slack = SlackClient(server: client.server, sink: "desk", secret: Self.secret)
            let old = Int(Date().timeIntervalSince1970) - 600
            #expect(try await slack.post(body: "payload=%7B%7D", time: old).status == 401)
            // A forged press, one by an outsider, and one by somebody unknown.
            #expect(try await Self.press("U1", value, answers, at: client, secret: "guessed") == 401)
            #expect(try await Self.press("U2", value, answers, at: client) == 200)
            #expect(try await Self.press("U3", value, answers, at: client) == 200)
            let whispers = await receiver.requests(count: 3).dropFirst()
            #expect(whispers.map(\.path) == ["/answers", "/answers"])
            #expect(whispers.first?.text.contains("'ben' may not decide this proposal") == true)
            let waiting = try await client.get("/proposals?state=waiting")
            let proposal = try #require(waiting["proposals"]?.arrayValue?.first?["id"]?.stringValue)

            #expect(try await Self.press("U1", value, answers, at: client) == 200)
            let all = await receiver.requests(count: 5).dropFirst(3)
            #expect(Set(all.map(\.path)) == ["/api/chat.update", "/hook"])
            let update = try #require(all.first { $0.path == "/api/chat.update" })
            #expect((update.json["channel"], update.json["ts"]) == ("C0123", "1.5"))
            #expect(update.text.contains("Approved by Anna Petrova"))
            #expect(!update.text.contains("proactor_approve"))
            let hook = try #require(all.first { $0.path == "/hook" })
            #expect(hook.json["type"] == "LetIn")
            #expect(hook.json["data"]?["who"] == "postman")
            #expect(hook.headers["webhook-signature"]?.hasPrefix("v1,") == true)

            // Whoever presses again is told who was faster.
            #expect(try await Self.press("U1", value, answers, at: client) == 200)
            let late = await receiver.requests(count: 6).last
            #expect(late?.text.contains("approved by anna") == true)
            let decisions = try await client.get("/proposals/\(proposal)")["decisions"]?.arrayValue
            #expect(decisions?.map { $0["channel"] } == ["slack"])
            #expect(await server.stop().status == 0)
            #expect(try await site.run("audit", "verify", "--file", "var/proactor.db").status == 0)
        }
    }

    @Test func `a server without a sink's secret does not start, and says which`() async throws {
        let site = try Self.site("http://127.0.0.1:1")
        let result = try await site.run("serve", environment: ["SLACK_TOKEN": "xoxb-1"])
        #expect(result.status == 1)
        #expect(result.errors.contains("the sink 'desk' cannot be used: the signing secret is missing"))
        #expect(result.errors.contains("set the environment variable HOOK_SECRET"))
        #expect(!result.errors.contains("xoxb"))
    }
}
