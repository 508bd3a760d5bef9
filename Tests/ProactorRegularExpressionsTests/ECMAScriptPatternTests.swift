import ProactorRegularExpressions
import Testing

@Suite struct ECMAScriptPatternTests {
    @Test(arguments: [
        (#"^\d+$"#, ["12"], ["٣", "", "1a"]),
        (#"^\/a\/$"#, ["/a/"], ["\\/a/"]),
        (#"^\u00e9$"#, ["é"], ["e"]),
        (#"^\uD83D\uDE00$"#, ["😀"], ["D"]),
        (#"^\u{1F600}$"#, ["😀"], ["u"]),
        (#"^\x41\0$"#, ["A\0"], ["A0"]),
        (#"^\cJ$"#, ["\n"], ["J", "cJ"]),
        (#"^(?<year>\d{4})-(?:x|y)$"#, ["2024-x"], ["2024-z"]),
        (#"a$"#, ["ba"], ["a\n"]),
        (#"^.$"#, ["a", "é", "😀"], ["\n", "\r", "\u{2028}", "\u{2029}", ""]),
        (#"^\s$"#, [" ", "\t", "\u{B}", "\u{A0}", "\u{FEFF}", "\u{2028}", "\u{3000}"], ["x", "\u{200B}", "\u{180E}"]),
        (#"^\S$"#, ["x", "\u{200B}"], [" ", "\u{A0}"]),
        (#"^[\s\d]$"#, ["\u{A0}", "1"], ["x"]),
        (#"^[^\S]$"#, [" "], ["x"]),
        (#"^\w+$"#, ["a_1"], ["é"]),
        (#"^[\w-]+$"#, ["a-b"], ["a b"]),
        (#"^[\w-.]+$"#, ["a-.b"], ["a,b"]),
        (#"^[a\-z]+$"#, ["a-z"], ["b"]),
        (#"^[+--]$"#, ["+", ",", "-"], ["."]),
        (#"^[-a]$"#, ["-", "a"], ["b"]),
        (#"^[[:alpha:]$"#, ["[", ":", "p"], ["z", "]"]),
        (#"^[&&]$"#, ["&"], ["a"]),
        (#"^[\b]$"#, ["\u{8}"], ["b"]),
        (#"^[\]^]$"#, ["]", "^"], ["\\"]),
        (#"^[^]$"#, ["a", "\n"], ["", "ab"]),
        (#"^[]$"#, [], ["", "]"]),
        (#"^\p{L}+$"#, ["äb"], ["1"]),
        (#"^\p{Letter}\p{Script=Greek}\P{Lu}$"#, ["aωb"], ["aaa", "aωB"]),
        (#"^[\p{Lu}\p{ASCII}]$"#, ["Ä", "a"], ["ä"]),
        (#"^\-\.\{\}$"#, ["-.{}"], ["a"]),
        (#"^{foo}$"#, ["{foo}"], ["foo"]),
        (#"^(?i:ab)c$"#, ["ABc"], ["ABC"]),
        (#"\bcat\b"#, ["a cat"], ["concat"]),
    ])
    func `a pattern of ECMA-262 means the same`(pattern: String, matching: [String], others: [String]) throws {
        let expression = try RegularExpression(ecmaScript: pattern)
        #expect(expression.pattern == pattern)
        for text in matching { #expect(expression.matches(text), "\(pattern) on \(text.debugDescription)") }
        for text in others { #expect(!expression.matches(text), "\(pattern) on \(text.debugDescription)") }
    }

    @Test(arguments: [
        ("^(?=.*a)", "lookahead is not supported: '(?='"),
        ("^(?!a)", "lookahead is not supported: '(?!'"),
        ("(?<=a)b", "lookbehind is not supported: '(?<='"),
        ("(?<!a)b", "lookbehind is not supported: '(?<!'"),
        (#"(a)\1"#, #"references back to a group are not supported: '\1'"#),
        (#"(?<n>a)\k<n>"#, #"references back to a group are not supported: '\k'"#),
        ("(?P<n>a)", "unknown kind of group: '(?P'"),
        ("(?<ü>a)", "the name of a group"),
        (#"\Aa\Z"#, #"unknown escape: '\A'; write '^'"#),
        (#"\Q.\E"#, #"unknown escape: '\Q'"#),
        (#"\u12"#, #"'\u' needs four hexadecimal digits"#),
        (#"\uD83D"#, "half of a surrogate pair: '\\ud83d'"),
        (#"\u{110000}"#, #"'\u{…}' is not a code point"#),
        (#"\x1"#, #"'\x' needs two hexadecimal digits"#),
        (#"\c1"#, #"'\c' needs a letter"#),
        (#"\p{Script_Extensions=Greek}"#, "this property of Unicode is not supported"),
        (#"\pL"#, #"'\p' needs a property in braces"#),
        (#"[z-a]"#, "a range in a character class ends before it begins: 'z-a'"),
        (#"[a"#, "a ']' is missing: '[a'"),
        (#"a\"#, "the pattern ends in a backslash"),
        (#"(a"#, "a ')' is missing"),
        (#"^.{0,2000}$"#, "a repetition counts to 1000"),
    ])
    func `what cannot be translated is refused by name`(pattern: String, message: String) {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(ecmaScript: pattern) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }
}
