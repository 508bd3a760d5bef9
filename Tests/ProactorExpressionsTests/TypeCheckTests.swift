import ProactorExpressions
import ProactorModel
import Testing

@Suite struct TypeCheckTests {
    /// As the schema of an event type would give it.
    private static let payload = CELObjectType(
        name: "StockLevelZero",
        fields: [
            .init("sku", .string, isRequired: true), .init("qty", .int, isRequired: true), .init("price", .double),
            .init("note", .nullable(.string)), .init("tags", .list(.string)),
            .init(
                "lines",
                .list(.object(CELObjectType(name: "a line", fields: [.init("amount", .double)], allowsOthers: false)))
            ),
            .init("open", .bool), .init("counts", .map(.string, .int)),
        ],
        allowsOthers: false
    )

    private static let environment = ExpressionEnvironment(types: [
        "data": .object(payload),
        "event": .object(CELObjectType(name: "event", fields: [.init("type", .string)], allowsOthers: true)),
        "now": .timestamp,
    ])

    @Test(arguments: [
        ("data.sku == 'A'", "bool"), ("data.qty + 1", "int"), ("data.qty * data.price", "double"),
        ("data.tags[0]", "string"),
        ("data.lines.map(l, l.amount)", "list(double)"),
        ("data.lines.filter(l, l.amount > 1)", "list(map(string, dyn))"),
        ("data.lines.map(l, l.amount).sum()", "double"), ("data.?price.orValue(0.0)", "double"),
        ("data.?price", "optional_type(double)"),
        ("now - duration('1h')", "timestamp"), ("now - now", "duration"), ("data.note", "wrapper(string)"),
        ("data.note == null ? 'none' : data.note", "wrapper(string)"), ("data.open ? 1 : 2.0", "dyn"),
        ("event.other", "dyn"),
        ("data.counts['a']", "int"), ("data.counts.map(k, k)", "list(string)"),
        ("data.tags.transformMap(i, t, size(t))", "map(int, int)"),
        ("type(data.qty)", "type(int)"), ("[data.qty, 2]", "list(int)"), ("{'a': data.qty}", "map(string, int)"),
        ("data.tags.first()", "optional_type(string)"), ("math.greatest(data.qty, 3)", "int"),
        ("math.ceil(data.qty)", "int"),
        ("cel.bind(x, data.qty, x + 1)", "int"), ("optional.of(data.qty).optMap(x, x + 1)", "optional_type(int)"),
        ("[]", "list(dyn)"), ("null", "null_type"), ("data['qty']", "int"), ("data.qty in [1, 2]", "bool"),
        ("-data.price", "double"),
    ])
    func `an expression has its type`(source: String, type: String) throws {
        #expect("\(try Expression(source, environment: Self.environment).resultType)" == type)
    }

    @Test(
        arguments: [
            ("data.qty == '5'", "int and string are never equal", "'5'", "int", "string"),
            ("data.sku < 5", "'<' cannot compare string with int", "5", "string", "int"),
            ("data.sku + 1", "'+' cannot be applied to string and int", "data.sku + 1", "string", "int"),
            ("data.qty && true", "a condition must be bool, found int", "data.qty", "bool", "int"),
            ("!data.sku", "'!' must be bool, found string", "data.sku", "bool", "string"),
            (
                "data.qty.startsWith('a')", "'startsWith' cannot be applied to (int, string)", "data.qty", "string",
                "int"
            ),
            ("data.sku.startsWith(1)", "'startsWith' cannot be applied to (string, int)", "1", "string", "int"),
            ("size(data.qty)", "'size' cannot be applied to (int)", "data.qty", "string", "int"),
            ("data.tags['a']", "the index of a list must be int, found string", "'a'", "int", "string"),
            ("data.counts[1]", "the keys of the map are string, found int", "1", "string", "int"),
            ("data.tags.exists(t, t)", "the condition must be bool, found string", "t", "bool", "string"),
            ("data.qty.map(x, x)", "int has no elements to visit", "data.qty", "list(dyn)", "int"),
            ("1 in data.tags", "the elements are string, so int is never among them", "1", "string", "int"),
            (
                "data.?sku == 'A'", "optional_type(string) and string are never equal", "'A'", "optional_type(string)",
                "string"
            ),
            ("data.sku.length", "string has no fields; 'length' was asked of it", "data.sku.length", nil, "string"),
            ("now + now", "'+' cannot be applied to timestamp and timestamp", "now + now", "timestamp", "timestamp"),
            ("{1.5: 2}", "double cannot be a key of a map", "1.5", nil, "double"),
            ("data.sku ? 1 : 2", "the condition before '?' must be bool, found string", "data.sku", "bool", "string"),
            ("'a'.matches('(')", "the pattern is no regular expression", "'('", nil, nil),
            ("1 + 'a'", "'+' cannot be applied to int and string", "1 + 'a'", "int", "string"),
        ] as [(String, String, String, String?, String?)]
    )
    func `what cannot work is reported with the types at its place`(
        source: String,
        message: String,
        place: String,
        expected: String?,
        found: String?
    ) throws {
        let problem = try #require(problems(source, environment: Self.environment).first)
        #expect(problem.message.contains(message), "\(problem.message)")
        #expect(part(of: source, problem.range) == place)
        #expect(problem.expected == expected)
        #expect(problem.found == found)
    }

    @Test(arguments: [
        ("data.qyt < 5", "data.qyt"), ("data.?qyt.orValue(1) < 5", "data.?qyt"), ("has(data.qyt)", "has(data.qyt)"),
        ("data['qyt'] == 1", "'qyt'"),
    ])
    func `a field that does not exist is reported with those that do`(source: String, place: String) throws {
        let problem = try #require(problems(source, environment: Self.environment).first)
        #expect(problem.message == "StockLevelZero has no field 'qyt'")
        #expect(
            problem.hint
                == "did you mean 'qty'? Its fields are sku, qty, price, note, tags, lines, open, counts"
        )
        #expect(part(of: source, problem.range) == place)
    }

    @Test func `fields are known inside macros`() throws {
        let source = "data.lines.exists(l, l.amout > 1)"
        let problem = try #require(problems(source, environment: Self.environment).first)
        #expect(problem.message == "a line has no field 'amout'")
        #expect(part(of: source, problem.range) == "l.amout")
    }

    @Test func `an unknown field of an object that allows others is only suspicious`() throws {
        let expression = try Expression("event.tpye == 'A' && has(event.extra)", environment: Self.environment)
        #expect(expression.warnings.map(\.message) == ["the schema of event does not know the field 'tpye'"])
        #expect(expression.warnings.first?.hint == "did you mean 'type'? Its fields are type")
        #expect(try Expression("has(event.extra)", environment: Self.environment).warnings.isEmpty)
    }

    @Test func `the value must have the expected type`() throws {
        let found = problems("data.qty", environment: Self.environment, expecting: .bool)
        #expect(found.map(\.message) == ["the value must be bool, found int"])
        #expect(problems("event.other", environment: Self.environment, expecting: .bool).isEmpty)
        #expect(problems("data.open", environment: Self.environment, expecting: .bool).isEmpty)
    }

    @Test(arguments: [
        "data.a == 1 && data.a == 'x'", "data.a + data.b", "data.a.b.c[0]", "data.a.startsWith(data.b)",
        "data.a in data.b",
        "data.a ? data.b : data.c", "data.l.map(x, x.y).sum() > 1.5", "1 + data.a", "[1, 'a', null]",
        "data.a ? 1 : 'none'",
        "data.a == null", "1 == 1.0", "1 < 2.5", "7 / 2.0", "math.round(data.a * 100) / 100",
        "data.x.?y.orValue(null) == null",
    ])
    func `names without types leave everything to the evaluation`(source: String) {
        #expect(problems(source, environment: ExpressionEnvironment(variables: ["data"])).isEmpty)
    }

    @Test func `whole numbers and others mix only where the environment allows`() {
        let strict = ExpressionEnvironment(types: [:], allowsMixedArithmetic: false)
        #expect(problems("1 + 1.5", environment: strict).map(\.message) == ["'+' cannot be applied to int and double"])
        #expect(
            problems("math.ceil(1)", environment: strict).map(\.message) == ["'math.ceil' cannot be applied to (int)"]
        )
        #expect(outcome("1 + 1.5") == "2.5")
        #expect(outcome("math.ceil(1)") == "1")
    }

    @Test func `the problems of a template lie in its text`() throws {
        let source = "Sold out: {{ data.sku }}, {{ data.qyt }} and {{ data.sku + 1 }}"
        let error = #expect(throws: ExpressionError.self) { try Template(source, environment: Self.environment) }
        let found = try #require(error).problems
        #expect(found.map { part(of: source, $0.range) } == ["data.qyt", "data.sku + 1"])
    }
}
