import Foundation
import ProactorExpressions
import ProactorModel
import Testing

/// No expression and no event may stall the engine: what would take too long or too much memory ends with an error.
@Suite(.serialized) struct LimitTests {
    /// Far above what any of these takes, and far below what they would take without limits.
    private static let timeMaximum: Duration = .seconds(10)
    /// A fifth of what is usual, for the sake of those who wait for this test; the time goes with it.
    private static let limits = ExpressionLimits(costMaximum: 200_000)

    private static let big = String(repeating: "a", count: 500_000)
    private static let variables: JSONValue = [
        "data": [
            "text": .string(big), "list": .array((0..<50_000).map { .int($0) }),
            "pattern": .string(String(repeating: "(a?b?){50}", count: 20)),
        ]
    ]

    private static func nested(_ count: Int, _ open: String, _ inner: String, _ close: String) -> String {
        String(repeating: open, count: count) + inner + String(repeating: close, count: count)
    }

    /// Binds `x0`, then each further `x` to what the one before makes of itself.
    ///
    /// - Parameter last: What is made of the last one, which stands for `$`.
    private static func doubling(
        _ first: String,
        count: Int,
        _ last: String,
        _ step: (String) -> String
    ) -> String {
        var source = "cel.bind(x0, \(first), "
        for index in 1...count { source += "cel.bind(x\(index), \(step("x\(index - 1)")), " }
        return source + last.replacing("$", with: "x\(count)") + String(repeating: ")", count: count + 1)
    }

    @Test(arguments: [
        doubling("data.text", count: 30, "$.size() > 0") { "\($0) + \($0)" },
        doubling("[1, 2]", count: 40, "$.size() > 0") { "\($0) + \($0)" },
        doubling("b'0123456789'", count: 40, "$.size() > 0") { "\($0) + \($0)" },
        doubling("'ab'", count: 30, "$.size() > 0") { "\($0).replace('', \($0))" },
        doubling("'ab'", count: 30, "$.size() > 0") { "[\($0), \($0), \($0)].join(\($0))" },
        doubling("'ab'", count: 30, "$.size() > 0") { "'%s%s%s'.format([\($0), \($0), \($0)])" },
        doubling("[1]", count: 20, "$.size() > 0") { "\($0).map(y, [y, y]).flatten()" },
        doubling("[1]", count: 30, "'%s'.format([$]).size() > 0") { "[\($0), \($0), \($0), \($0)]" },
        doubling("[1]", count: 30, "$ == $") { "[\($0), \($0), \($0), \($0)]" },
        doubling("[1]", count: 30, "$ in [$]") { "[\($0), \($0), \($0), \($0)]" },
        doubling("{'a': 1}", count: 30, "$ == $") { "{'a': \($0), 'b': \($0), 'c': \($0)}" },
        doubling("'a'", count: 60, "$.size() > 0") { "strings.quote(\($0) + '\"\"\"')" },
        "data.list.exists(a, data.list.exists(b, data.list.exists(c, a + b + c < 0)))",
        "data.list.map(a, data.list.map(b, data.list)).size() > 0",
        "data.list.map(x, data.text + string(x)).size() > 0",
        "data.list.exists(x, data.text.contains('b' + string(x)))",
        "data.list.exists(x, size(data.text) < 0)", "data.list.exists(x, data.text.matches('a*b'))",
        "data.list.exists(x, data.text.matches(data.pattern + 'c'))",
        "data.list.exists(x, 'a'.matches('(a{1,100}){1,100}' + string(x)))",
        "data.list.exists(x, data.text.split('').size() < 0)", "data.list.exists(x, data.text.reverse() == '')",
        "data.list.exists(x, data.text.lowerAscii() == '')", "data.list.exists(x, data.text == data.text + 'a')",
        "data.list.exists(x, {data.text: 1}[data.text] == 2)",
        "data.list.exists(x, data.text in {data.text: 1} && false)",
        "data.list.exists(x, data.text < data.text)", "data.list.exists(x, data.text.startsWith(data.text + 'a'))",
        "data.list.exists(x, base64.encode(bytes(data.text)) == '')",
        "data.list.exists(x, string(bytes(data.text)) == '')",
        "data.list.exists(x, data.text.indexOf('ab') > 0)", "data.list.exists(x, data.text.substring(1) == '')",
        "data.list.exists(x, data.list.sort().size() < 0)", "data.list.exists(x, data.list.distinct().size() < 0)",
        "data.list.distinct().size() > 0",
        "data.list.map(x, data.text).sort().size() > 0", "data.list.map(x, data.text).min() == ''",
        "data.list.map(x, data.text).join().size() > 0",
        "data.list.sortBy(x, data.text).size() > 0",
        "data.list.exists(x, sets.contains(data.list, data.list) && false)",
        "data.list.exists(x, data.list.slice(0, 50000).size() < 0)",
        "data.list.exists(x, data.list.reverse().size() < 0)",
        "data.list.exists(x, (data.list + data.list).size() < 0)", "data.list.exists(x, 50001 in data.list)",
        "regex.extractAll(data.text, 'a').size() > 0", "regex.replace(data.text, 'a', 'aaaaaaaaaa').size() > 0",
        #"regex.replace(data.text, '(a+)', r'\1\1\1\1\1\1\1\1').size() > 5000000 || data.list.exists(x, regex.replace(data.text, 'b', '') == '')"#,
        "data.list.exists(x, lists.range(100000).size() < 0)", "lists.range(1000000000).size() > 0",
        "data.list.exists(x, '%s'.format([data.list]) == '')",
        "data.list.exists(x, '%x'.format([data.text]) == '')", "data.list.exists(x, data.text.trim() == '')",
        "data.list.exists(x, int(data.text) == 1)",
        "data.list.transformMapEntry(i, v, {data.text + string(i): v}).size() > 0",
        "data.list.exists(x, math.greatest(data.list) < 0)",
    ])
    func `an expression that would take too long ends with an error`(source: String) throws {
        let expression = try Expression(source, limits: Self.limits)
        let time = ContinuousClock().measure {
            // Absorbed errors would make these conditions true or false, so reaching a limit shows as an error.
            let error = #expect(throws: EvaluationError.self) { try expression.evaluate(activation(Self.variables)) }
            let isLimit = error?.message.contains("more than") ?? false || error?.message.contains("at most") ?? false
            #expect(isLimit || error?.message.contains("whole number") ?? false, "\(error?.message ?? "")")
        }
        #expect(time < Self.timeMaximum, "\(time)")
    }

    @Test func `a search for a text takes linear time`() throws {
        let needle = String(repeating: "a", count: 250_000) + "b"
        let variables: JSONValue = ["data": ["text": .string(Self.big), "needle": .string(needle)]]
        let time = ContinuousClock().measure {
            #expect(outcome("data.text.contains(data.needle)", variables) == "false")
            #expect(outcome("data.text.indexOf(data.needle)", variables) == "-1")
            #expect(outcome("data.text.lastIndexOf(data.needle)", variables) == "-1")
            #expect(outcome("data.text.replace(data.needle, 'x') == data.text", variables) == "true")
            #expect(outcome("data.text.split(data.needle).size()", variables) == "1")
        }
        #expect(time < Self.timeMaximum, "\(time)")
    }

    @Test func `what is small in memory and huge as JSON is refused`() throws {
        let source = Self.doubling("[1]", count: 30, "$") { "[\($0), \($0), \($0), \($0)]" }
        let value = try evaluate(source)
        #expect(throws: JSONConversionError.self) { try value.json() }
        #expect(throws: EvaluationError.self) { try Template("{{ \(source) }}").render(Activation([:])) }
        let shared = try evaluate("lists.range(1000).map(i, data)", Self.variables)
        #expect(throws: JSONConversionError.self) { try shared.json() }
    }

    @Test func `all expressions of a template share one allowance`() throws {
        let hole = "{{ data.list.all(x, x >= 0) }}"
        let template = try Template(String(repeating: hole, count: 20))
        #expect(throws: EvaluationError.self) { try template.render(activation(Self.variables)) }
        #expect(try Template(hole).render(activation(Self.variables)) == "true")
    }

    private static let deep = 2000

    @Test(arguments: [
        nested(deep, "(", "1", ")"), nested(deep, "[", "1", "]"), nested(deep, "{1:", "1", "}"),
        nested(deep, "-(", "1", ")"),
        nested(deep, "!(", "true", ")"), nested(deep, "size(", "'a'", ")"), nested(deep, "[1].map(x, ", "x", ")"),
        nested(deep, "a[", "1", "]"), nested(deep, "cel.bind(x, 1, ", "x", ")"), nested(deep, "has(", "a.b", ")"),
        "a" + String(repeating: ".b", count: deep), "a" + String(repeating: "[0]", count: deep),
        "a" + String(repeating: ".f()", count: deep),
        "1" + String(repeating: "+1", count: deep), "1" + String(repeating: "*1", count: deep),
        "1" + String(repeating: "<1", count: deep),
        "true" + String(repeating: " ? 1 : true", count: deep) + " ? 1 : 2", String(repeating: "(", count: deep),
        String(repeating: "[", count: deep),
        String(repeating: "a?", count: deep), String(repeating: "a.?", count: deep),
        String(repeating: "a.all(x,", count: deep),
    ])
    func `deep nesting is refused, not followed`(source: String) throws {
        #expect(!problems(source).isEmpty)
    }

    @Test func `an expression may be as deep as the limit, on a small stack`() throws {
        let depth = ExpressionLimits().depthMaximum - 2
        let length = ExpressionLimits().treeDepthMaximum - 2
        let sources = [
            Self.nested(depth, "(", "1", ")"), Self.nested(depth, "[", "1", "]"), Self.nested(depth, "-(", "1", ")"),
            "1" + String(repeating: "+1", count: length), "d" + String(repeating: ".d", count: length),
            Self.nested(depth / 2, "[1].map(x, ", "x", ")"), Self.nested(depth / 2, "{'a': [", "1", "]}"),
        ]
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            for source in sources {
                let problems = problems(source)
                #expect(problems.isEmpty, "\(problems)")
                _ = outcome(source, ["d": ["d": 1]])
            }
            done.signal()
        }
        // A build for debugging takes four times as much as one for release.
        thread.stackSize = 2 * 1_048_576
        thread.start()
        done.wait()
    }

    @Test func `any number of terms may be joined`() throws {
        let all = (0..<1000).map { "d.a\($0) == 1" }.joined(separator: " && ")
        #expect(outcome(all, ["d": ["a999": 2]]) == "false")
        let any = (0..<1000).map { "d.a\($0) == 1" }.joined(separator: " || ")
        #expect(outcome(any, ["d": ["a999": 1]]) == "true")
    }

    @Test func `a text that is too long is refused`() {
        let found = problems("'" + String(repeating: "a", count: 20_000) + "'")
        #expect(found.map(\.message) == ["the expression has 20002 bytes; the limit is 16384"])
    }

    @Test func `problems are counted`() {
        let many = (0..<1000).map { "x\($0)" }.joined(separator: " + ")
        let environment = ExpressionEnvironment(variables: ["data"])
        #expect(
            problems("[\((0..<500).map { "x\($0)" }.joined(separator: ", "))]", environment: environment).count == 20
        )
        #expect(!problems(many, environment: environment).isEmpty)
    }

    @Test func `what the specification asks for at least is allowed`() {
        let sources = [
            Array(repeating: "true", count: 32).joined(separator: " && "),
            Array(repeating: "1", count: 32).joined(separator: " + "),
            "[\(Array(repeating: "1", count: 32).joined(separator: ", "))].size()",
            Array(repeating: "true ? 1", count: 24).joined(separator: " : ") + " : 2",
            Self.nested(12, "[", "1", "]"), Self.nested(12, "(", "1", ")"), Self.nested(12, "dyn(", "1", ")"),
        ]
        for source in sources { #expect(problems(source).isEmpty, "\(source)") }
    }
}
