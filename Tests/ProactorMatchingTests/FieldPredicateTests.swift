import ProactorMatching
import ProactorModel
import Testing

@Suite struct FieldPredicateTests {
    @Test(arguments: 0..<20) func `a rule is a candidate unless a predicate is certainly false`(seed: Int) throws {
        var samples = Samples(seed: UInt64(1000 + seed))
        var rules: [IndexedRule] = []
        while rules.count < 120 {
            guard let pattern = try? EventPattern(jsonText: Array(samples.pattern().utf8)) else { continue }
            let count = Int(samples.predicate().path.count % 3)
            rules.append(IndexedRule(pattern: pattern, predicates: (0..<count).map { _ in samples.predicate() }))
        }
        let index = PatternIndex(rules)
        var scratch = MatchScratch()
        var eventCount = 0
        while eventCount < 60 {
            guard let event = try? JSONParser.parse(samples.event()) else { continue }
            eventCount += 1
            let expected = rules.indices.filter { place in
                rules[place].pattern.matches(event) && !rules[place].predicates.contains { Self.isFalse($0, event) }
            }
            try index.match(event.jsonBytes, into: &scratch)
            #expect(scratch.matches == expected.map(UInt32.init), "event \(event.jsonText)")
        }
    }

    /// The plain model: what the predicate says of the value that the path leads to through objects alone.
    private static func isFalse(_ predicate: FieldPredicate, _ event: JSONValue) -> Bool {
        var parent: JSONValue? = event
        for key in predicate.path.dropLast() { parent = parent?[key] }
        guard let key = predicate.path.last, case .object(let object) = parent else { return false }
        if predicate.path.contains(where: { $0.contains(".") }), predicate.comparison != .isPresent { return false }
        switch (predicate.comparison, object[key]) {
        case (.isPresent, let value): return value == nil && !predicate.path.contains { $0.contains(".") }
        case (.isText(let texts), .string(let text)): return !texts.contains { $0.hasSameCodePoints(as: text) }
        case (.hasPrefix(let prefix), .string(let text)): return !text.utf8.starts(with: prefix.utf8)
        case (.hasSuffix(let suffix), .string(let text)):
            return !text.utf8.reversed().starts(with: suffix.utf8.reversed())
        case (.isBool(let wanted), .bool(let value)): return value != wanted
        case (.isNumber(let numbers), let value?): return value.isNumber && !numbers.contains { value.order($0) == 0 }
        case (.less(let bound), let value?): return value.isNumber && value.order(bound) >= 0
        case (.lessOrEqual(let bound), let value?): return value.isNumber && value.order(bound) > 0
        case (.greater(let bound), let value?): return value.isNumber && value.order(bound) <= 0
        case (.greaterOrEqual(let bound), let value?): return value.isNumber && value.order(bound) < 0
        default: return false
        }
    }

    @Test func `integers beyond doubles are compared exactly`() throws {
        let pattern = try EventPattern(["type": ["t"]])
        func isCandidate(_ comparison: FieldPredicate.Comparison, _ number: String) throws -> Bool {
            let rule = IndexedRule(pattern: pattern, predicates: [FieldPredicate(path: ["n"], comparison)])
            var scratch = MatchScratch()
            try PatternIndex([rule]).match(Array("{\"type\":\"t\",\"n\":\(number)}".utf8), into: &scratch)
            return scratch.matches == [0]
        }
        #expect(try isCandidate(.isNumber(oneOf: [.int(9_007_199_254_740_993)]), "9007199254740993"))
        #expect(try !isCandidate(.isNumber(oneOf: [.int(9_007_199_254_740_993)]), "9007199254740992"))
        #expect(try !isCandidate(.isNumber(oneOf: [.double(9_007_199_254_740_992)]), "9007199254740993"))
        #expect(try isCandidate(.greater(.double(9_007_199_254_740_992)), "9007199254740993"))
        #expect(try !isCandidate(.less(.int(.max)), "9223372036854775807"))
        #expect(try isCandidate(.less(.double(0x1p63)), "9223372036854775807"))
        #expect(try isCandidate(.isNumber(oneOf: [.int(5)]), "5.0"))
    }

    @Test func `a field that is missing or of another type leaves the rule a candidate`() throws {
        let pattern = try EventPattern(["type": ["t"]])
        let predicate = FieldPredicate(path: ["data", "qty"], .less(.int(5)))
        let index = PatternIndex([IndexedRule(pattern: pattern, predicates: [predicate])])
        let present = PatternIndex([
            IndexedRule(pattern: pattern, predicates: [FieldPredicate(path: ["data", "qty"], .isPresent)])
        ])
        for (data, isCandidate, isPresentCandidate) in [
            ("4", true, true), ("5", false, true), ("null", true, true), ("\"9\"", true, true), ("[9]", true, true),
            ("{}", true, true),
        ] {
            let event = try JSONParser.parse("{\"type\":\"t\",\"data\":{\"qty\":\(data)}}")
            #expect(index.matches(event) == (isCandidate ? [0] : []), "qty is \(data)")
            #expect(present.matches(event) == (isPresentCandidate ? [0] : []), "qty is \(data)")
        }
        #expect(index.matches(["type": "t", "data": [:]]) == [0])
        #expect(present.matches(["type": "t", "data": [:]]) == [])
        #expect(present.matches(["type": "t", "data": 1]) == [0])
        #expect(present.matches(["type": "t"]) == [0])
    }
}

extension JSONValue {
    fileprivate var isNumber: Bool {
        switch self {
        case .int, .double: true
        default: false
        }
    }

    /// How a number stands to another one, by comparing decimal expansions where one of them is an integer.
    fileprivate func order(_ other: FieldPredicate.Number) -> Int {
        switch (self, other) {
        case (.int(let left), .int(let right)): Self.sign(left < right, left > right)
        case (.double(let left), .double(let right)): Self.sign(left < right, left > right)
        case (.int(let left), .double(let right)): Self.order(left, right)
        case (.double(let left), .int(let right)): -Self.order(right, left)
        default: 0
        }
    }

    private static func order(_ left: Int64, _ right: Double) -> Int {
        guard let whole = Int128(exactly: right.rounded(.down)) else { return right > 0 ? -1 : 1 }
        if Int128(left) != whole { return Int128(left) < whole ? -1 : 1 }
        return right == right.rounded(.down) ? 0 : -1
    }

    private static func sign(_ isLess: Bool, _ isGreater: Bool) -> Int { isLess ? -1 : isGreater ? 1 : 0 }
}
