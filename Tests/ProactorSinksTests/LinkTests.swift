import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@Suite struct LinkTests {
    private static let links = ApprovalLinks(
        secret: Array("a secret of thirty-two bytes or so".utf8),
        lifetime: .seconds(60)
    )
    private static let link = ApprovalLink(
        sink: "mail",
        proposal: ProposalID(rawValue: "prop_1"),
        revision: 2,
        person: "ännä \"o'hara\"",
        expiresAt: Timestamp(seconds: 1_800_000_000)
    )

    @Test func `a token says what it was made of, in characters that URLs carry`() {
        let token = Self.links.token(for: Self.link)
        #expect(Self.links.read(token) == Self.link)
        #expect(ApprovalLinks.claimedSink(of: token) == "mail")
        #expect(
            token.utf8.allSatisfy {
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8.contains($0)
            }
        )
    }

    @Test func `a token that differs in any character is none, nor is one of another secret`() {
        let token = Self.links.token(for: Self.link)
        let bytes = Array(token.utf8)
        for place in bytes.indices where place != bytes.count - 1 {
            var changed = bytes
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(Self.links.read(String(decoding: changed, as: UTF8.self)) == nil, "at \(place)")
        }
        let others = ApprovalLinks(secret: Array(repeating: 1, count: 32), lifetime: .seconds(60))
        #expect(others.read(token) == nil)
        // What is said cannot be moved to another person's token.
        var other = Self.link
        other.person = "ben"
        let parts = token.split(separator: ".")
        let theirs = Self.links.token(for: other).split(separator: ".")
        #expect(Self.links.read("\(theirs[0]).\(parts[1])") == nil)
    }

    @Test func `whatever else is sent is no token`() {
        var generator = SeededGenerator(seed: 3)
        let characters = Array("Aa0-_.=+/%[]\"é \u{0}")
        for length in [0, 1, 2, 5, 50, 3000] {
            for _ in 0..<50 {
                let text = String((0..<length).map { _ in characters.randomElement(using: &generator) ?? "x" })
                #expect(Self.links.read(text) == nil)
            }
        }
    }
}
