import ProactorModel
import ProactorStorage
import ProactorTestSupport
import ProactorWebhooks
import Testing

/// Deliveries that somebody made up, by chance.
@Suite("Hostile deliveries", .timeLimit(.minutes(15)))
struct HostileDeliveryTests {
    private static let rounds = 60

    @Test("whatever is sent to a signed webhook is refused, and nothing goes wrong here")
    func refusesWhatIsNotSigned() async throws {
        let sources = try ["github", "stripe", "slack", "shopify", "standard-webhooks"].map {
            try WebhookFixture.source(
                "signature: \($0)\nsecrets: \"${env:SECRET}\"",
                named: $0,
                secrets: ["SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
            )
        }
        var options = TestServer.Options()
        options.webhooks = sources
        let names = [
            "webhook-id", "webhook-timestamp", "webhook-signature", "stripe-signature", "x-hub-signature-256",
            "x-shopify-hmac-sha256", "x-slack-signature", "x-slack-request-timestamp", "content-type", "ce-specversion",
        ]
        let values = [
            "v1,", "t=1,v1=", "sha256=", "v0=", "1700000000", "-1", "é", ",,,==,,", "application/cloudevents+json", "",
        ]
        try await TestServer.run(options) { server in
            var generator = SeededGenerator(seed: 11)
            for _ in 0..<Self.rounds {
                let headers = names.filter { _ in Bool.random(using: &generator) }.map { name in
                    (name, values.randomElement(using: &generator) ?? "")
                }
                let body = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                let name = sources.randomElement(using: &generator)?.name ?? ""
                let answer = try await server.send("POST", "/webhooks/\(name)", headers: headers, body)
                #expect(answer.status == 401, "\(headers) \(answer.text)")
            }
            #expect(try await server.state().isEmpty)
        }
    }

    @Test("whatever a sender signs is taken, or refused with a reason")
    func mapsWhateverIsSigned() async throws {
        let texts = [
            #"{"action":"a","repository":{"html_url":"https://x/y"}}"#, #"[{"action":1},{}]"#, #""text""#, "[[[[]]]]",
            "",
            "{\"repository\":{\"html_url\":\"a b\"}}", "{\"action\":{\"b\":1}}", "\u{FEFF}{}",
        ]
        try await TestServer.run(WebhookSender.options(try WebhookSender.github())) { server in
            var generator = SeededGenerator(seed: 12)
            var statuses: Set<Int> = []
            for round in 0..<Self.rounds {
                var text = texts.randomElement(using: &generator) ?? ""
                if Bool.random(using: &generator), !text.isEmpty {
                    text.remove(at: text.indices.randomElement(using: &generator) ?? text.startIndex)
                }
                statuses.insert(try await server.deliver(text, id: "d-\(round)").status)
            }
            #expect(statuses.isSubset(of: [202, 400, 409, 422]))
            #expect(statuses.isSuperset(of: [202, 422]))
        }
    }
}
