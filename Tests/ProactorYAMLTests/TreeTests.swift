import ProactorDiagnostics
import ProactorModel
import ProactorYAML
import Testing

@Suite struct TreeTests {
    @Test func `every node carries its place`() throws {
        let text = """
            # a comment
            rules:
              first: { on: 'A', tags: [x, "y z"] }
              größe: 5
              text: |
                two
                lines
            """
        let root = try #require(parse(text).root)
        guard case .mapping(let top) = root.content, case .mapping(let rules) = top[0].value.content else {
            Issue.record("no mappings")
            return
        }
        #expect(root.location.description == "f.yaml:2:1")
        #expect(top[0].key.place == "2:1-2:6")
        #expect(rules.map(\.key.place) == ["3:3-3:8", "4:3-4:8", "5:3-5:7"])
        #expect(rules[0].value.place == "3:10-3:39")
        #expect(rules[0].value["on"]?.place == "3:16-3:19")
        #expect(rules[0].value["tags"]?.place == "3:27-3:37")
        #expect(rules[0].value["tags"]?[1]?.place == "3:31-3:36")
        #expect(rules[1].value.place == "4:10-4:11")
        #expect(rules[2].value.location.range.start.line == 5)
        #expect(rules[2].value.location.range.start.column == 9)
    }

    @Test func `a byte order mark shifts no column`() {
        let root = parse("\u{FEFF}a: x").root
        #expect(root?["a"]?.place == "1:4-1:5")
        #expect(parse("\u{FEFF}").root == nil)
    }

    @Test(arguments: ["", "   \n\n", "# nothing\n", "---\n"])
    func `a file that holds nothing is no problem`(text: String) {
        let (root, problems) = parse(text)
        #expect(problems == [])
        #expect(root?.isNull ?? true)
    }

    @Test func `an alias stands for its anchor's value at its own place`() throws {
        let root = try #require(parse("a: &x { k: [1, 2] }\nb: *x\n").root)
        #expect(root["b"]?.json == ["k": [1, 2]])
        #expect(root["b"]?.place == "2:4-2:6")
        #expect(root["b"]?["k"]?.place == "1:12-1:18")
    }

    @Test func `a merged mapping gives what the mapping does not say itself`() {
        let text = """
            base: &base { a: 1, b: 2 }
            more: &more { b: 3, c: 4 }
            one: { <<: *base, b: 20 }
            many: { b: 30, <<: [*more, *base] }
            inline: { <<: { z: 1 } }
            quoted: { "<<": 5 }
            """
        let root = parse(text).root
        #expect(root?["one"]?.json == ["b": 20, "a": 1])
        #expect(root?["many"]?.json == ["b": 30, "c": 4, "a": 1])
        #expect(root?["inline"]?.json == ["z": 1])
        #expect(root?["quoted"]?.json == ["<<": 5])
    }

    @Test(arguments: [
        (
            "a: { <<: 5 }",
            "f.yaml:1:10: error: '<<' merges a mapping or a list of mappings, not the number 5 [yaml-syntax]"
        ),
        (
            "a: { <<: [{}, x] }",
            "f.yaml:1:15: error: '<<' merges a mapping or a list of mappings, not the text 'x' [yaml-syntax]"
        ),
        (
            "a: &name 1\nb: *nmae\n",
            "f.yaml:2:4: error: there is no anchor '&nmae' before this alias; did you mean 'name'? [yaml-syntax]"
        ),
        ("a: &x [*x]", "f.yaml:1:8: error: there is no anchor '&x' before this alias [yaml-syntax]"),
        ("[a]: 1", "f.yaml:1:1: error: a key must be a text, not a list [yaml-syntax]"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: error: a file holds one document; remove the '---' line [yaml-syntax]"),
        (
            "a: [1, 2\nb: 3\n",
            "f.yaml:2:2: error: did not find expected ',' or ']', while parsing a flow sequence; "
                + "the bracket that opens in line 1 is never closed, or a comma is missing before this [yaml-syntax]"
        ),
        (
            "a: \"open\nb: 3\n",
            "f.yaml:1:4: error: found unexpected end of stream, while scanning a quoted scalar; "
                + "the quote that opens here is never closed [yaml-syntax]"
        ),
        (
            "a: b: c",
            "f.yaml:1:5: error: mapping values are not allowed in this context; "
                + "put quotes around a text that contains ': ', and check the indentation [yaml-syntax]"
        ),
        (
            "rules:\n  a: 1\n  b\n  c: 2\n",
            "f.yaml:3:3: error: could not find expected ':', while scanning a simple key; "
                + "write 'key: value' with a space after the colon [yaml-syntax]"
        ),
        (
            "a:\n\tb: 1\n",
            "f.yaml:2:1: error: found character that cannot start any token, while scanning for the next token; "
                + "a text that begins with this character needs quotes; indent with spaces, never with tabs [yaml-syntax]"
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            "f.yaml:3:2: error: did not find expected key, while parsing a block mapping; "
                + "check that this line is indented exactly like its neighbours [yaml-syntax]"
        ),
        (
            #"a: "\d""#,
            "f.yaml:1:5: error: found unknown escape character, while parsing a quoted scalar; "
                + #"write a backslash in double quotes as '\\', or use single quotes [yaml-syntax]"#
        ),
    ])
    func `what is no YAML is shown with its place and what to do`(text: String, problem: String) {
        #expect(parse(text).problems == [problem])
    }

    @Test func `bytes that are no text are shown with their place`() {
        let invalid = Array("a: ä\nb: x".utf8) + [0xFF] + Array("\n".utf8)
        #expect(
            parse(invalid).problems == [
                "f.yaml:2:5: error: the file is not text in UTF-8; save the file as UTF-8 [yaml-syntax]"
            ]
        )
        #expect(
            parse("a: 1\nbc: \u{1}\n").problems == [
                "f.yaml:2:5: error: a control character stands here, which YAML does not allow; remove it [yaml-syntax]"
            ]
        )
    }

    @Test func `a key that stands twice is a problem, and the tree is still read`() {
        let (root, problems) = parse("a: 1\nb: { x: 1, x: 2 }\na: 3\n")
        #expect(
            problems == [
                "f.yaml:2:12: error: the key 'x' stands here twice; it stands in line 2 already; keep one [duplicate-key]",
                "f.yaml:3:1: error: the key 'a' stands here twice; it stands in line 1 already; keep one [duplicate-key]",
            ]
        )
        #expect(root?["a"]?.json == 1)
    }

    @Test func `keys that only look alike are different keys`() {
        let (root, problems) = parse("\u{E9}: 1\ne\u{301}: 2\n")
        #expect(problems == [])
        #expect(root?.json == ["\u{E9}": 1, "e\u{301}": 2])
    }

    @Test func `a pointer leads to the node, or as far as there is one`() {
        let root = parse("a: [10, { b: x }]").root
        #expect(root?.node(at: JSONPointer(["a", "1", "b"])).place == "1:14-1:15")
        #expect(root?.node(at: JSONPointer(["a", "7"])).place == "1:4-1:18")
        #expect(root?.node(at: JSONPointer(["z"])).place == root?.place)
    }
}
