import ProactorModel
import ProactorYAML
import Testing

/// Plain scalars mean what the core schema of YAML 1.2 says (section 10.3.2); all others are texts.
@Suite struct ScalarTests {
    @Test(
        arguments: [
            ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("tRUE", "tRUE"), ("nUll", "nUll"),
            ("1_000", "1_000"), ("1:30", "1:30"), ("2026-01-31", "2026-01-31"), ("1.0.0", "1.0.0"), ("0o8", "0o8"),
            ("0x", "0x"), ("0o+7", "0o+7"), ("0x-1", "0x-1"), ("-0x1F", "-0x1F"), ("1e", "1e"), (".", "."), ("-", nil),
            ("+", "+"), ("e5", "e5"), (".e5", ".e5"), ("0b11", "0b11"), ("infinity", "infinity"), ("nan", "nan"),
            ("0xFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF"), ("12e03x", "12e03x"), ("٣", "٣"),
            ("'true'", "true"), ("\"12\"", "12"), ("!!str 12", "12"), ("! 12", "12"), ("''", ""), ("\"\\x41\"", "A"),
        ] as [(String, String?)]
    )
    func `a text stays a text`(yaml: String, expected: String?) {
        let (root, problems) = parse("v: \(yaml)")
        guard let expected else {
            #expect(!problems.isEmpty)
            return
        }
        #expect(root?["v"]?.json == .string(expected))
    }

    @Test(arguments: [
        ("true", JSONValue.bool(true)), ("True", .bool(true)), ("TRUE", .bool(true)), ("false", .bool(false)),
        ("null", .null), ("~", .null), ("", .null), ("Null", .null),
        ("0", .int(0)), ("-12", .int(-12)), ("+12", .int(12)), ("0123", .int(123)), ("0o17", .int(15)),
        ("0x1F", .int(31)),
        ("9223372036854775807", .int(.max)), ("9223372036854775808", .double(0x1p63)),
        ("1.5", .double(1.5)), (".5", .double(0.5)), ("5.", .double(5)), ("-1e3", .double(-1000)),
        ("1E+2", .double(100)),
        ("!!float 5", .double(5)), ("!!int 5", .int(5)), ("!!null ''", .string("refused")),
        ("!!bool true", .bool(true)),
    ])
    func `numbers, truth values and nothing are recognised`(yaml: String, expected: JSONValue) {
        let (root, problems) = parse("v: \(yaml)")
        if expected == "refused" { return #expect(root?["v"]?.json == .null) }
        #expect(problems == [])
        #expect(root?["v"]?.json == expected)
        #expect(root?["v"]?.json?.typeName == expected.typeName)
    }

    @Test(arguments: [(".inf", Double.infinity), ("-.Inf", -.infinity), ("+.INF", .infinity), ("1e999", .infinity)])
    func `infinite numbers are numbers, but no JSON`(yaml: String, expected: Double) {
        let root = parse("v: [1, \(yaml)]").root
        guard case .scalar(let scalar) = root?["v"]?[1]?.content else {
            Issue.record("no scalar")
            return
        }
        #expect(scalar.value == .double(expected))
        #expect(root?.json == nil)
    }

    @Test func `a number that is none has no JSON either`() {
        #expect(parse("v: .nan").root?.json == nil)
    }

    @Test(arguments: ["!!int x", "!!float x", "!!bool yes", "!!seq x", "!custom x", "!!map [1]"])
    func `a tag that does not fit is refused`(yaml: String) {
        #expect(parse("v: \(yaml)").problems.first?.contains("does not fit here; remove the tag [yaml-syntax]") == true)
    }

    @Test func `texts of every style are unfolded`() {
        let text = """
            plain: one
              two

              three
            single: 'it''s
              folded'
            double: "a\\tb\\u00e9\\
              c"
            literal: |
              one
                two

              three
            stripped: |-
              one
            kept: |+
              one

            folded: >
              one
              two

              three
                four
            last: x
            """
        let root = parse(text).root
        #expect(root?["plain"]?.scalarText == "one two\nthree")
        #expect(root?["single"]?.scalarText == "it's folded")
        #expect(root?["double"]?.scalarText == "a\tbéc")
        #expect(root?["literal"]?.scalarText == "one\n  two\n\nthree\n")
        #expect(root?["stripped"]?.scalarText == "one")
        #expect(root?["kept"]?.scalarText == "one\n\n")
        #expect(root?["folded"]?.scalarText == "one two\nthree\n  four\n")
    }

    @Test(arguments: [
        ("v: [a, b]", "a list"), ("v: {a: 1}", "a mapping"), ("v:", "nothing"), ("v: true", "true"),
        ("v: 3.50", "the number 3.50"), ("v: abc", "the text 'abc'"),
        ("v: |\n  one\n  two\n", "the text 'one…'"),
        ("v: " + String(repeating: "x", count: 50), "the text '" + String(repeating: "x", count: 40) + "…'"),
    ])
    func `a value has a name that a person uses`(yaml: String, expected: String) {
        #expect(parse(yaml).root?["v"]?.spokenDescription == expected)
    }
}
