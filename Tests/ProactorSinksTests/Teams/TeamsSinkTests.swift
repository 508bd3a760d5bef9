import ProactorComponents
import ProactorModel
import ProactorSinks
import ProactorTestSupport
import Testing

/// A workflow of Teams played by a receiver.
@Suite(.timeLimit(.minutes(15))) struct TeamsSinkTests {
    private static func sink(_ url: String) throws -> any Sink {
        try make(TeamsSinkKind(), "{ url: '${env:URL}' }", secrets: ["URL": url])
    }

    @Test func `a proposal is a card with a link to where it is decided`() async throws {
        try await Receiver.run { _, _ in
            .init(202)
        } body: { receiver, url in
            let sink = try Self.sink(url + "/workflows/1?sig=secret")
            let kept = try await sink.deliver(.proposal(Notices.proposal()), idempotencyKey: "dlv_1", previous: nil)
            #expect(kept != nil)
            let request = try #require(receiver.requests.first)
            #expect(request.path == "/workflows/1?sig=secret")
            #expect(request.json["type"] == "message")
            let attachment = try #require(request.json["attachments"]?.arrayValue?.first)
            #expect(attachment["contentType"] == "application/vnd.microsoft.card.adaptive")
            let card = try #require(attachment["content"])
            #expect((card["type"], card["version"]) == ("AdaptiveCard", "1.4"))
            let action = try #require(card["actions"]?.arrayValue?.first)
            #expect(action["type"] == "Action.OpenUrl")
            #expect(action["url"] == "https://proactor.example.com/inbox/prop_1")
            #expect(card.jsonText.contains(#"{"title":"Total","value":"17756"}"#))
            let partly = Notices.proposal(.changed, decisions: [Notices.approval])
            #expect(try await sink.deliver(.proposal(partly), idempotencyKey: "dlv_2", previous: kept) == nil)
            #expect(receiver.requests.count == 1)
            var changed = Notices.proposal(.changed)
            changed.proposal.revision = 2
            let again = try await sink.deliver(.proposal(changed), idempotencyKey: "dlv_4", previous: kept)
            #expect(again?["revision"] == 2)
            #expect(receiver.requests.count == 2)
            #expect(try await sink.deliver(.proposal(changed), idempotencyKey: "dlv_5", previous: again) == nil)
            let done = Notices.proposal(.changed, state: .approved, decisions: [Notices.approval])
            _ = try await sink.deliver(.proposal(done), idempotencyKey: "dlv_3", previous: kept)
            #expect(receiver.requests.last?.text.contains("Approved: Reorder proposed: SKU-1") == true)
        }
    }

    @Test func `what agents write makes no links and no headings`() async throws {
        try await Receiver.run { _, _ in
            .init(202)
        } body: { receiver, url in
            let notice = Notices.proposal(payload: ["reason": "[press here](https://evil.example) **now**"])
            _ = try await Self.sink(url).deliver(.proposal(notice), idempotencyKey: "dlv_1", previous: nil)
            let body = receiver.requests.first?.json["attachments"]?.arrayValue?.first?["content"]?["body"]?.arrayValue
            #expect(body?[1]["text"] == #"\[press here\]\(https://evil.example\) \*\*now\*\*"#)
        }
    }

    @Test(arguments: [0, 100, 5000, 100_000])
    func `a card is never larger than Teams takes`(size: Int) async throws {
        try await Receiver.run { _, _ in
            .init(202)
        } body: { receiver, url in
            var payload: JSONObject = ["reason": .string(String(repeating: "[😀", count: size))]
            for number in 0..<min(size, 200) {
                payload["field\(number)"] = .string(String(repeating: "*é", count: size))
            }
            let notice = Notices.proposal(payload: .object(payload), subject: String(repeating: "_", count: size))
            _ = try await Self.sink(url).deliver(.proposal(notice), idempotencyKey: "dlv_1", previous: nil)
            let request = try #require(receiver.requests.first)
            #expect(request.body.count <= 21_000)
            #expect(request.json["attachments"]?.arrayValue?.first?["content"]?["actions"] != nil)
        }
    }

    @Test(arguments: [
        (
            Receiver.Reply(
                200,
                "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
            ), true
        ),
        (Receiver.Reply(200, "Microsoft Teams endpoint returned HTTP error 413 with ContextId"), false),
        (Receiver.Reply(429, "", headers: ["retry-after": "3"]), true),
        (Receiver.Reply(502, "bad gateway"), true), (Receiver.Reply(400, "no"), false),
    ])
    func `a success that holds a failure is one`(reply: Receiver.Reply, isRetriable: Bool) async throws {
        try await Receiver.run { _, _ in
            reply
        } body: { _, url in
            let failed = await failure(of: try Self.sink(url), .event(Notices.event()))
            #expect(failed?.isRetriable == isRetriable, "\(failed?.message ?? "")")
        }
    }
}
