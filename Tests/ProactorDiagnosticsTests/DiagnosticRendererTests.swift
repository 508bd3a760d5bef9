import ProactorDiagnostics
import Testing

@Suite struct DiagnosticRendererTests {
    private static let code = Diagnostic.Code("unknown-key")

    private func rendered(
        _ text: String,
        line: Int,
        columns: Range<Int>,
        endLine: Int? = nil,
        hint: String? = nil,
        message: String = "unknown key 'aproval'",
        usesColor: Bool = false
    ) -> String {
        var renderer = DiagnosticRenderer(usesColor: usesColor)
        renderer.add(file: "rules.yaml", text: text)
        let range = SourceRange(
            start: SourcePosition(line: line, column: columns.lowerBound),
            end: SourcePosition(line: endLine ?? line, column: columns.upperBound)
        )
        return renderer.render(
            Diagnostic(
                .error,
                Self.code,
                message,
                hint: hint,
                at: SourceLocation(file: "rules.yaml", range: range)
            )
        )
    }

    @Test func `a problem is shown with its line, a caret and the hint`() {
        #expect(
            self.rendered("rules:\n    aproval:\n", line: 2, columns: 5..<12, hint: "did you mean 'approval'?") == """
                rules.yaml:2:5: error: unknown key 'aproval' [unknown-key]
                    2 |     aproval:
                      |     ^~~~~~~ did you mean 'approval'?

                """
        )
    }

    @Test func `the caret stands under its column whatever the line's letters and tabs`() {
        #expect(
            self.rendered("\tä€😀: x", line: 1, columns: 5..<6) == """
                rules.yaml:1:5: error: unknown key 'aproval' [unknown-key]
                    1 |  ä€😀: x
                      |     ^

                """
        )
    }

    @Test func `a range over several lines is marked to the end of its first`() {
        #expect(
            self.rendered("on: [a,\n  b]\n", line: 1, columns: 5..<5, endLine: 2) == """
                rules.yaml:1:5: error: unknown key 'aproval' [unknown-key]
                    1 | on: [a,
                      |     ^~~

                """
        )
    }

    @Test func `a place past the line's end is shown at its end`() {
        #expect(
            self.rendered("ab", line: 1, columns: 40..<41) == """
                rules.yaml:1:40: error: unknown key 'aproval' [unknown-key]
                    1 | ab
                      |   ^

                """
        )
    }

    @Test func `a line of ordinary length is shown whole, wherever the caret is`() {
        let line = String(repeating: "x", count: 150) + "!"
        let text = self.rendered(line, line: 1, columns: 151..<152)
        #expect(text.contains("1 | \(line)\n"))
        #expect(text.contains("| " + String(repeating: " ", count: 150) + "^\n"))
    }

    @Test func `a very long line is cut around the caret`() throws {
        let line = String(repeating: "a", count: 5000) + "!" + String(repeating: "b", count: 5000)
        let lines = self.rendered(line, line: 1, columns: 5001..<5002).split(separator: "\n")
        let excerpt = Array(try #require(lines.dropFirst().first).unicodeScalars)
        let caret = Array(try #require(lines.dropFirst(2).first).unicodeScalars)
        #expect(excerpt.count == 8 + 160 + 1)
        #expect(excerpt[8] == "…")
        #expect(excerpt.last == "…")
        #expect(excerpt[try #require(caret.firstIndex(of: "^"))] == "!")

        let atEnd = self.rendered(line, line: 1, columns: 10_001..<10_002).split(separator: "\n")[1]
        #expect(atEnd.hasSuffix("b"))
    }

    @Test func `what has no place, or no known file, is shown in one line with the hint below`() {
        let renderer = DiagnosticRenderer()
        let place = SourceLocation(file: "x.yaml", range: SourceRange(at: SourcePosition(line: 3, column: 1)))
        let diagnostics = [
            Diagnostic(
                .warning,
                Diagnostic.Code("empty-rule-book"),
                "there are no rules",
                hint: "put some there",
                at: nil
            ),
            Diagnostic(.error, Diagnostic.Code("yaml-syntax"), "broken", at: place),
        ]
        #expect(
            renderer.render(diagnostics) == """
                warning: there are no rules [empty-rule-book]
                  put some there

                x.yaml:3:1: error: broken [yaml-syntax]

                """
        )
    }

    @Test func `lines are counted as the YAML parser counts them`() {
        let text = "\u{FEFF}one\r\ntwo\rthree\u{2028}four\u{85}five\n\nseven"
        let lines = SourceLines(text)
        let expected = ["one", "two", "three", "four", "five", "", "seven"]
        #expect(lines.count == expected.count)
        for (index, line) in expected.enumerated() { #expect(lines[index + 1] == Array(line.unicodeScalars)) }
        #expect(lines[0] == nil)
        #expect(lines[8] == nil)
    }

    @Test func `what a file says cannot command the terminal`() {
        let text = self.rendered(
            "\u{1B}[31m: x",
            line: 1,
            columns: 1..<2,
            hint: "known are a\u{7}",
            message: "unknown key '\u{1B}[31m\nx'"
        )
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.hasPrefix("rules.yaml:1:1: error: unknown key '\u{FFFD}[31m x' [unknown-key]\n"))
    }

    @Test func `colour is used when it is asked for`() {
        let text = self.rendered("a: 1", line: 1, columns: 1..<2, usesColor: true)
        #expect(text.hasPrefix("\u{1B}[1mrules.yaml:1:1: \u{1B}[0m\u{1B}[31;1merror\u{1B}[0m: "))
    }

    @Test func `a diagnostic in one line has everything`() {
        let place = SourceLocation(file: "x.yaml", range: SourceRange(at: SourcePosition(line: 3, column: 4)))
        let diagnostic = Diagnostic(.warning, Self.code, "unknown key 'a'", hint: "did you mean 'b'?", at: place)
        #expect(diagnostic.description == "x.yaml:3:4: warning: unknown key 'a'; did you mean 'b'? [unknown-key]")
        let error = DiagnosticsError([Diagnostic(.error, Self.code, "one", at: nil), diagnostic])
        #expect(error.description == "error: one [unknown-key]\n\(diagnostic.description)")
    }
}
