import ProactorExpressions
import ProactorModel
import Testing

@Suite struct SyntaxTests {
    @Test(arguments: [
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("1 - 2 - 3", "-4"), ("7 / 2", "3"), ("-7 / 2", "-3"),
        ("-7 % 3", "-1"),
        ("--1", "1"), ("---1", "-1"), ("- 1", "-1"), ("!!true", "true"), ("!true || true", "true"),
        ("1 == 1 == true", "true"), ("1 < 2 && 2 < 3", "true"), ("true ? 1 : false ? 2 : 3", "1"),
        ("false ? 1 : true ? 2 : 3", "2"), ("0x1F", "31"), ("007", "7"), ("1e3", "1000.0"), (".5", "0.5"),
        ("1.5e-1", "0.15"),
        ("-9223372036854775808", "-9223372036854775808"), ("18446744073709551615u == 18446744073709551615u", "true"),
        ("2u", "2"), ("[1, 2,]", "[1,2]"), ("{'a': 1,}", #"{"a":1}"#), ("[]", "[]"), ("{}", "{}"),
        ("[1,2][1]", "2"), ("{'a': {'b': 5}}.a.b", "5"), ("{'a-b': 5}.`a-b`", "5"), ("{'in': 5}.`in`", "5"),
        ("{'if': 5}.if", "5"), ("1 // a comment", "1"), ("// first\n1", "1"), ("\t\r\n 1 \u{0C}", "1"),
        ("{'a': 1}.?a.orValue(2)", "1"), ("{'a': 1}[?'b'].orValue(2)", "2"), ("true ?.5:1.0", "0.5"),
        ("[?optional.none(), 1]", "[1]"), ("{?'a': optional.of(1)}", #"{"a":1}"#), ("2 in [1, 2]", "true"),
        ("'a' in {'a': 1}", "true"),
    ])
    func `an expression has its value`(source: String, expected: String) {
        #expect(outcome(source) == expected)
    }

    @Test(arguments: [
        (#"'a\'b'"#, "a'b"), (#""a\"b""#, "a\"b"), (#"'\u00e9\U0001F600'"#, "é😀"), (#"'\x41\101\?\`'"#, "AA?`"),
        (#"r'\n'"#, #"\n"#), (#"R"\d""#, #"\d"#), ("'''a\n'b''c'''", "a\n'b''c"), (#""""a"b""""#, #"a"b"#),
        (#"'\a\b\f\n\r\t\v\\'"#, "\u{07}\u{08}\u{0C}\n\r\t\u{0B}\\"),
    ])
    func `a literal is the text it spells`(source: String, expected: String) throws {
        guard case .string(let text) = try evaluate(source) else { return #expect(Bool(false), "no text") }
        #expect(Array(text.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test(arguments: [
        (#"b'\x00\xff\101a'"#, [0, 255, 65, 97] as [UInt8]), (#"b'é'"#, [0xC3, 0xA9]), (#"br'\n'"#, [92, 110]),
        (#"B"ab""#, [97, 98]), ("b'''a\nb'''", [97, 10, 98]),
    ])
    func `a literal of bytes holds octets`(source: String, expected: [UInt8]) throws {
        guard case .bytes(let bytes) = try evaluate(source) else { return #expect(Bool(false), "no bytes") }
        #expect(bytes == expected)
    }

    @Test(arguments: [
        ("", "expected a value, found the end of the expression", ""),
        ("// only a comment", "expected a value, found the end of the expression", ""),
        ("1 +", "expected a value, found the end of the expression", ""),
        ("1 2", "expected an operator or the end of the expression, found a number", "2"),
        ("1.", "expected the name of a field, found the end of the expression", ""),
        ("f(1,)", "expected a value, found ')'", ")"), ("[1 2]", "expected ',' or ']', found a number", "2"),
        ("{1}", "expected ':' after the key, found '}'", "}"),
        ("(1", "expected ')', found the end of the expression", ""),
        ("a ? b", "expected ':' and the value for when the condition is false, found the end of the expression", ""),
        ("-!true", "expected a value, found '!'", "!"), ("rb''", "expected an operator or the end", "''"),
        ("9223372036854775808", "the number does not fit a 64-bit integer", "9223372036854775808"),
        ("99999999999999999999", "the number is too large", "99999999999999999999"), ("0x", "'0x' needs digits", "0x"),
        ("1e", "the exponent has no digits", "1e"), ("'abc", "has no closing quote", "'"),
        ("'a\nb'", "no closing quote", "'"),
        (#"'\q'"#, "this is no escape", #"\q"#), (#"'\ud800'"#, "names no character", #"\ud800"#),
        (#"b'\u0041'"#, "this is no escape", #"\u"#), (#"'\477'"#, "this is no escape", #"\4"#),
        (#"'\U00110000'"#, "names no character", #"\U00110000"#), ("a = 1", "'=' means nothing", "="),
        ("a & b", "'&' means nothing", "&"), ("é", "'é' means nothing", "é"), ("data.in", "'in' is a keyword", "in"),
        ("data.true", "'true' is a keyword", "true"), ("while", "'while' is a reserved word", "while"),
        ("`a`", "expected a value", "`a`"), ("data.`a;b`", "';' cannot stand in a name", ";"),
        ("data.``", "not closed, or empty", "`"), ("a.?f(1)", "expected an operator or the end", "("),
        ("has(data)", "'has' takes one field", "has(data)"),
        ("has(data.a, 1)", "'has' takes one field", "has(data.a, 1)"),
        ("[1].map(1, 2)", "'map' takes the name of a variable first", "map"),
        ("[1].all(x, x, true)", "the two variables need different names", "x"),
        ("[1].existsOne(x, true)", "'existsOne' binds two variables", "x"),
        ("[1].filter(x, true, x)", "'filter' takes one expression", "x"), ("#", "'#' means nothing", "#"),
        ("/* a */ 1", "expected a value", "/"), ("1_000", "expected an operator or the end", "_000"),
        ("cel.index(0)", "nothing binds this place", "cel.index(0)"),
        ("Message{a: 1}", "expected an operator or the end", "{"),
    ])
    func `what is no expression is refused at its place`(source: String, message: String, place: String) throws {
        let problem = try #require(problems(source).first)
        #expect(problem.message.contains(message), "\(problem.message)")
        #expect(part(of: source, problem.range).hasPrefix(place), "\(part(of: source, problem.range))")
    }

    @Test func `places count code points, not bytes or characters`() throws {
        let source = "'e\u{301}😀' == dta"
        let environment = ExpressionEnvironment(variables: ["data"])
        let problem = try #require(problems(source, environment: environment).first)
        #expect(part(of: source, problem.range) == "dta")
        #expect(problem.hint == "did you mean 'data'?")
        let second = "// é😀\n  dta"
        let place = try #require(problems(second, environment: environment).first).range
        #expect(part(of: second, place) == "dta")
    }

    @Test func `every name that nothing declares is reported at once`() {
        let environment = ExpressionEnvironment(variables: ["data"])
        let found = problems("dta.a == evnt.b && data.c.startWith('x') && size(1, 2) > 0", environment: environment)
        #expect(
            found.map(\.message) == [
                "there is no variable 'dta' here", "there is no variable 'evnt' here",
                "there is no function 'startWith'",
                "'size' does not take 2 arguments",
            ]
        )
        #expect(found.map(\.hint)[2] == "did you mean 'startsWith'?")
    }

    @Test func `an unchecked expression fails only where a name is needed`() throws {
        let expression = try Expression(
            "x || true",
            environment: ExpressionEnvironment(variables: []),
            isChecked: false
        )
        #expect(try expression.isTrue(Activation([:])))
        let call = try Expression("f(1) && false", environment: ExpressionEnvironment(variables: []), isChecked: false)
        #expect(try !call.isTrue(Activation([:])))
    }

    @Test(arguments: [
        ("data.a == 1", ["data.a"]), ("data.items[0].b", ["data.items"]), ("has(data.a.b)", ["data.a.b?"]),
        ("data.?a.b.orValue(1)", ["data.a.b?"]), (#"data["a"].b"#, ["data.a.b"]),
        ("data.a + data.a", ["data.a", "data.a"]),
        ("data.l.exists(x, x.y == event.type)", ["data.l", "event.type"]),
        ("now > timestamp(event.time)", ["now", "event.time"]),
    ])
    func `references are the longest paths`(source: String, expected: [String]) throws {
        let references = try Expression(source).references
        #expect(references.map { "\($0)\($0.isTested ? "?" : "")" } == expected)
    }
}
