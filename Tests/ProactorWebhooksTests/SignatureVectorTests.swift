import Crypto
import Foundation
import ProactorModel
import ProactorTestSupport
import ProactorWebhooks
import Testing

/// One delivery that its sender's own documentation, or its own library, signed.
struct SignedExample: Sendable, CustomTestStringConvertible {
    let provider: String
    let secret: String
    let headers: [(String, String)]
    let body: String
    /// When it was signed, in seconds; `nil` where no time is signed.
    let second: Int64?

    var testDescription: String { self.provider }

    static let all = [
        SignedExample(
            provider: "standard-webhooks",
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            headers: [
                ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"),
                ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            ],
            body: #"{"test": 2432232314}"#,
            second: 1_614_265_330
        ),
        SignedExample(
            provider: "github",
            secret: "It's a Secret to Everybody",
            headers: [
                (
                    "X-Hub-Signature-256",
                    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
                )
            ],
            body: "Hello, World!",
            second: nil
        ),
        SignedExample(
            provider: "stripe",
            secret: "whsec_test",
            headers: [
                (
                    "Stripe-Signature",
                    "t=1700000000,v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021"
                )
            ],
            body: #"{"id":"evt_1","object":"event"}"#,
            second: 1_700_000_000
        ),
        SignedExample(
            provider: "shopify",
            secret: "hush",
            headers: [("X-Shopify-Hmac-Sha256", "3+Yq/TpwjqJ7IXuMq8EfED7b+y0XbokqOKLUdagDxMI=")],
            body: #"{"a":1}"#,
            second: nil
        ),
        SignedExample(
            provider: "slack",
            secret: "8f742231b10e8888abcd99yyyzzz85a5",
            headers: [
                ("X-Slack-Request-Timestamp", "1531420618"),
                (
                    "X-Slack-Signature",
                    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
                ),
            ],
            body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
                + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
            second: 1_531_420_618
        ),
        SignedExample(
            provider: "slack",
            secret: "8f742231b10e8888abcd99yyyzzz85a5",
            headers: [
                ("X-Slack-Request-Timestamp", "1700000000"),
                ("X-Slack-Signature", "v0=4f28ae0b46d8cc66519f16a7209dd2fcec571eb030b20b693d320446a32cc994"),
            ],
            body: "payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%7B%22action_id%22%3A%22approve%22"
                + "%2C%22value%22%3A%22apr_1%22%7D%5D%7D",
            second: 1_700_000_000
        ),
    ]

    /// A webhook with these secrets, all valid at once.
    func source(_ secrets: String...) throws -> WebhookSource {
        let names = secrets.indices.map { "S\($0)" }
        let list = names.map { "\"${env:\($0)}\"" }.joined(separator: ", ")
        return try WebhookFixture.source(
            "signature: \(self.provider)\nsecrets: [\(list)]",
            secrets: Dictionary(uniqueKeysWithValues: zip(names, secrets))
        )
    }

    var delivery: WebhookDelivery { WebhookFixture.delivery(self.headers, self.body) }

    /// When the delivery comes, so many seconds after it was signed.
    func time(_ later: Int64 = 0) -> Timestamp { Timestamp(seconds: (self.second ?? 0) + later) }

    /// A secret of the same form that is another.
    var otherSecret: String { self.provider == "standard-webhooks" ? "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" : "no" }
}

@Suite struct SignatureVectorTests {
    /// Why a delivery is not believed; `nil` where it is.
    private func refusal(
        _ source: WebhookSource,
        _ delivery: WebhookDelivery,
        at time: Timestamp
    ) -> SignatureRefusal.Reason? {
        do throws(SignatureRefusal) {
            try source.verify(delivery, at: time)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: SignedExample.all)
    func `what the provider signed is believed, with any secret of several`(example: SignedExample) throws {
        #expect(self.refusal(try example.source(example.secret), example.delivery, at: example.time()) == nil)
        let rotated = try example.source(example.otherSecret, example.secret)
        #expect(self.refusal(rotated, example.delivery, at: example.time()) == nil)
        let other = try example.source(example.otherSecret)
        #expect(self.refusal(other, example.delivery, at: example.time()) == .wrong)
    }

    @Test(arguments: SignedExample.all)
    func `another body, and a missing or repeated header, are not believed`(example: SignedExample) throws {
        let source = try example.source(example.secret)
        var delivery = example.delivery
        delivery.body.append(0x20)
        #expect(self.refusal(source, delivery, at: example.time()) == .wrong)
        delivery = WebhookFixture.delivery([], example.body)
        #expect(self.refusal(source, delivery, at: example.time()) == .missing)
        delivery = WebhookFixture.delivery(example.headers + [example.headers[example.headers.count - 1]], example.body)
        #expect(self.refusal(source, delivery, at: example.time()) == .missing)
    }

    @Test(arguments: SignedExample.all.filter { $0.second != nil })
    func `five minutes are allowed either way, and not a second more`(example: SignedExample) throws {
        let source = try example.source(example.secret)
        for seconds in [Int64(-300), -299, 0, 299, 300] {
            #expect(self.refusal(source, example.delivery, at: example.time(seconds)) == nil)
        }
        for seconds in [Int64(-100_000_000), -301, 301, 100_000_000] {
            #expect(self.refusal(source, example.delivery, at: example.time(seconds)) == .outsideWindow)
        }
    }

    @Test func `of several signatures one that is right suffices, and unknown versions are skipped`() throws {
        let example = SignedExample.all[0]
        let right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        let cases: [(String, SignatureRefusal.Reason?)] = [
            ("v1,AAAA \(right)", nil), ("v2,xxx \(right) v1a,AAAA", nil), ("v2,abc", .malformed), ("v1", .malformed),
            ("\(right.dropFirst(3))", .malformed), ("v1,!", .malformed), ("v1,AAAA", .wrong), (" ", .malformed),
        ]
        for (value, expected) in cases {
            let delivery = WebhookFixture.delivery(
                Array(example.headers.prefix(2)) + [("webhook-signature", value)],
                example.body
            )
            #expect(
                self.refusal(try example.source(example.secret), delivery, at: example.time()) == expected,
                "\(value)"
            )
        }
    }

    @Test func `Stripe's header may hold several codes and other versions, but one time`() throws {
        let example = SignedExample.all[2]
        let right = "v1=4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021"
        let cases: [(String, SignatureRefusal.Reason?)] = [
            ("t=1700000000,v1=bad,\(right),v0=zzz", nil), (right, .malformed), ("t=1700000000", .malformed),
            ("t=1700000000,t=1700000000,\(right)", .malformed), ("t=now,\(right)", .malformed),
            ("t=17000000000000000000,\(right)", .malformed), ("t=1700000001,\(right)", .wrong), (",=,", .malformed),
        ]
        for (value, expected) in cases {
            let delivery = WebhookFixture.delivery([("Stripe-Signature", value)], example.body)
            #expect(
                self.refusal(try example.source(example.secret), delivery, at: example.time()) == expected,
                "\(value)"
            )
        }
    }

    @Test func `a time that is no number is refused`() throws {
        for example in [SignedExample.all[0], SignedExample.all[4]] {
            for time in ["", "abc", "-1", "1e9", "99999999999999"] {
                let headers = example.headers.map { name, value in
                    (name, name.lowercased().hasSuffix("timestamp") ? time : value)
                }
                let refusal = self.refusal(
                    try example.source(example.secret),
                    WebhookFixture.delivery(headers, example.body),
                    at: example.time()
                )
                #expect(refusal == (time.isEmpty ? .missing : .malformed))
            }
        }
    }

    @Test func `an asymmetric signature of Standard Webhooks is checked with the public key`() throws {
        let key = Curve25519.Signing.PrivateKey()
        let body = #"{"type":"a"}"#
        let signature = try key.signature(for: Array("m1.1000.\(body)".utf8))
        let source = try WebhookFixture.source(
            "signature: standard-webhooks\nsecrets: \"${env:SECRET}\"",
            secrets: ["SECRET": "whpk_" + Base64.encode(Array(key.publicKey.rawRepresentation))]
        )
        let headers = { (id: String) in
            [
                ("webhook-id", id), ("webhook-timestamp", "1000"),
                ("webhook-signature", "v1a,\(Base64.encode(Array(signature)))"),
            ]
        }
        let time = Timestamp(seconds: 1000)
        #expect(self.refusal(source, WebhookFixture.delivery(headers("m1"), body), at: time) == nil)
        #expect(self.refusal(source, WebhookFixture.delivery(headers("m2"), body), at: time) == .wrong)
    }

    @Test(arguments: ["sha256", "sha512", "sha1"])
    func `a code in a header of one's own is checked with each algorithm and encoding`(algorithm: String) throws {
        let key = SymmetricKey(data: Array("s3cret".utf8))
        let text = Array("at 1000: {} end".utf8)
        let code: [UInt8] =
            switch algorithm {
            case "sha512": Array(HMAC<SHA512>.authenticationCode(for: text, using: key))
            case "sha1": Array(HMAC<Insecure.SHA1>.authenticationCode(for: text, using: key))
            default: Array(HMAC<SHA256>.authenticationCode(for: text, using: key))
            }
        for (encoding, value) in [
            ("hex", code.hexText), ("hex", code.hexText.uppercased()), ("base64", Base64.encode(code)),
        ] {
            let source = try WebhookFixture.source(
                """
                signature:
                  hmac:
                    header: X-My-Signature
                    algorithm: \(algorithm)
                    encoding: \(encoding)
                    prefix: "sig "
                    timestamp: X-My-Time
                    signed: "at {timestamp}: {body} end"
                secrets: ["${env:SECRET}"]
                event: { type: Mine }
                """
            )
            let delivery = { (prefix: String, body: String) in
                WebhookFixture.delivery([("x-my-signature", prefix + value), ("X-MY-TIME", "1000")], body)
            }
            let time = Timestamp(seconds: 1000)
            #expect(self.refusal(source, delivery("sig ", "{}"), at: time) == nil)
            #expect(self.refusal(source, delivery("", "{}"), at: time) == .malformed)
            #expect(self.refusal(source, delivery("sig ", "[]"), at: time) == .wrong)
            #expect(self.refusal(source, delivery("sig ", "{}"), at: Timestamp(seconds: 2000)) == .outsideWindow)
        }
    }

    @Test func `a token is taken as a bearer token, or from a header of its own`() throws {
        let bearer = try WebhookFixture.source(
            "signature: token\nsecrets: [\"${env:A}\", \"${env:B}\"]\nevent: { type: Mine }",
            secrets: ["A": "old", "B": "new"]
        )
        let cases: [(String, SignatureRefusal.Reason?)] = [
            ("Bearer old", nil), ("bearer new", nil), ("Bearer other", .wrong), ("Bearer ", .wrong),
            ("Bearer oldnew", .wrong), ("old", .malformed),
        ]
        for (value, expected) in cases {
            let delivery = WebhookFixture.delivery([("Authorization", value)], "{}")
            #expect(self.refusal(bearer, delivery, at: Timestamp(seconds: 0)) == expected, "\(value)")
        }
        let own = try WebhookFixture.source(
            "signature: { token: { header: X-Api-Key } }\nsecrets: [\"${env:SECRET}\"]\nevent: { type: Mine }"
        )
        let right = WebhookFixture.delivery([("x-api-key", "s3cret")], "{}")
        #expect(self.refusal(own, right, at: Timestamp(seconds: 0)) == nil)
        #expect(self.refusal(own, WebhookFixture.delivery([], "{}"), at: Timestamp(seconds: 0)) == .missing)
    }

    @Test func `secrets that are missing or no keys are refused at start, and never repeated`() {
        #expect(throws: (any Error).self) {
            try WebhookFixture.source("signature: github\nsecrets: \"${env:NOT_THERE}\"")
        }
        for secret in ["whsec_not base64!", "whpk_AAAA", "plain"] {
            let error = #expect(throws: (any Error).self) {
                try WebhookFixture.source(
                    "signature: standard-webhooks\nsecrets: \"${env:SECRET}\"",
                    secrets: ["SECRET": secret]
                )
            }
            #expect("\(String(describing: error))".contains(secret) == false)
        }
    }
}
