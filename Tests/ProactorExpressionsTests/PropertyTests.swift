import ProactorExpressions
import ProactorModel
import Testing

/// Random texts and expressions: nothing crashes, whatever they say.
@Suite struct PropertyTests {
    private static let fragments = [
        "data", "event", ".", "?", ".?", "[", "]", "[?", "(", ")", "{", "}", ",", ":", "+", "-", "*", "/", "%", "!",
        "&&", "||", "==", "!=", "<", "<=",
        ">", ">=", " in ", "1", "0", "9223372036854775807", "9223372036854775808", "1u", "1.5", "1e400", "0x", "'a'",
        "\"", "'", "'''", "r'", "b'\\x00'",
        "\\", "\\u00", "`a`", "`", "true", "null", "has(", "size(", ".map(x, ", ".all(i, v, ", ".exists(x, ",
        ".sortBy(x, ", "cel.bind(x, ", "cel.block([",
        "cel.index(0)", "cel.iterVar(0, 0)", "optional.none()", "x", "//", "\n", "é", "😀", "\u{301}", "\0", ".format([",
        ".matches(", "timestamp(", "{{", "}}",
    ]

    private static let seeds = [
        "event.type == \"A\" && event.data.qty < 5 && event.data.tags.exists(t, t == 'x')",
        "data.lines.map(l, l.amount).sum() >= 5000.0",
        "{'a': [1, 2u, 3.5e-1], b'\\x00': null}.?a[?0].orValue(r'\\d')",
        "has(data.a.b) ? timestamp('2026-01-01T00:00:00Z') + duration('1h') : now",
        "[1, 2].transformMap(i, v, i > 0, v * 2)[0] in {1: 2}",
        "cel.bind(x, \"%s %d\".format(['é', 1]), x.matches('^a+$'))",
    ]

    @Test func `the parser takes any text`() {
        var generator = SeededGenerator(seed: 1)
        var valid = 0
        for round in 0..<30_000 {
            var source: String
            if round.isMultiple(of: 2) {
                source = (0..<Int.random(in: 1...25, using: &generator))
                    .map { _ in Self.fragments.randomElement(using: &generator) ?? "" }.joined()
            } else {
                var scalars = Array((Self.seeds.randomElement(using: &generator) ?? "").unicodeScalars)
                for _ in 0..<Int.random(in: 1...4, using: &generator) where !scalars.isEmpty {
                    let position = Int.random(in: 0..<scalars.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: scalars.remove(at: position)
                    case 1:
                        scalars.insert(
                            contentsOf: (Self.fragments.randomElement(using: &generator) ?? "").unicodeScalars,
                            at: position
                        )
                    case 2: scalars.swapAt(position, Int.random(in: 0..<scalars.count, using: &generator))
                    default: scalars.removeSubrange(position...)
                    }
                }
                source = String(String.UnicodeScalarView(scalars))
            }
            let count = source.unicodeScalars.count
            do {
                let expression = try Expression(source)
                _ = try? expression.evaluate(activation(["data": ["a": 1], "event": ["type": "A"]]))
                _ = expression.explain(Activation([:]))
                valid += 1
            } catch {
                #expect(!error.problems.isEmpty)
                for problem in error.problems {
                    #expect(problem.range.lowerBound >= 0 && problem.range.upperBound <= count + 1, "\(source)")
                }
            }
            if let template = try? Template(source) { _ = try? template.render(activation(["data": ["a": 1]])) }
        }
        #expect(valid > 300, "\(valid)")
    }

    // MARK: Expressions from a grammar

    private static let atoms = [
        "d", "d.a", "d.b", "d.l", "d.o", "d.?z", "1", "-1", "0", "2u", "1.5", "0.0 / 0.0", "9223372036854775807",
        "-9223372036854775808", "'a'", "'é'", "''", "b'a'",
        "true", "false", "null", "[]", "{}", "[1, 'a']", "{'a': 1}", "{1: 2}", "duration('1h')",
        "timestamp('2026-01-31T00:00:00Z')", "optional.none()",
        "optional.of(1)", "type(1)", "int", "ip('::1')", "cidr('10.0.0.0/8')", "lists.range(5)", "now",
    ]
    private static let members = [
        "size()", "contains('a')", "startsWith('')", "endsWith('a')", "matches('a|b')", "charAt(0)", "indexOf('a')",
        "lastIndexOf('', 1)", "join()", "join(',')",
        "lowerAscii()", "upperAscii()", "replace('a', 'b')", "split('')", "split('a', 1)", "substring(1)",
        "substring(0, 1)", "trim()", "reverse()", "format([1, 'a'])",
        "distinct()", "flatten()", "flatten(3)", "slice(0, 1)", "sort()", "first()", "last()", "sum()", "avg()",
        "min()", "max()", "getHours()", "getDayOfWeek('Europe/Berlin')",
        "getMilliseconds()", "hasValue()", "value()", "or(optional.of(1))", "orValue(2)", "unwrapOpt()", "family()",
        "containsIP('10.0.0.1')", "masked()", "ip()",
    ]
    private static let globals = [
        "size", "int", "uint", "double", "string", "bytes", "bool", "timestamp", "duration", "dyn", "type", "math.abs",
        "math.ceil", "math.round", "math.sign", "math.sqrt",
        "math.greatest", "math.bitNot", "math.isNaN", "optional.of", "optional.ofNonZeroValue", "strings.quote",
        "base64.encode", "base64.decode", "isIP", "optional.unwrap",
    ]
    private static let operators = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||"]

    private static func expression(_ depth: Int, _ generator: inout SeededGenerator) -> String {
        guard depth > 0 else { return Self.atoms.randomElement(using: &generator) ?? "1" }
        func part() -> String { Self.expression(depth - 1, &generator) }
        switch Int.random(in: 0..<14, using: &generator) {
        case 0, 1, 2: return "(\(part()) \(Self.operators.randomElement(using: &generator) ?? "+") \(part()))"
        case 3, 4: return "\(part()).\(Self.members.randomElement(using: &generator) ?? "size()")"
        case 5: return "\(Self.globals.randomElement(using: &generator) ?? "size")(\(part()))"
        case 6: return "(\(part()) ? \(part()) : \(part()))"
        case 7: return "\(part())[\(part())]"
        case 8: return "[\(part()), \(part())]"
        case 9: return "{\(part()): \(part())}"
        case 10:
            let macro =
                ["all", "exists", "exists_one", "map", "filter", "sortBy"].randomElement(using: &generator) ?? "map"
            return "\(part()).\(macro)(d, \(part()))"
        case 11:
            let macro = ["all", "existsOne", "transformList", "transformMap"].randomElement(using: &generator) ?? "all"
            return "\(part()).\(macro)(d, v, \(part()))"
        case 12: return "cel.bind(d, \(part()), \(part()))"
        default: return Bool.random(using: &generator) ? "!(\(part()))" : "-(\(part()))"
        }
    }

    @Test func `any expression has a value or an error`() throws {
        var generator = SeededGenerator(seed: 3)
        let values: [JSONValue] = [
            ["a": 1, "b": "x", "l": [1, 2, 3], "o": ["p": nil]], ["a": "é", "b": 2.5, "l": [], "o": [:]],
            ["a": nil, "b": true, "l": ["b", "a"], "o": [["x": 1]]],
        ]
        var counts = (values: 0, errors: 0)
        for _ in 0..<30_000 {
            let source = Self.expression(Int.random(in: 1...4, using: &generator), &generator)
            let expression = try Expression(source, isChecked: false)
            // The checker must not crash either, and what it lets pass must compile.
            _ = problems(source)
            for value in values {
                let activation = activation(["d": value]).binding("now", to: .timestamp(Timestamp(seconds: 0)))
                do {
                    _ = try? expression.evaluate(activation).json()
                    _ = try expression.evaluate(activation)
                    counts.values += 1
                } catch {
                    counts.errors += 1
                    #expect(!error.message.isEmpty)
                }
            }
        }
        #expect(counts.values > 5000 && counts.errors > 5000, "\(counts)")
    }

    /// An expression all of whose parts are evaluated, made of what is an error for values of wrong types.
    private static func strictExpression(_ depth: Int, _ generator: inout SeededGenerator) -> String {
        guard depth > 0 else { return Self.atoms.randomElement(using: &generator) ?? "1" }
        func part() -> String { Self.strictExpression(depth - 1, &generator) }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
            let symbol = ["+", "-", "*", "/", "%", "<", "<=", ">", ">="].randomElement(using: &generator) ?? "+"
            return "(\(part()) \(symbol) \(part()))"
        case 1:
            let member = Self.members.filter { !$0.hasPrefix("or") }.randomElement(using: &generator) ?? "size()"
            return "\(part()).\(member)"
        case 2: return "\(Self.globals.randomElement(using: &generator) ?? "size")(\(part()))"
        case 3: return "\(part())[\(part())]"
        default: return Bool.random(using: &generator) ? "!(\(part()))" : "-(\(part()))"
        }
    }

    @Test func `what the checker refuses has no value`() throws {
        var generator = SeededGenerator(seed: 11)
        var counts = (refused: 0, accepted: 0)
        for _ in 0..<30_000 {
            let source = Self.strictExpression(Int.random(in: 1...3, using: &generator), &generator)
            let found = problems(source)
            guard !found.isEmpty else {
                counts.accepted += 1
                continue
            }
            counts.refused += 1
            let expression = try Expression(source, isChecked: false)
            let variables: JSONValue = ["d": ["a": 1, "b": "x", "l": [1, 2, 3], "o": ["p": nil]]]
            #expect((try? expression.evaluate(activation(variables))) == nil, "\(source): \(found)")
        }
        #expect(counts.refused > 1000 && counts.accepted > 1000, "\(counts)")
    }
}
