import ProactorModel
import Testing

@Suite struct WebhookHandshakeTests {
    private typealias Permission = WebhookHandshake.Permission

    @Test func `a sender that is named may deliver, whatever the case of its name`() {
        let handshake = WebhookHandshake(origins: ["events.example.com"])
        #expect(handshake.permission(for: "Events.Example.com", requestedRate: nil)?.origin == "Events.Example.com")
        #expect(handshake.permission(for: "example.com", requestedRate: nil) == nil)
        #expect(handshake.permission(for: "", requestedRate: nil) == nil)
        #expect(WebhookHandshake().permission(for: "events.example.com", requestedRate: nil) == nil)
        #expect(WebhookHandshake(origins: ["*"]).permission(for: "a.b", requestedRate: nil)?.origin == "a.b")
        #expect(WebhookHandshake(origins: ["*"]).permission(for: "", requestedRate: nil) == nil)
    }

    @Test(arguments: [
        (Int?.none, String?.none, String?.none), (nil, "120", "*"), (60, nil, "60"), (60, "120", "60"),
        (60, "10", "10"), (60, "*", "60"), (60, "-5", "60"), (60, "many", "60"),
    ])
    func `the rate is what was asked for, and not more than is set`(rate: Int?, requested: String?, allowed: String?) {
        let handshake = WebhookHandshake(origins: ["*"], rate: rate)
        #expect(handshake.permission(for: "a", requestedRate: requested)?.rate == allowed)
    }
}
