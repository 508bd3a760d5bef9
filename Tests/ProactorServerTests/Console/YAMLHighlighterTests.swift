import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("The source of rules, coloured") struct YAMLHighlighterTests {
    private func kinds(_ text: String) -> [[String]] {
        YAMLHighlighter.lines(of: text).map { line in
            line.filter { !$0.text.allSatisfy(\.isWhitespace) }.map { "\($0.kind.rawValue) \($0.text)" }
        }
    }

    @Test func `keys, texts, numbers, words, comments and templates are told apart`() {
        let text = """
            # A comment
            rules:
              reorder: # of stock
                "quoted": 'it is'
                limit: 12
                on: [StockLevelZero, true]
                - { a: null, b: "x" }
                say: Ordering {{ data.sku }} now
            """
        #expect(
            self.kinds(text) == [
                ["comment # A comment"], ["key rules", "punctuation :"],
                ["key reorder", "punctuation :", "comment # of stock"],
                ["key \"quoted\"", "punctuation :", "string 'it is'"], ["key limit", "punctuation :", "number 12"],
                [
                    "key on", "punctuation :", "punctuation [", "plain StockLevelZero", "punctuation ,", "word true",
                    "punctuation ]",
                ],
                [
                    "punctuation -", "punctuation {", "key a", "punctuation :", "word null", "punctuation ,", "key b",
                    "punctuation :", "string \"x\"", "punctuation }",
                ],
                ["key say", "punctuation :", "plain Ordering ", "template {{ data.sku }}", "plain  now"],
            ]
        )
    }

    @Test func `a block text is text until something stands less deep`() {
        let text = """
            prompt: |
              key: no key # no comment

              of {{ data.sku }}
            agent: buyer
            """
        #expect(
            self.kinds(text) == [
                ["key prompt", "punctuation :", "word |"], ["string   key: no key # no comment"], [],
                ["string   of ", "template {{ data.sku }}"], ["key agent", "punctuation :", "plain buyer"],
            ]
        )
    }

    @Test func `the pieces of a line are the line, whatever it holds`() {
        var random = SeededGenerator(seed: 3)
        let signs: [Character] = [
            "a", ":", " ", "#", "\"", "'", "[", "]", "{", "}", ",", "-", "|", ">", "\\", "&", "*", "!", "1", "\n", "\t",
            "é", "<", "\u{0}", "{", "}", "~",
        ]
        for _ in 0..<4000 {
            let text = String(
                (0..<Int.random(in: 0...80, using: &random)).map { _ in signs.randomElement(using: &random) ?? "a" }
            )
            let lines = YAMLHighlighter.lines(of: text).map { $0.map(\.text).joined() }
            #expect(lines.joined(separator: "\n") == text)
            #expect(YAMLHighlighter.lines(of: text).joined().allSatisfy { !$0.text.isEmpty })
        }
    }

    @Test func `a line of any length takes time in proportion to it`() {
        let clock = ContinuousClock()
        for piece in ["{{", "\"", "[", "a: ", "#", "}}{{", "- "] {
            let text = String(repeating: piece, count: 100_000 / piece.count)
            let time = clock.measure { #expect(YAMLHighlighter.lines(of: text)[0].map(\.text).joined() == text) }
            #expect(time < .seconds(5), "\(piece): \(time)")
        }
    }

    @Test func `the source of a rule ends where the next one begins`() throws {
        let text = """
            rules:
              first:
                on: A

              # The second one.
              second:
                on: B
                prompt: |
                  <script>alert(1)</script>
            agents:
            """
        let source = try #require(RuleSource(path: "Rules/<a>.yaml", text: text, line: 6))
        #expect(source.lines.map { $0.map(\.text).joined() }.first == "  second:")
        #expect(source.lines.count == 4)
        #expect(source.markup.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(source.markup.html.contains("Rules/&lt;a&gt;.yaml:6"))
        #expect(!source.markup.html.contains("<script>"))
        let first = try #require(RuleSource(path: "r", text: text, line: 2))
        #expect(first.lines.count == 2)
        #expect(RuleSource(path: "r", text: text, line: 99) == nil)
    }
}
