import ProactorExpressions
import ProactorModel
import Testing

@Suite struct TemplateTests {
    private static let variables: JSONValue = [
        "data": [
            "sku": "SKU-1", "qty": 3, "price": 1_000_000.5, "big": 1_000_000.0, "open": true, "none": nil,
            "quote": "a \"b\"\n{{ c }}",
            "list": [1, "two"], "object": ["a": 1, "b": ["c": nil]], "empty": [], "time": "2026-01-31T09:30:00Z",
        ]
    ]

    private func render(_ source: String) throws -> String {
        try Template(source).render(
            activation(Self.variables).binding("now", to: .timestamp(Timestamp(seconds: 0, nanoseconds: 500_000_000)))
        )
    }

    @Test(arguments: [
        ("{{ data.sku }}", "SKU-1"), ("{{data.sku}}", "SKU-1"), ("{{ data.qty }} left", "3 left"),
        ("{{ data.price }}", "1000000.5"), ("{{ data.big }}", "1000000"), ("{{ 1e300 }}", "1e+300"),
        ("{{ data.open }}", "true"),
        ("{{ data.quote }}", "a \"b\"\n{{ c }}"), ("{{ data.list }}", "[\n  1,\n  \"two\"\n]"),
        ("{{ data.object }}", "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": null\n  }\n}"), ("{{ data.empty }}", "[]"),
        ("{{ data.time }}", "2026-01-31T09:30:00Z"), ("{{ now }}", "1970-01-01T00:00:00.500Z"),
        ("{{ timestamp(data.time) + duration('90s') }}", "2026-01-31T09:31:30Z"), ("{{ duration('90s') }}", "90s"),
        ("{{ b'hi' }}", "aGk="), ("{{ 5u }}", "5"), ("{{ optional.of(data.sku) }}", "SKU-1"),
        ("{{ [now] }}", "[\n  \"1970-01-01T00:00:00.500Z\"\n]"), ("{{ ip('::1') }}", "::1"), ("{{ '' }}", ""),
        ("{{ 0.1 + 0.2 }}", "0.30000000000000004"),
    ])
    func `a value is rendered as its kind is`(source: String, expected: String) throws {
        #expect(try self.render(source) == expected)
    }

    @Test(arguments: [
        ("", ""), ("no braces", "no braces"), ("  a\n\n {{ 1 }} \n", "  a\n\n 1 \n"), ("{{ 1 }}{{ 2 }}", "12"),
        ("{ 1 }", "{ 1 }"), ("}}", "}}"),
        ("{{{{ data.sku }}", "{{ data.sku }}"), ("a {{{{{{ 1 }}", "a {{1"), ("{{ {'a': {'b': 1}}.a.b }}", "1"),
        ("{{ '}}' }}", "}}"),
        ("{{ \"{{\" }}", "{{"), ("{{ r'\\' }}!", "\\!"), ("{{ '''a'}}''' }}", "a'}}"), ("é {{ 'ü' }} 😀", "é ü 😀"),
    ])
    func `text stays as it is written`(source: String, expected: String) throws {
        #expect(try self.render(source) == expected)
    }

    @Test(arguments: [
        ("{{ data.missing }}", "{{ data.missing }}: there is no field 'missing'", "data.missing"),
        ("a {{ data.none }}", "{{ data.none }}: the value is null", " data.none "),
        ("{{ data.?missing }}", "{{ data.?missing }}: the value is missing", " data.?missing "),
        ("{{ other }}", "{{ other }}: there is no value for 'other'", "other"),
        ("{{ 1 / 0 }}", "{{ 1 / 0 }}: division by zero", "1 / 0"),
        ("{{ [optional.none()] }}", "an optional without a value has no JSON form", " [optional.none()] "),
    ])
    func `a missing value is an error and never an empty text`(source: String, message: String, place: String) throws {
        let template = try Template(source)
        let thrown = #expect(throws: EvaluationError.self) { try template.render(activation(Self.variables)) }
        let error = try #require(thrown)
        #expect(error.message.hasPrefix(message) || error.message.hasSuffix(message), "\(error.message)")
        #expect(part(of: source, error.range) == place)
    }

    @Test(arguments: [
        ("a {{ 1", "'{{' is never closed", "{{"), ("{{ 'a }}", "'{{' is never closed", "{{"),
        ("{{ }}", "expected a value", ""),
        ("x {{ 1 + }} y", "expected a value, found the end", ""), ("ü {{ data.in }}", "'in' is a keyword", "in"),
    ])
    func `a template that is none is refused at its place`(source: String, message: String, place: String) throws {
        let error = try #require(#expect(throws: ExpressionError.self) { try Template(source) })
        let problem = try #require(error.problems.first)
        #expect(problem.message.contains(message), "\(problem.message)")
        #expect(part(of: source, problem.range) == place)
    }

    @Test func `a template of one expression keeps the type of its value`() throws {
        #expect(try Template("{{ data.qty }}").singleExpression != nil)
        #expect(try Template(" {{ data.qty }}").singleExpression == nil)
        #expect(try Template("{{{{ x").constantText == "{{ x")
    }

    @Test func `references lie in the template's text`() throws {
        let source = "é {{ data.sku }} {{ has(data.note) ? data.note : '' }}"
        let references = try Template(source).references
        #expect(references.map { part(of: source, $0.range) } == ["data.sku", "has(data.note)", "data.note"])
        #expect(references.map(\.isTested) == [false, true, false])
    }
}
