import ProactorMatching
import ProactorModel
import Testing

@Suite struct IndexPropertyTests {
    @Test(arguments: 0..<20) func `the index finds the patterns that the plain evaluator finds`(seed: Int) throws {
        var samples = Samples(seed: UInt64(seed))
        var patterns: [EventPattern] = []
        while patterns.count < 150 {
            if let pattern = try? EventPattern(jsonText: Array(samples.pattern().utf8)) { patterns.append(pattern) }
        }
        let index = PatternIndex(patterns)
        var scratch = MatchScratch()
        var matchCount = 0
        for _ in 0..<60 {
            let event = samples.event()
            let expected = patterns.indices.filter { patterns[$0].matches(jsonText: Array(event.utf8)) }.map(
                UInt32.init
            )
            try index.match(Array(event.utf8), into: &scratch)
            #expect(scratch.matches == expected, "event \(event)")
            matchCount += expected.count
        }
        #expect(matchCount > 100)
    }

    @Test func `one scratch serves several indexes in turn`() throws {
        let texts = [#"{"type":["t"]}"#, #"{"a":[{"exists":true}]}"#, #"{"a":{"b":[1]},"c":["x","y"]}"#]
        let patterns = try texts.map { try EventPattern(jsonText: Array($0.utf8)) }
        let indexes = [
            PatternIndex([patterns[0]]), PatternIndex(patterns), PatternIndex([EventPattern]()),
            PatternIndex([patterns[2]]),
        ]
        var scratch = MatchScratch()
        let event = Array(#"{"type":"t","a":{"b":1},"c":"y"}"#.utf8)
        for (index, expected) in zip(indexes + indexes, [[0], [0, 2], [], [0], [0], [0, 2], [], [0]] as [[UInt32]]) {
            try index.match(event, into: &scratch)
            #expect(scratch.matches == expected)
        }
    }

    @Test func `a conjoined pattern matches where both patterns match`() throws {
        var samples = Samples(seed: 7)
        for _ in 0..<300 {
            guard let left = try? EventPattern(jsonText: Array(samples.pattern().utf8)),
                let right = try? EventPattern(jsonText: Array(samples.pattern().utf8)),
                let event = try? JSONParser.parse(samples.event())
            else { continue }
            let both = left.conjoined(with: right)
            let matched = both.matches(event)
            #expect(PatternIndex([both]).matches(event) == (matched ? [0] : []))
            if matched { #expect(left.matches(event) && right.matches(event)) }
        }
    }

    @Test func `fields below one large array are matched without trying all combinations`() throws {
        let pattern = try EventPattern(jsonText: Array(#"{"l":{"a":[1],"b":[2],"m":{"c":[3],"d":[4]}}}"#.utf8))
        let element = #"{"a":1,"b":9,"m":[{"c":3},{"d":4}]},{"a":8,"b":2,"m":[{"c":3,"d":4}]}"#
        let elements = Array(repeating: element, count: 20_000).joined(separator: ",")
        let missing = Array("{\"l\":[\(elements)]}".utf8)
        let present = Array("{\"l\":[\(elements),{\"a\":1,\"b\":2,\"m\":[{\"c\":3},{\"c\":3,\"d\":4}]}]}".utf8)
        let index = PatternIndex([pattern])
        var scratch = MatchScratch()
        try index.match(missing, into: &scratch)
        #expect(scratch.matches == [])
        try index.match(present, into: &scratch)
        #expect(scratch.matches == [0])
    }
}
