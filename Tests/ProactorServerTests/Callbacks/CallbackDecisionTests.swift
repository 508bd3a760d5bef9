import ProactorComponents
import ProactorModel
import ProactorWebhooks
import Testing

@testable import ProactorServer

@Suite("What is decided about callbacks")
struct CallbackDecisionTests {
    @Test("the signature is that of the specification's example")
    func signs() throws {
        let signature = try #require(StandardWebhooksSigner(secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]))
        let headers = signature.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: Timestamp(seconds: 1_614_265_330),
            body: Array(#"{"test": 2432232314}"#.utf8)
        )
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers.map(\.value)[1...] == ["1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="])
    }

    @Test("a secret of another form or length is none", arguments: ["", "whsec_", "whsec_!!", "c2hvcnQ=", "x"])
    func refusesSecrets(secret: String) { #expect(StandardWebhooksSigner(secrets: [secret]) == nil) }

    private static func verdict(_ attempt: Int, _ status: Int, retryAfter: Duration? = nil) -> CallbackSchedule.Verdict
    {
        CallbackSchedule.verdict(
            attempt: attempt,
            of: 10,
            .success(CallbackAnswer(status: status, retryAfter: retryAfter)),
            jitter: 0
        )
    }

    @Test("2xx is delivered, 410 ends it, and everything else is tried again, a redirection too")
    func verdicts() {
        #expect(Self.verdict(1, 200) == .delivered)
        #expect(Self.verdict(1, 204) == .delivered)
        #expect(Self.verdict(1, 410) == .givenUp(error: "the receiver answered 410"))
        for status in [302, 400, 401, 404, 429, 500, 503] {
            #expect(Self.verdict(1, status) == .again(after: .seconds(5), error: "the receiver answered \(status)"))
        }
    }

    @Test("each attempt waits longer than the one before, up to the last; the receiver may ask for more, in bounds")
    func delays() {
        var before = Duration.zero
        for attempt in 1..<8 {
            guard case .again(let delay, _) = Self.verdict(attempt, 500) else {
                Issue.record("attempt \(attempt) is the last")
                return
            }
            #expect(delay > before)
            before = delay
        }
        #expect(Self.verdict(10, 500) == .givenUp(error: "the receiver answered 500"))
        #expect(
            Self.verdict(1, 429, retryAfter: .seconds(100))
                == .again(after: .seconds(100), error: "the receiver answered 429")
        )
        let endless = Self.verdict(1, 503, retryAfter: .seconds(1_000_000_000))
        #expect(endless == .again(after: .seconds(86_400), error: "the receiver answered 503"))
        let late = CallbackSchedule.verdict(attempt: 1, of: 2, .failure(CallbackFailure("no answer")), jitter: 1)
        #expect(late == .again(after: .seconds(6), error: "no answer"))
    }

    private static func allows(_ patterns: [String], _ url: String) throws -> Bool {
        let allowed = try patterns.map { try #require(CallbackOrigin(pattern: $0)) }
        return CallbackPolicy(allowed: allowed).allows(url)
    }

    @Test(
        "a URL at an origin of the list is allowed",
        arguments: [
            ("https://hooks.example.com", "https://hooks.example.com/a?b=c"),
            ("https://*.example.com", "https://a.b.example.com"),
            ("https://*.example.com", "HTTPS://A.EXAMPLE.COM:443/x"),
            ("http://localhost:8080", "http://localhost:8080/"),
            ("http://[::1]:80", "http://[::1]/"),
        ]
    )
    func allows(pattern: String, url: String) throws { #expect(try Self.allows([pattern], url)) }

    @Test(
        "and no other, however it is written",
        arguments: [
            "http://hooks.example.com/", "https://hooks.example.com:444/", "https://example.com/", "https://evil.com/",
            "https://hooks.example.com.evil.com/", "https://evil.com/hooks.example.com",
            "https://hooks.example.com@evil.com/",
            "https://evil.com\\@hooks.example.com/", "https://evil.com#hooks.example.com",
            "https://evil.com?.example.com",
            "https://.example.com/", "https://a.example.com:0/", "https://a.example.com:99999/",
            "https://a.example.com:/",
            "//hooks.example.com/", "ftp://hooks.example.com/", "https://", "", "https://hooks.example.com/ x",
            "https://hooks.example.com/\r\nX: y", "https://*.example.com/", "https://h\u{F6}oks.example.com/",
            "https://hooks.example.com/" + String(repeating: "x", count: 2048),
        ]
    )
    func refuses(url: String) throws {
        #expect(
            try !Self.allows(
                ["https://*.hooks.example.com", "https://hooks.example.com", "https://b.example.com"],
                url
            )
        )
    }

    @Test(
        "a pattern has a scheme and a host, and nothing more",
        arguments: [
            "example.com", "https://", "https://a.com/", "https://*", "https://a.*.com", "ftp://a.com", "https://a b",
        ]
    )
    func refusesPatterns(pattern: String) { #expect(CallbackOrigin(pattern: pattern) == nil) }
}
