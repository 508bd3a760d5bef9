import ProactorModel
import ProactorTestSupport
import ProactorWebhooks
import Testing

@Suite("The handshake of CloudEvents webhooks", .timeLimit(.minutes(15)))
struct HandshakeTests {
    private static func options() throws -> TestServer.Options {
        var options = WebhookSender.options(try WebhookSender.github())
        options.handshake = WebhookHandshake(origins: ["events.example.com"], rate: 100)
        return options
    }

    @Test("a sender that is allowed is told so", arguments: ["/events", "/webhooks/github"])
    func permits(path: String) async throws {
        try await TestServer.run(try Self.options()) { server in
            let headers = [("WebHook-Request-Origin", "events.example.com"), ("WebHook-Request-Rate", "120")]
            let answer = try await server.send("OPTIONS", path, headers: headers)
            #expect(answer.status == 200)
            #expect(answer.header("Allow")?.contains("POST") == true)
            #expect(answer.header("WebHook-Allowed-Origin") == "events.example.com")
            #expect(answer.header("WebHook-Allowed-Rate") == "100")
        }
    }

    @Test("another sender is told nothing that would let it deliver", arguments: ["/events", "/webhooks/github"])
    func refuses(path: String) async throws {
        try await TestServer.run(try Self.options()) { server in
            let answer = try await server.send("OPTIONS", path, headers: [("WebHook-Request-Origin", "evil.example")])
            expectProblem(answer, 403, "sender-not-allowed", says: "handshake.origins")
            #expect(answer.header("WebHook-Allowed-Origin") == nil)
            let plain = try await server.send("OPTIONS", path)
            #expect(plain.status == 204 && plain.header("WebHook-Allowed-Origin") == nil)
            let methods = path == "/events" ? "GET, HEAD, OPTIONS, POST" : "OPTIONS, POST"
            #expect(plain.header("Allow") == methods)
        }
    }

    @Test("there is no handshake for a webhook that is not declared")
    func missing() async throws {
        try await TestServer.run(try Self.options()) { server in
            let headers = [("WebHook-Request-Origin", "events.example.com")]
            expectProblem(try await server.send("OPTIONS", "/webhooks/x", headers: headers), 404, "not-found")
        }
    }
}
