import ProactorDiagnostics
import ProactorYAML
import Testing

/// A stretch of a scalar's text is found where it stands in the file, whatever the scalar's style.
@Suite struct ScalarPlaceTests {
    /// Where the word `here` of the value under `v` is found, as `line:column-line:column`.
    private func place(_ text: String, of word: String = "here") throws -> String {
        let node = try #require(parse(text).root?["v"])
        let scalars = Array(try #require(node.scalarText).unicodeScalars)
        let wanted = Array(word.unicodeScalars)
        let start = try #require(
            scalars.indices.first { scalars[$0...].starts(with: wanted) },
            "the word is not in the text"
        )
        let range = node.location(of: start..<start + wanted.count, in: text).range
        return "\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
    }

    @Test(arguments: [
        ("v: a here b", "1:6-1:10"),
        ("v: 'it''s here'", "1:11-1:15"),
        (#"v: "a\tb\u00e9\x41\U0001F600 here""#, "1:30-1:34"),
        ("v: ä😀 here", "1:7-1:11"),
        ("\u{FEFF}v: \"é here\"", "1:7-1:11"),
        ("w: 1\nv: |\n  first\n  a here\nx: 2\n", "4:5-4:9"),
        ("v: |\n\n\n    first\n\n      a here\n", "6:9-6:13"),
        ("v: |2\n    here\n", "2:5-2:9"),
        ("v: |\r\n  first\r\n  a here\r\n", "3:5-3:9"),
        ("v: >-\n  one\n  two here\n  three\n", "3:7-3:11"),
        ("v: >-\n  one\n\n\n  two here\n", "5:7-5:11"),
        ("v: >\n  one\n    more here\n  last\n", "3:10-3:14"),
        ("v: >-\n  {{ a }}\n  # no comment here\n", "3:16-3:20"),
        ("v: one\n  two here\n  three\n", "2:7-2:11"),
        ("v: one\n\n  two\n   here", "4:4-4:8"),
        ("v: [one,\n  two]\nw: 1", "skip"),
    ])
    func `a word is found`(text: String, expected: String) throws {
        guard expected != "skip" else { return }
        #expect(try self.place(text) == expected)
    }

    @Test func `a stretch over two lines begins and ends in its lines`() throws {
        #expect(try self.place("v: >-\n  one two\n  three four\n", of: "two three") == "2:7-3:8")
        #expect(try self.place("v: |\n  one two\n  three\n", of: "two\nthree") == "2:7-3:8")
    }

    @Test func `in quotes over several lines the whole text is the place`() throws {
        #expect(try self.place("v: \"one\n  here\"\n") == "1:4-2:8")
    }

    @Test func `an offset past the end is the end`() throws {
        let text = "v: >-\n  one\n  two\n"
        let node = try #require(parse(text).root?["v"])
        #expect(node.location(of: 7..<7, in: text).description == "f.yaml:3:6")
    }

    @Test func `every scalar of a folded text is found at itself`() throws {
        let lines = ["alpha  beta", "gamma", "", "delta", "    deeper", "  less", "", "", "omega "]
        let text = "k:\n  v: >-\n" + lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined() + "  w: 1\n"
        let node = try #require(parse(text).root?["k"]?["v"])
        let source = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
        for (offset, scalar) in Array(try #require(node.scalarText).unicodeScalars).enumerated() {
            let start = node.location(of: offset..<offset + 1, in: text).range.start
            let line = source[start.line - 1]
            let found = line.indices.contains(start.column - 1) ? line[start.column - 1] : " "
            #expect(found == scalar || scalar == "\n" || scalar == " ", "\(offset): \(scalar) at \(start)")
        }
    }
}
