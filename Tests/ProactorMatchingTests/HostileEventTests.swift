import ProactorMatching
import ProactorModel
import Testing

@Suite struct HostileEventTests {
    private static func index() throws -> PatternIndex {
        let texts = [
            #"{"type":["t1"]}"#, #"{"a":[{"exists":true}]}"#, #"{"a":{"b":[{"prefix":"x"},5]}}"#,
            #"{"b":[{"wildcard":"*ab*"},{"equals-ignore-case":"é"},{"numeric":[">",1]}]}"#,
            #"{"c":[{"anything-but":"x"}]}"#,
        ]
        return PatternIndex(try texts.map { try EventPattern(jsonText: Array($0.utf8)) })
    }

    /// Why an event cannot be matched; `nil` when it can.
    private static func reason(_ event: [UInt8]) throws -> EventScanError.Reason? {
        let index = try Self.index()
        var scratch = MatchScratch()
        do throws(EventScanError) {
            try index.match(event, into: &scratch)
            return nil
        } catch {
            #expect(scratch.matches == [])
            return error.reason
        }
    }

    @Test(arguments: 0..<10) func `damaged events are answered or refused, as the strict parser's values demand`(
        seed: Int
    ) throws {
        var samples = Samples(seed: UInt64(500 + seed))
        let texts = (0..<40).compactMap { _ in Optional(samples.pattern()) }
        let patterns = texts.compactMap { try? EventPattern(jsonText: Array($0.utf8)) }
        let index = PatternIndex(patterns)
        var scratch = MatchScratch()
        var refused = 0
        for _ in 0..<800 {
            let event = samples.mutation(of: Array(samples.event().utf8))
            do throws(EventScanError) {
                try index.match(event, into: &scratch)
            } catch {
                // Whatever the strict parser takes, the index takes.
                #expect((try? JSONParser.parse(event))?.objectValue == nil, "\(String(decoding: event, as: UTF8.self))")
                refused += 1
                continue
            }
            guard (try? JSONParser.parse(event)) != nil else { continue }
            let expected = patterns.indices.filter { patterns[$0].matches(jsonText: event) }.map(UInt32.init)
            #expect(scratch.matches == expected, "\(String(decoding: event, as: UTF8.self))")
        }
        #expect(refused > 100)
    }

    @Test func `an event that is no object, or no JSON, is refused`() throws {
        for text in ["", " ", "[]", "1", "\"a\"", "null"] { #expect(try Self.reason(Array(text.utf8)) == .notAnObject) }
        for text in [
            "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{\"a\":1}}", "{a:1}", "{\"a\":01}", "{\"a\":1.}",
            "{\"a\":-}",
            "{\"a\":tru}", "{\"a\":\"x}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":[1,]}", "{\"z\":[[[}",
            "{\"a\":1e}",
        ] { #expect(try Self.reason(Array(text.utf8)) == .malformed, "\(text)") }
    }

    @Test func `deep nesting is refused where rules look, and stepped over elsewhere`() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try Self.reason(Array("{\"a\":\(deep)}".utf8)) == .tooDeep)
        #expect(try Self.reason(Array("{\"z\":\(deep)}".utf8)) == nil)
        let objects = String(repeating: "{\"a\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000)
        #expect(try Self.reason(Array(objects.utf8)) == nil)
    }

    @Test func `half of a surrogate pair is refused in a value that a rule looks at`() throws {
        for text in [#""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800x""#] {
            #expect(try Self.reason(Array("{\"a\":\(text)}".utf8)) == .loneSurrogate, "\(text)")
            #expect(try Self.reason(Array("{\"z\":\(text)}".utf8)) == nil, "\(text)")
        }
    }

    @Test func `bytes that are not UTF-8 match only themselves`() throws {
        var scratch = MatchScratch()
        let event = Array("{\"c\":\"".utf8) + [0xFF, 0xC3, 0x28] + Array("\",\"b\":\"\u{e9}\"}".utf8)
        try Self.index().match(event, into: &scratch)
        #expect(scratch.matches == [3, 4])
    }

    @Test func `large numbers and large texts are matched`() throws {
        var scratch = MatchScratch()
        let digits = String(repeating: "9", count: 100_000)
        try Self.index().match(Array("{\"b\":\(digits),\"a\":1e999999999999999999999,\"c\":-0}".utf8), into: &scratch)
        #expect(scratch.matches == [1, 4])
        let text = String(repeating: "xyz ", count: 2_500_000)
        try Self.index().match(Array("{\"b\":\"\(text)ab\",\"z\":\"\(text)\"}".utf8), into: &scratch)
        #expect(scratch.matches == [3])
    }

    @Test func `of a repeated key each value counts`() throws {
        let pattern = try EventPattern(jsonText: Array(#"{"a":[1],"b":[2]}"#.utf8))
        var scratch = MatchScratch()
        for text in [#"{"a":1,"a":3,"b":2}"#, #"{"a":3,"a":1,"b":2}"#] {
            try PatternIndex([pattern]).match(Array(text.utf8), into: &scratch)
            #expect(scratch.matches == [0])
        }
    }
}
