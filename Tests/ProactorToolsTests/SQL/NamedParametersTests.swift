import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorTools

@Suite struct NamedParametersTests {
    @Test(arguments: [
        ("SELECT :a", "SELECT $1", ["a"]),
        ("SELECT :a, :b, :a", "SELECT $1, $2, $1", ["a", "b"]),
        ("WHERE x=:x_1 AND y>:Y", "WHERE x=$1 AND y>$2", ["x_1", "Y"]),
        ("SELECT :a::int, b::text", "SELECT $1::int, b::text", ["a"]),
        ("SELECT ':a', ''':a', \":a\", \"\"\":a\"", "SELECT ':a', ''':a', \":a\", \"\"\":a\"", []),
        ("SELECT '\\', :a", "SELECT '\\', $1", ["a"]),
        ("SELECT E'\\':a', :b", "SELECT E'\\':a', $1", ["b"]),
        ("SELECT e'''\\\\', :b", "SELECT e'''\\\\', $1", ["b"]),
        ("SELECT E'a' -- c\n '\\':b', :c", "SELECT E'a' -- c\n '\\':b', $1", ["c"]),
        ("SELECT e AS \"x\", he'a', :a", "SELECT e AS \"x\", he'a', $1", ["a"]),
        ("SELECT $$:a$$, $t$ $$ :a $t$, :b", "SELECT $$:a$$, $t$ $$ :a $t$, $1", ["b"]),
        ("SELECT a$b$, :c, d$b$", "SELECT a$b$, $1, d$b$", ["c"]),
        ("SELECT 1 -- :a 'x\n, :b", "SELECT 1 -- :a 'x\n, $1", ["b"]),
        ("SELECT 1 /* :a /* ' */ :b */, :c", "SELECT 1 /* :a /* ' */ :b */, $1", ["c"]),
        (
            "SELECT list[1:n], list[a:b], list[:n], f(x)[lo:hi]", "SELECT list[1:n], list[a:b], list[$1], f(x)[lo:hi]",
            ["n"]
        ),
        ("SELECT f(a := 1, b => :b)", "SELECT f(a := 1, b => $1)", ["b"]),
        ("SELECT j ? 'a' AND j @> :j", "SELECT j ? 'a' AND j @> $1", ["j"]),
        ("SELECT 5 - :a, 6 / :b, 7-:a", "SELECT 5 - $1, 6 / $2, 7-$1", ["a", "b"]),
        ("SELECT : a, :1", "SELECT : a, :1", []), ("SELECT :a\u{E9}", "SELECT $1 \u{E9}", ["a"]),
        ("", "", []), (":", ":", []), ("::", "::", []), ("SELECT :größe", "SELECT $1 öße", ["gr"]),
    ])
    func `colons are parameters where they mean one, and nowhere else`(
        query: String,
        sql: String,
        names: [String]
    ) throws {
        let parameters = try NamedParameters(query)
        #expect(parameters.sql == sql)
        #expect(parameters.names == names)
    }

    @Test(arguments: [
        ("SELECT ':a", "a text is never closed"), ("SELECT E'\\'", "a text is never closed"),
        ("SELECT \":a", "a quoted name is never closed"), ("SELECT /* /* */ :a", "a comment is never closed"),
        ("SELECT $x$ :a $y$", "a dollar quote is never closed"), ("SELECT $1", "$1 has no name; write :name"),
        ("SELECT $12x", "$12 has no name; write :name"),
    ])
    func `what is never closed, and what has no name, is said`(query: String, problem: String) {
        let error = #expect(throws: NamedParameters.Problem.self) { _ = try NamedParameters(query) }
        #expect(error?.description == problem)
    }

    /// What stands in a query, as it is written and as it must come out: `%` stands for the parameter's number.
    private static let inert = [
        "'a :x ''b'''", "E'\\' :x \\\\'", "E'' :: text", "\"a :x\"\"b\"", "-- :x ' \" $$ /* \n",
        "/* :x -- ' /* $$ */ */",
        "$$ :x ' $$", "$tag$ $$ :x $tag$", "a$b$c", "x::int", "list[1:n]", "d1", "1.5e3", "(", ")", ",", ";", "\n",
        "é:",
    ]

    @Test(arguments: 0..<50)
    func `whatever stands around a parameter, it is found and the rest stays as it is`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var query = ""
            var expected = ""
            var names: [String] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                if Bool.random(using: &random) {
                    let name = ["a", "b2", "_c", "Dd"].randomElement(using: &random) ?? ""
                    if !names.contains(name) { names.append(name) }
                    query += " :\(name)"
                    expected += " $\((names.firstIndex(of: name) ?? 0) + 1)"
                } else {
                    let text = Self.inert.randomElement(using: &random) ?? ""
                    query += " " + text
                    expected += " " + text
                }
            }
            let parameters = try NamedParameters(query)
            #expect(parameters.sql == expected)
            #expect(parameters.names == names)
        }
    }

    @Test(arguments: 0..<20)
    func `any bytes at all are walked to their end`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let characters = Array("':\"$-/*E\\ a1\n\u{E9}:[]();")
        for _ in 0..<500 {
            let query = String((0..<40).map { _ in characters.randomElement(using: &random) ?? " " })
            guard let parameters = try? NamedParameters(query) else { continue }
            // Nothing but the parameters is another one.
            #expect(parameters.names.isEmpty ? parameters.sql == query : parameters.sql != query)
        }
    }
}

/// The same, with the server's own scanner as the judge.
@Suite(.enabled(if: PostgreSQLServer.isExpected, "install a PostgreSQL server"), .timeLimit(.minutes(15)))
struct NamedParametersServerTests {
    /// Texts of SQL, and what they are.
    private static let literals = [
        ("'a :x ''b'''", "a :x 'b'"), ("E'\\' :x \\\\'", "' :x \\"), ("E'a' \n '\\':x'", "a':x"), ("'a\\'", "a\\"),
        ("$$ :x ' $$", " :x ' "), ("$t$ $$ :x $t$", " $$ :x "), ("U&'\\00e9 :x'", "é :x"), ("B'10'::text", "10"),
        ("E'a' -- ' :x\n 'b'", "ab"), ("(ARRAY['p', 'q', 'r'])[2:3]::text", "{q,r}"),
    ]
    private static let spaces = [" ", "\n", " /* :x ' /* \" */ */ ", " -- :x ' $$ \" \n", "\t"]

    @Test(arguments: 0..<10)
    func `the server reads every text and every parameter as it was meant`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            var query = "SELECT"
            var expected: JSONObject = [:]
            var arguments: JSONObject = [:]
            for column in 0..<Int.random(in: 1...8, using: &random) {
                query += column == 0 ? " " : ","
                query += Self.spaces.randomElement(using: &random) ?? " "
                if Bool.random(using: &random) {
                    let name = ["a", "b2", "_c", "Dd"].randomElement(using: &random) ?? "a"
                    let value = arguments[name] ?? .string("\(name) ':x' \(Int.random(in: 0...99, using: &random))")
                    arguments[name] = value
                    query += ":\(name)::text"
                    expected["c\(column)"] = value
                } else if let (text, value) = Self.literals.randomElement(using: &random) {
                    query += text
                    expected["c\(column)"] = .string(value)
                }
                query += (Self.spaces.randomElement(using: &random) ?? " ") + "AS c\(column)"
            }
            let tool = try PostgreSQLToolTests.tool(on: await PostgreSQLServer.shared.value, escaped: query)
            #expect(try await tool.result(.object(arguments))["rows"] == [.object(expected)], "\(query)")
            await tool.close()
        }
    }
}
