import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("Markup and figures") struct MarkupTests {
    private static let hostile = #"<script>alert("1")</script>&'"#
    private static let shown = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"

    @Test func `what is interpolated shows as text, and markup stays markup`() {
        let text = Self.hostile
        let inner: Markup = "<b>\(text)</b>"
        let nothing: Markup? = nil
        let page: Markup = "<p title=\"\(text)\">\(inner)\([inner, inner])\(nothing)\(7)\(text.prefix(1))</p>"
        let bold = "<b>\(Self.shown)</b>"
        #expect(page.html == "<p title=\"\(Self.shown)\">\(bold)\(bold)\(bold)7&lt;</p>")
        #expect(Markup(text: text).html == Self.shown)
    }

    @Test func `no text leaves the place it is put into, whatever it holds`() {
        var random = SeededGenerator(seed: 11)
        let signs: [Character] = ["<", ">", "\"", "'", "&", "a", "/", "\n", "\u{0}", "=", "é", "\u{202E}", "`"]
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0...30, using: &random)).map { _ in signs.randomElement(using: &random) ?? "a" }
            )
            let html = Markup("\(text)").html
            #expect(!html.contains { "<>\"'".contains($0) })
            let back = html.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
                .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
            #expect(back == text)
        }
    }

    @Test func `names in paths come back as they were`() {
        var random = SeededGenerator(seed: 12)
        let signs: [Character] = ["/", "%", "2", "F", "?", "#", "a", " ", "é", "+", ".", "\""]
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0...20, using: &random)).map { _ in signs.randomElement(using: &random) ?? "a" }
            )
            let encoded = ConsolePaths.encoded(text)
            #expect(encoded.utf8.allSatisfy { $0 < 0x80 && !"/?#\" +".utf8.contains($0) })
            #expect(ConsolePaths.decoded(encoded) == text)
        }
        #expect(ConsolePaths.decoded("%zz%4") == "%zz%4")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "−1,234"),
    ]) func `counts are grouped`(number: Int, text: String) { #expect(ConsoleFigures.count(number) == text) }

    @Test(arguments: [
        (999, "999"), (1000, "1 k"), (1250, "1.2 k"), (123_456, "123 k"), (1_000_000, "1 M"), (2_340_000_000, "2.3 G"),
    ]) func `large counts are short`(number: Int, text: String) { #expect(ConsoleFigures.short(number) == text) }

    @Test(arguments: [
        (0, "0.00"), (1, "under 0.0001"), (100, "0.0001"), (34_250, "0.0343"), (999_999, "1.0000"), (1_000_000, "1.00"),
        (1_234_567_890, "1,234.57"), (-2_500_000, "−2.50"),
    ]) func `money is shown to the digit that matters`(micros: Int64, text: String) {
        #expect(ConsoleFigures.money(Money(micros: micros)) == text)
    }

    @Test(arguments: [(7, "7 ms"), (1500, "1.5 s"), (180_000, "3 min"), (5_400_000, "1 h 30 min")])
    func `lengths of time take their largest unit`(milliseconds: Int64, text: String) {
        #expect(ConsoleFigures.time(.milliseconds(milliseconds)) == text)
    }
}
