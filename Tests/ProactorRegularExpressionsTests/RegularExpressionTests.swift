import ProactorRegularExpressions
import Testing

@Suite struct RegularExpressionTests {
    @Test(arguments: [
        ("^SKU-", "SKU-1", true),
        ("^SKU-", "XSKU-1", false),
        ("b+", "abbc", true),
        ("^$", "", true),
        ("a$", "a\n", false),
        ("(?m)a$", "a\n", true),
        ("^.$", "é", true),
        ("^.$", "e\u{301}", false),
        ("^..$", "e\u{301}", true),
        (#"\d"#, "٣", false),
        ("", "", true),
    ])
    func `a pattern is searched for anywhere in the text`(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == expected)
    }

    @Test func `case can be ignored`() throws {
        #expect(try RegularExpression("stock", ignoresCase: true).matches("STOCK"))
        #expect(try !RegularExpression("stock").matches("STOCK"))
    }

    @Test func `groups are ranges of UTF-8, and one that took no part is nil`() throws {
        let expression = try RegularExpression("(ü+)(x)?(?P<end>z)")
        let text = "aüüz"
        let match = try #require(expression.firstMatch(in: text))
        #expect(expression.groupCount == 3)
        #expect(expression.groupNames == [nil, nil, "end"])
        #expect(match.range == 1..<6)
        #expect(match.groups == [1..<6, 1..<5, nil, 5..<6])
        #expect(match.text(ofGroup: 1, in: text) == "üü")
        #expect(match.text(ofGroup: 2, in: text) == nil)
        #expect(match.text(ofGroup: 9, in: text) == nil)
        #expect(expression.firstMatch(in: "b") == nil)
    }

    @Test func `an empty text can be matched, with empty groups and with none`() throws {
        let match = try #require(try RegularExpression("(a*)(b)?").firstMatch(in: ""))
        #expect(match.groups == [0..<0, 0..<0, nil])
    }

    @Test func `more groups than usual are found too`() throws {
        let pattern = String(repeating: "(.)", count: 40)
        let match = try #require(try RegularExpression(pattern).firstMatch(in: String(repeating: "é", count: 40)))
        #expect(match.groups.count == 41)
        #expect(match.groups[40] == 78..<80)
    }

    @Test(arguments: [
        ("a", "banana", [1..<2, 3..<4, 5..<6]),
        ("a*", "baaé", [0..<0, 1..<3, 5..<5]),
        ("", "é1", [0..<0, 2..<2, 3..<3]),
        ("^a", "aaa", [0..<1]),
        (#"\bb"#, "abb b", [4..<5]),
        ("x", "", []),
    ])
    func `matches follow one another without overlap`(pattern: String, text: String, ranges: [Range<Int>]) throws {
        #expect(try RegularExpression(pattern).matches(in: text).map(\.range) == ranges)
    }

    @Test func `the number of matches can be limited`() throws {
        #expect(try RegularExpression("a").matches(in: "aaaa", limit: 2).map(\.range) == [0..<1, 1..<2])
        #expect(try RegularExpression("a").matches(in: "aaaa", limit: 0).isEmpty)
    }

    @Test(arguments: [
        ("(a", "a ')' is missing"),
        ("a)", "a ')' has no '('"),
        ("[a", "a ']' is missing"),
        ("*a", "there is nothing here to repeat"),
        ("a**", "a repetition follows another one"),
        ("a\\", "the pattern ends in a backslash"),
        (#"\y"#, "unknown escape"),
        ("a{1001}", "a repetition counts to 1000"),
        ("(?=a)", "lookahead is not supported"),
        ("(?!a)", "lookahead is not supported"),
        ("(?<a>b)", "'(?<' is not supported"),
        (#"(a)\1"#, "references back"),
        ("[z-a]", "a range in a character class"),
        ("(?P<n a>b)", "the name of a group"),
    ])
    func `a pattern that cannot be used is refused with the reason`(pattern: String, message: String) {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func `the limits on length and memory are named`() {
        let long = #expect(throws: RegularExpressionError.self) {
            try RegularExpression("aaaa", limits: RegularExpressionLimits(patternLengthMaximum: 3))
        }
        #expect(long?.message == "the pattern has 4 bytes; the limit is 3")
        let large = #expect(throws: RegularExpressionError.self) {
            try RegularExpression(#"(\pL{100}){10}"#, limits: RegularExpressionLimits(memoryMaximum: 65_536))
        }
        #expect(large?.message.contains("65536 bytes") == true)
    }

    @Test(arguments: ["(a+)+$", "^(a|aa)*$", "(.*)*x", "^(a?){500}a{500}$", "([a-z]+)*[0-9]"])
    func `what makes other engines stall takes linear time`(pattern: String) throws {
        let text = String(repeating: "a", count: 200_000) + "!"
        let expression = try RegularExpression(pattern)
        var found = true
        let duration = ContinuousClock().measure { found = expression.matches(text) }
        #expect(!found)
        #expect(duration < .seconds(10))
    }

    @Test func `a pattern nested as deep as its length allows costs no stack`() throws {
        let pattern = String(repeating: "(", count: 4000) + "a" + String(repeating: ")", count: 4000)
        let expression = try RegularExpression(pattern)
        #expect(expression.groupCount == 4000)
        #expect(expression.firstMatch(in: "ba")?.groups.last == 1..<2)
    }

    @Test func `many threads search with one expression`() async throws {
        let expression = try RegularExpression("(a+)(b+)")
        let matches = await withTaskGroup(of: Int.self) { group in
            for length in 1...64 {
                group.addTask {
                    let text = String(repeating: "x", count: length) + "aabb"
                    return (0..<100).count { _ in expression.firstMatch(in: text)?.range == length..<length + 4 }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(matches == 6400)
    }
}
