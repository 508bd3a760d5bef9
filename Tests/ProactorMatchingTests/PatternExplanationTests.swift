import ProactorMatching
import ProactorModel
import Testing

@Suite struct PatternExplanationTests {
    private static func explain(_ pattern: String, _ event: String) throws -> PatternExplanation {
        try EventPattern(jsonText: Array(pattern.utf8)).explain(try JSONParser.parse(event))
    }

    @Test func `a near miss names the field, what it is and what excludes it`() throws {
        let explanation = try Self.explain(
            #"{"type":["StockLevelZero"],"data":{"warehouse":[{"anything-but":["TEST","STAGING"]}]}}"#,
            #"{"type":"StockLevelZero","data":{"warehouse":"TEST"}}"#
        )
        #expect(!explanation.isMatch)
        #expect(explanation.missCount == 1)
        #expect(explanation.clauses.map(\.field) == ["data.warehouse", "type"])
        #expect(explanation.clauses[0].pointer.description == "/data/warehouse")
        #expect(
            explanation.summary
                == #"matched but for data.warehouse: "TEST" is excluded by {"anything-but":["TEST","STAGING"]}"#
        )
    }

    @Test func `a missing field and a field that should be missing are told apart`() throws {
        let explanation = try Self.explain(#"{"a":[1],"b":[{"exists":false}]}"#, #"{"b":[true,null]}"#)
        #expect(
            explanation.clauses.map(\.description) == [
                "a: it is missing, expected 1", #"b: true, null is there, expected {"exists":false}"#,
            ]
        )
        #expect(explanation.summary.hasPrefix("missed: "))
    }

    @Test func `of alternatives the nearest one is explained`() throws {
        let explanation = try Self.explain(#"{"$or":[{"a":[1],"b":[2]},{"a":[7],"b":[8]}]}"#, #"{"a":7,"b":9}"#)
        #expect(explanation.alternativeCount == 2)
        #expect(explanation.summary == "matched but for b: 9 is not 8")
    }

    @Test func `fields that match in different elements only are said to`() throws {
        let explanation = try Self.explain(#"{"l":{"a":[1],"b":[2]}}"#, #"{"l":[{"a":1,"b":3},{"a":4,"b":2}]}"#)
        #expect(explanation.isSplitBetweenElements)
    }

    @Test func `an explanation agrees with the match`() throws {
        var samples = Samples(seed: 99)
        for _ in 0..<400 {
            guard let pattern = try? EventPattern(jsonText: Array(samples.pattern().utf8)),
                let event = try? JSONParser.parse(samples.event())
            else { continue }
            let explanation = pattern.explain(event)
            #expect(explanation.isMatch == pattern.matches(event))
            if explanation.isMatch { #expect(explanation.summary == "matched") }
        }
    }

    @Test func `each operator is spelled as its author spells it`() throws {
        for text in [
            #""x""#, "5", "null", #"{"prefix":"x"}"#, #"{"suffix":{"equals-ignore-case":"Ab"}}"#,
            #"{"wildcard":"a*\\*"}"#,
            #"{"anything-but":{"prefix":["a","b"]}}"#, #"{"numeric":[">",0,"<=",5]}"#, #"{"numeric":["=",0.5]}"#,
            #"{"exists":true}"#, #"{"cidr":"10.0.0.0/8"}"#, #""10.0.0.1""#, #"{"equals-ignore-case":"Straße"}"#,
        ] {
            #expect(try Self.explain("{\"a\":[\(text)]}", "{}").clauses[0].expected == text)
        }
    }
}
