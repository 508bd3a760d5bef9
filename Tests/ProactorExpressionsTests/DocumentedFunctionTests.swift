import ProactorExpressions
import ProactorModel
import Testing

/// Each function that the documentation of rules names, in the order of its table.
@Suite struct DocumentedFunctionTests {
    private static let variables: JSONValue = [
        "data": [
            "qty": 3, "warehouse": "EU-1", "priority": "high", "total": 10, "late": 2, "dueAt": "2026-01-02T00:00:00Z",
            "lines": [["amount": 1500], ["amount": 3500.5]],
        ]
    ]

    @Test(arguments: [
        ("[1, 2].map(x, x * 2)", "[2,4]"), ("[1, 2, 3].map(x, x > 1, x * 2)", "[4,6]"),
        ("[1, 2].filter(x, x > 1)", "[2]"),
        ("[1, 2].all(x, x > 0)", "true"), ("[1, 2].exists(x, x > 1)", "true"), ("[1, 2].exists_one(x, x > 1)", "true"),
        ("['bb', 'a'].sortBy(x, size(x))", #"["a","bb"]"#), ("[3, 1, 2].sort()", "[1,2,3]"),
        ("['b', 'a'].sort()", #"["a","b"]"#),
        ("[1, 2, 3].slice(1, 3)", "[2,3]"), ("[1, 1.0, 2].distinct()", "[1,2]"),
        ("[[1], [2, [3]]].flatten()", "[1,2,[3]]"),
        ("[[1], [2, [3]]].flatten(2)", "[1,2,3]"), ("[1, 2].reverse()", "[2,1]"), ("['a', 'b'].join(', ')", #""a, b""#),
        ("['a', 'b'].join()", #""ab""#), ("[1, 2].size()", "2"), ("[5, 6][0]", "5"), ("[5, 6].first().orValue(0)", "5"),
        ("[5, 6].last().value()", "6"), ("[].first().orValue(0)", "0"), ("lists.range(3)", "[0,1,2]"),
        ("lists.range(0)", "[]"),
        ("2 in [1, 2]", "true"),
    ])
    func `lists`(source: String, expected: String) { #expect(outcome(source) == expected) }

    @Test(arguments: [
        ("[1, 2, 3].sum()", "6"), ("[1, 2.5].sum()", "3.5"), ("[].sum()", "0"), ("[1, 2].avg()", "1.5"),
        ("[3, 1, 2.5].min()", "1"),
        ("[3, 1, 3.5].max()", "3.5"), ("[duration('1s'), duration('2s')].sum()", #""3s""#),
        ("['b', 'a'].min()", #""a""#),
        ("[].avg()", "error: there is no average of an empty list"),
        ("[].min()", "error: an empty list has no least and no greatest element"),
        ("[].max()", "error: an empty list has no least and no greatest element"),
        ("[1, 'a'].max()", "error: string and int have no order"),
        ("[9223372036854775807, 1].sum()", "error: the result does not fit its type (overflow)"),
        ("['a'].sum()", "error: no matching overload for 'sum' applied to '(string)'"),
    ])
    func `lists of numbers`(source: String, expected: String) { #expect(outcome(source) == expected) }

    @Test(arguments: [
        ("math.ceil(1.2)", "2.0"), ("math.ceil(2)", "2"), ("math.floor(1.8)", "1.0"), ("math.round(2.5)", "3.0"),
        ("math.round(-2.5)", "-3.0"),
        ("math.trunc(-1.7)", "-1.0"), ("math.abs(-3)", "3"), ("math.abs(-2.5)", "2.5"), ("math.sign(-3)", "-1"),
        ("math.sqrt(9)", "3.0"),
        ("math.greatest(1, 3.5, 2)", "3.5"), ("math.greatest([1, 4])", "4"), ("math.least(1, 3.5, -2)", "-2"),
        ("int(math.ceil(1.2 * 3))", "4"),
        ("math.bitAnd(6, 3)", "2"), ("math.bitShiftLeft(1, 3)", "8"), ("7 / 2", "3"), ("7 / 2.0", "3.5"),
    ])
    func `numbers`(source: String, expected: String) { #expect(outcome(source) == expected) }

    @Test(arguments: [
        (#"strings.quote("a \"b\"\n")"#, #""\"a \\\"b\\\"\\n\"""#), ("'abc'.contains('b')", "true"),
        ("'abc'.startsWith('ab')", "true"),
        ("'abc'.endsWith('bc')", "true"), ("'abc'.matches('^a.c$')", "true"), ("'abcb'.indexOf('b')", "1"),
        ("'abcb'.indexOf('b', 2)", "3"),
        ("'abcb'.lastIndexOf('b')", "3"), ("'abcb'.lastIndexOf('b', 2)", "1"), ("'abc'.substring(1)", #""bc""#),
        ("'abc'.substring(1, 2)", #""b""#),
        ("'a,b,c'.split(',')", #"["a","b","c"]"#), ("'a,b,c'.split(',', 2)", #"["a","b,c"]"#),
        ("'été'.split('')", #"["é","t","é"]"#),
        ("'abab'.replace('a', 'x')", #""xbxb""#), ("'abab'.replace('a', 'x', 1)", #""xbab""#),
        ("'abc'.replace('', '-')", #""-a-b-c-""#),
        ("' a '.trim()", #""a""#), ("'AbÉ'.lowerAscii()", #""abÉ""#), ("'abé'.upperAscii()", #""ABé""#),
        ("'abc'.charAt(1)", #""b""#),
        ("'abc'.reverse()", #""cba""#), (#""%.2f %s %d".format([1.005, "x", 3])"#, #""1.00 x 3""#),
        (#""%.0f %%".format([2.5])"#, #""2 %""#),
        (#""%s".format([{"b": [1.5, null], "a": true}])"#, #""{a: true, b: [1.5, null]}""#),
        (#""%x %X %o %b".format([255, 255, 8, 5])"#, #""ff FF 10 101""#),
        (#""%d".format([2.5])"#, #""2.5""#), ("'日本'.indexOf('本')", "1"), ("size('👩‍👩‍👧')", "5"),
        ("'e\u{301}' == 'é'", "false"),
    ])
    func `texts`(source: String, expected: String) { #expect(outcome(source) == expected) }

    @Test(arguments: [
        ("string(1.0)", #""1""#), ("string(1e6)", #""1e+06""#), ("string(true)", #""true""#), ("string(5u)", #""5""#),
        ("int(3.9)", "3"),
        ("int(-3.9)", "-3"), ("int('42')", "42"), ("double('2.5')", "2.5"), ("double(3)", "3.0"),
        ("bool('true')", "true"),
        ("string(timestamp('2026-01-31T10:30:00+01:00'))", #""2026-01-31T09:30:00Z""#),
        ("duration('36h')", #""129600s""#), ("duration('1h30m')", #""5400s""#),
        ("string(b'hi')", #""hi""#), ("int('x')", "error: 'x' is no whole number"),
        ("timestamp('today')", "error: 'today' is no RFC 3339 time such as 2026-01-31T09:30:00Z"),
        ("duration('1 day')", "error: '1 day' is no duration such as 1h30m or 90s"), ("type(1) == int", "true"),
    ])
    func `conversions`(source: String, expected: String) { #expect(outcome(source) == expected) }

    @Test(arguments: [
        ("t.getFullYear()", "2026"), ("t.getMonth()", "6"), ("t.getDate()", "1"), ("t.getDayOfMonth()", "0"),
        ("t.getDayOfYear()", "181"),
        ("t.getDayOfWeek()", "3"), ("t.getHours()", "22"), ("t.getHours('Europe/Berlin')", "0"),
        ("t.getDate('Europe/Berlin')", "2"),
        ("t.getMinutes('+05:30')", "0"), ("t.getHours('-02:00')", "20"), ("t.getHours('US/Pacific')", "15"),
        ("t.getSeconds()", "15"), ("t.getMilliseconds()", "250"),
        ("t + duration('24h')", #""2026-07-02T22:30:15.250Z""#),
        ("t - timestamp('2026-07-01T22:30:15Z')", #""0.250s""#),
        ("duration('90m').getHours()", "1"), ("duration('90m').getMinutes()", "90"),
        ("t.getHours('Mars/Olympus')", "error: 'Mars/Olympus' is no time zone such as Europe/Berlin or +02:00"),
    ])
    func `times`(source: String, expected: String) throws {
        let bound = "cel.bind(t, timestamp('2026-07-01T22:30:15.250Z'), \(source))"
        #expect(outcome(bound) == expected)
    }

    @Test(arguments: [
        ("sets.contains([1, 2], [2])", "true"), ("sets.intersects([1], [2])", "false"),
        ("sets.equivalent([1, 2], [2, 1.0])", "true"),
        ("base64.encode(b'hi')", #""aGk=""#), ("base64.decode('aGk=')", #""aGk=""#),
        ("base64.decode('aGk')", #""aGk=""#),
        ("regex.extract('order 42', '[0-9]+').orValue('')", #""42""#),
        ("regex.extract('id=7', 'id=([0-9]+)').value()", #""7""#),
        ("regex.extract('x', '[0-9]+').hasValue()", "false"), ("regex.extractAll('a1b22', '[0-9]+')", #"["1","22"]"#),
        (#"regex.replace('ab ab', '(a)(b)', r'\2\1')"#, #""ba ba""#), ("regex.replace('aaa', 'a', 'b', 2)", #""bba""#),
        ("cidr('10.0.0.0/8').containsIP(ip('10.1.2.3'))", "true"), ("isIP('x')", "false"),
    ])
    func `sets, bytes, patterns and networks`(source: String, expected: String) { #expect(outcome(source) == expected) }

    @Test(arguments: [
        ("data.qty < 5 && data.warehouse.startsWith(\"EU\")", "true"),
        ("has(data.priority) && data.priority in [\"high\", \"urgent\"]", "true"),
        ("data.lines.exists(l, l.amount > 1000.0)", "true"), ("data.lines.map(l, l.amount).sum() >= 5000", "true"),
        ("timestamp(data.dueAt) - timestamp('2026-01-01T00:00:00Z') < duration(\"48h\")", "true"),
        ("data.total > 0 ? data.late / data.total > 0.1 : false", "false"),
        ("data.total > 0 ? double(data.late) / data.total > 0.1 : false", "true"),
    ])
    func `conditions`(source: String, expected: String) { #expect(outcome(source, Self.variables) == expected) }

    @Test(arguments: [
        ("data.prioritty == 'x'", "error: there is no field 'prioritty'; did you mean 'priority'?"),
        ("data.qty.x", "error: int has no fields; 'x' was asked of it"),
        ("data.qty + 'a'", "error: no matching overload for '_+_' applied to '(int, string)'"),
        ("data.warehouse > 5", "error: no matching overload for '_>_' applied to '(string, int)'"),
        ("data.lines[2]", "error: the index 2 is outside the list of 2"),
        ("data.warehouse && true", "error: a condition must be true or false, not string"),
        ("data['x y']", "error: there is no field 'x y'"),
    ])
    func `errors say what was found`(source: String, expected: String) {
        #expect(outcome(source, Self.variables).hasPrefix(expected), "\(outcome(source, Self.variables))")
    }
}
