import ProactorMatching
import ProactorModel
import Testing

@Suite struct IndexSizeTests {
    enum Mix: CaseIterable {
        case wildcards
        case exclusions
        case ranges
        case fields
        case alternatives

        func pattern(_ number: Int) -> String {
            let word = "w\(number &* 2_654_435_761 % 1_000_003)"
            return switch self {
            case .wildcards: #"{"type":["t\#(number % 7)"],"a":[{"wildcard":"*\#(word)*x*\#(word)*"}]}"#
            case .exclusions:
                #"{"a":[{"anything-but":["\#(word)","x"]}],"b":[{"anything-but":{"wildcard":"*\#(word)*"}}]}"#
            case .ranges: #"{"a":[{"numeric":[">",\#(number),"<",\#(number + 50)]}],"b":[{"prefix":"\#(word)"}]}"#
            case .fields: #"{"f\#(number % 5000)":{"g\#(number)":["\#(word)"]},"type":["t\#(number)"]}"#
            case .alternatives: #"{"$or":[{"a":["\#(word)"]},{"b":[\#(number)]}],"c":[{"suffix":"\#(word)"}]}"#
            }
        }
    }

    @Test(arguments: Mix.allCases) func `tables grow in proportion to the rules`(mix: Mix) throws {
        func size(_ count: Int) throws -> Int {
            PatternIndex(try (0..<count).map { try EventPattern(jsonText: Array(mix.pattern($0).utf8)) }).byteCount
        }
        let small = try size(2000)
        let large = try size(16000)
        // Eight times the rules; open addressing rounds its part up to a power of two.
        #expect(large < small * 10)
        #expect(large / 16000 < 1000)
    }
}
