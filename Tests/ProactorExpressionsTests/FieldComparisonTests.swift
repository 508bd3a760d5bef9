import ProactorExpressions
import ProactorModel
import Testing

@Suite struct FieldComparisonTests {
    @Test(
        arguments: [
            ("data.region == 'EU'", "data.region", FieldComparison.Test.equals("EU")),
            ("'EU' == data.region", "data.region", .equals("EU")),
            ("event.type == \"A\"", "event.type", .equals("A")), ("data['x y'] == 1", "data.x y", .equals(1)),
            ("data.a.b['c'].d == null", "data.a.b.c.d", .equals(nil)),
            ("data.flag == true", "data.flag", .equals(true)), ("data.price == -1.5", "data.price", .equals(-1.5)),
            ("data.qty < 5", "data.qty", .less(than: 5)),
            ("5 > data.qty", "data.qty", .less(than: 5)), ("data.qty <= 5.5", "data.qty", .lessOrEqual(to: 5.5)),
            ("5 >= data.qty", "data.qty", .lessOrEqual(to: 5)),
            ("data.qty > 5", "data.qty", .greater(than: 5)), ("data.qty >= -5", "data.qty", .greaterOrEqual(to: -5)),
            ("5 <= data.qty", "data.qty", .greaterOrEqual(to: 5)),
            ("data.sku.startsWith('X')", "data.sku", .hasPrefix("X")),
            ("data.sku.endsWith('X')", "data.sku", .hasSuffix("X")),
            ("data.p in ['a', 1, null, true]", "data.p", .oneOf(["a", 1, nil, true])),
            ("data.p in []", "data.p", .oneOf([])), ("has(data.a.b)", "data.a.b", .exists),
            ("data.flag", "data.flag", .isTrue), ("!data.flag", "data.flag", .isFalse),
            ("(data.qty < 5)", "data.qty", .less(than: 5)),
        ] as [(String, String, FieldComparison.Test)]
    )
    func `a comparison with a constant is found`(source: String, path: String, test: FieldComparison.Test) throws {
        let found = try Expression(source).comparisons
        #expect(found.map { ([$0.root] + $0.fields).joined(separator: ".") } == [path])
        #expect(found.map(\.test) == [test])
    }

    @Test(arguments: [
        "data.a != 1", "data.a == data.b", "data.a == 1u", "data.a == b'x'",
        "data.a == timestamp('2026-01-01T00:00:00Z')", "dyn(data.a) == 1",
        "data.a == 1 || data.b == 2", "!(data.a == 1)", "data.l.exists(x, x.a == 1)", "data.l[0] == 1",
        "data.l[0].a == 1", "data.?a == optional.of(1)",
        "data.a.contains('x')", "data.a.matches('x')", "data.a in data.b", "data.a in [1, data.b]",
        "data.a in ['a', b'a']", "data.a < 'x'", "data.a < true",
        "data.a == [1]", "data.a == {}", "now > timestamp(0)", "flag", "flag == 1", "data.a ? true : false",
        "data.a + 1 == 2", "-data.a == 1", "!!data.a",
        "cel.bind(x, 1, data.a == x)", "size(data.a) == 1", "data.a == 9007199254740992", "data.a < 1e300",
        "data.a == 1 ? data.b == 2 : false", "true",
        "[1].all(x, data.a == 1)", "[{}].all(data, data.a == 1)",
    ])
    func `what would change the meaning is not reported`(source: String) throws {
        #expect(try Expression(source).comparisons.isEmpty)
    }

    @Test func `conjuncts are found in any nesting, and only those`() throws {
        let source = "(data.a == 1 && (data.b < 2 && data.c.f())) && (data.d || data.e) && has(data.g)"
        let environment = ExpressionEnvironment(
            types: ["data": .dyn],
            functions: [FunctionDeclaration("f", parameters: [.dyn], result: .bool, isMember: true)]
        )
        let found = try Expression(source, environment: environment).comparisons
        #expect(found.map { part(of: source, $0.range) } == ["data.a == 1", "data.b < 2", "has(data.g)"])
    }

    // MARK: The guarantee

    /// What the documentation of ``FieldComparison`` says of a conjunct for an event.
    private enum Expectation { case isTrue, isFalse, isError }

    private static func expectation(_ comparison: FieldComparison, _ variables: JSONValue) -> Expectation {
        var value = variables[comparison.root]
        for field in comparison.fields.dropLast() {
            guard let object = value?.objectValue else { return .isError }
            value = object[field]
        }
        guard let object = value?.objectValue, let last = comparison.fields.last else { return .isError }
        let found = object[last]
        if comparison.test == .exists { return found == nil ? .isFalse : .isTrue }
        guard let found else { return .isError }
        func answer(_ isTrue: Bool?) -> Expectation { isTrue.map { $0 ? .isTrue : .isFalse } ?? .isError }
        func ordered(_ constant: JSONValue, _ holds: (Double, Double) -> Bool) -> Expectation {
            guard let left = found.doubleValue, let right = constant.doubleValue else { return .isError }
            return answer(holds(left, right))
        }
        switch comparison.test {
        case .equals(let constant): return answer(found == constant)
        case .oneOf(let constants): return answer(constants.contains(found))
        case .less(let constant): return ordered(constant, <)
        case .lessOrEqual(let constant): return ordered(constant, <=)
        case .greater(let constant): return ordered(constant, >)
        case .greaterOrEqual(let constant): return ordered(constant, >=)
        case .hasPrefix(let text): return answer(found.stringValue.map { $0.utf8.starts(with: text.utf8) })
        case .hasSuffix(let text):
            return answer(found.stringValue.map { $0.utf8.reversed().starts(with: text.utf8.reversed()) })
        case .isTrue: return answer(found.boolValue)
        case .isFalse: return answer(found.boolValue.map { !$0 })
        case .exists: return .isTrue
        }
    }

    @Test func `random conditions keep what is guaranteed`() throws {
        var generator = SeededGenerator(seed: 7)
        let constants = [
            "1", "-1", "2.5", "0", "'a'", "'ab'", "''", "true", "false", "null", "9007199254740991", "'é'",
        ]
        let paths = ["d.a", "d.b", "d.a.b", "d['a']", "d.c.b", "d.e"]
        func conjunct() -> String {
            let path = paths.randomElement(using: &generator) ?? ""
            let constant = constants.randomElement(using: &generator) ?? ""
            switch Int.random(in: 0..<9, using: &generator) {
            case 0: return "\(path) == \(constant)"
            case 1: return "\(constant) == \(path)"
            case 2: return "\(path) \(["<", "<=", ">", ">="].randomElement(using: &generator) ?? "<") 1"
            case 3: return "\(path) in [\(constant), \(constants.randomElement(using: &generator) ?? "1")]"
            case 4: return "\(path).startsWith('a')"
            case 5: return path.hasSuffix("]") ? "\(path) == 1" : "has(\(path))"
            case 6: return Bool.random(using: &generator) ? path : "!\(path)"
            case 7: return "\(path).endsWith('b')"
            default:
                return ["1 / d.a > 0", "d.a.exists(x, x)", "d.zzz == 1", "[1][2] == 1", "d.a != d.b"].randomElement(
                    using: &generator
                ) ?? ""
            }
        }
        func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 2 ? 9 : 11), using: &generator) {
            case 0: return 1
            case 1: return -1
            case 2: return 2.5
            case 3: return 0
            case 4: return "a"
            case 5: return "ab"
            case 6: return .bool(Bool.random(using: &generator))
            case 7: return nil
            case 8: return 9_007_199_254_740_993
            case 9: return [1, "a"]
            default:
                var object = JSONObject()
                for key in ["a", "b", "c"] where Bool.random(using: &generator) { object[key] = value(depth + 1) }
                return .object(object)
            }
        }
        var counts: [Int] = [0, 0, 0]
        for _ in 0..<20_000 {
            let source = (0..<Int.random(in: 1...3, using: &generator)).map { _ in conjunct() }.joined(
                separator: " && "
            )
            // Some combinations cannot work, such as a boolean with `<`, and are refused.
            guard let expression = try? Expression(source) else { continue }
            var object = JSONObject()
            for key in ["a", "b", "c", "e"] where Int.random(in: 0..<4, using: &generator) > 0 {
                object[key] = value(0)
            }
            let variables: JSONValue = ["d": .object(object)]
            let result = try? expression.isTrue(activation(variables))
            let isOnlyConjunct = expression.comparisons.count == 1 && !source.contains("&&")
            for comparison in expression.comparisons {
                switch Self.expectation(comparison, variables) {
                case .isFalse:
                    counts[0] += 1
                    #expect(result == false, "\(source) of \(variables.jsonText)")
                case .isError:
                    counts[1] += 1
                    #expect(result != true, "\(source) of \(variables.jsonText)")
                    if isOnlyConjunct { #expect(result == nil, "\(source) of \(variables.jsonText)") }
                case .isTrue:
                    counts[2] += 1
                    if isOnlyConjunct { #expect(result == true, "\(source) of \(variables.jsonText)") }
                }
            }
        }
        #expect(counts.allSatisfy { $0 > 500 }, "\(counts)")
    }
}
