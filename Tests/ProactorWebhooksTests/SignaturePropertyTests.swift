import ProactorModel
import ProactorTestSupport
import ProactorWebhooks
import Testing

/// Deliveries that somebody tampered with, by chance.
@Suite struct SignaturePropertyTests {
    private static let rounds = 400

    @Test(arguments: SignedExample.all)
    func `no change of the body or of a header that is signed is believed`(example: SignedExample) throws {
        let source = try example.source(example.secret)
        var generator = SeededGenerator(seed: 20_261_126)
        for _ in 0..<Self.rounds {
            let delivery = Self.mutated(example.delivery, &generator)
            guard delivery != example.delivery else { continue }
            let isBelieved = (try? source.verify(delivery, at: example.time())) != nil
            // Upper and lower case of a code's digits mean the same, and what comes besides may be anything.
            #expect(!isBelieved || Self.meansTheSame(delivery, example.delivery, source))
        }
    }

    private static func meansTheSame(
        _ left: WebhookDelivery,
        _ right: WebhookDelivery,
        _ source: WebhookSource
    ) -> Bool {
        left.body == right.body && source.digest(of: left) == source.digest(of: right)
    }

    private static func mutated(
        _ delivery: WebhookDelivery,
        _ generator: inout SeededGenerator
    ) -> WebhookDelivery {
        var delivery = delivery
        if Bool.random(using: &generator) {
            delivery.body = Self.mutated(delivery.body, &generator)
            return delivery
        }
        var fields = delivery.headers.fields.map { (name: $0.name, value: $0.value) }
        let place = Int.random(in: fields.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: fields.remove(at: place)
        case 1: fields.append(fields[place])
        default:
            let bytes = Self.mutated(Array(fields[place].value.utf8), &generator)
            fields[place].value = String(decoding: bytes, as: UTF8.self)
        }
        delivery.headers = DeliveryHeaders(fields)
        return delivery
    }

    /// One byte changed, removed, added or moved.
    private static func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &generator)] }
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        default: bytes = Array(bytes.prefix(place))
        }
        return bytes
    }

    @Test func `no body breaks a mapping: there are events, or a reason`() throws {
        let sources = try ["github", "stripe", "slack", "shopify", "standard-webhooks"].map {
            try WebhookFixture.source(
                "signature: \($0)\nsecrets: \"${env:SECRET}\"",
                secrets: ["SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
            )
        }
        let seeds = [
            #"{"type":"a","id":"b","created":1,"action":"x","repository":{"html_url":"https://x"},"data":{"object":{"id":"i"}}}"#,
            #"[{"type":"a","id":"b"},{"type":"c","id":"d"}]"#, "payload=%7B%22type%22%3A%22a%22%7D&a=b&a=c", "null", "",
        ]
        let headers = [
            ("content-type", "application/json"), ("x-github-event", "push"), ("x-github-delivery", "1"),
            ("x-shopify-topic", "orders/create"), ("x-shopify-shop-domain", "s.example"), ("webhook-id", "w"),
        ]
        var generator = SeededGenerator(seed: 7)
        var outcomes: Set<Bool> = []
        for _ in 0..<Self.rounds {
            for seed in seeds {
                let type = Bool.random(using: &generator) ? "application/x-www-form-urlencoded" : "application/json"
                var delivery = WebhookFixture.delivery([("content-type", type)] + headers.dropFirst(), seed)
                delivery.body = Self.mutated(delivery.body, &generator)
                for source in sources {
                    outcomes.insert((try? source.content(of: delivery, limits: EngineLimits())) != nil)
                }
            }
        }
        // Both happen, so that neither is all that was tried.
        #expect(outcomes == [true, false])
    }
}
