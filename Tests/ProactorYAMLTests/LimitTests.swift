import ProactorDiagnostics
import ProactorYAML
import Testing

@Suite struct LimitTests {
    @Test func `a billion laughs are refused at the first node too many`() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...20 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let (root, problems) = parse(text)
        #expect(root == nil)
        #expect(
            problems == [
                "f.yaml:5:45: error: the file has more than 100000 values, those that aliases repeat included [yaml-limit]"
            ]
        )
    }

    @Test func `what aliases repeat counts each time, and no more is built than the limit allows`() throws {
        let limits = YAMLLimits(nodeMaximum: 100)
        // One mapping, two keys, a list of 20 and an alias that stands for 21 more.
        let text = "a: &a [\(Array(repeating: "x", count: 20).joined(separator: ","))]\nb: *a\n"
        let root = try #require(parse(text, limits: limits).root)
        #expect(root.nodeCount == 45)
        #expect(parse(text, limits: YAMLLimits(nodeMaximum: 46)).problems == [])
        #expect(parse(text, limits: YAMLLimits(nodeMaximum: 44)).root == nil)
    }

    @Test func `merged mappings count as well`() {
        var text = "m0: &m0 { a: 1, b: 2 }\n"
        for level in 1...60 { text += "m\(level): &m\(level) { k\(level): *m\(level - 1), <<: *m\(level - 1) }\n" }
        #expect(parse(text).problems.count == 1)
        #expect(parse(text).problems[0].contains("[yaml-limit]"))
    }

    @Test func `nesting is bounded, inside aliases too`() {
        func nested(_ depth: Int) -> String {
            "v: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let limits = YAMLLimits(depthMaximum: 8)
        #expect(parse(nested(8), limits: limits).problems == [])
        #expect(
            parse(nested(9), limits: limits).problems == [
                "f.yaml:1:12: error: lists and mappings are nested deeper than 8 levels [yaml-limit]"
            ]
        )
        let deep = String(repeating: "- ", count: 100_000)
        #expect(parse(deep).problems.first?.contains("nested deeper than 64 levels") == true)

        let chain = "a: &a [[[x]]]\nb: &b [[[*a]]]\nc: [[[*b]]]\n"
        #expect(
            parse(chain, limits: limits).problems == [
                "f.yaml:3:7: error: lists and mappings are nested deeper than 8 levels [yaml-limit]"
            ]
        )
        #expect(parse(chain, limits: YAMLLimits(depthMaximum: 10)).problems == [])
    }

    @Test func `a file past the limit is not read at all`() {
        #expect(
            parse("a: [1", limits: YAMLLimits(sizeMaximum: 4)).problems == [
                "f.yaml:1:1: error: the file has 5 bytes; the limit is 4; split it into several files [yaml-limit]"
            ]
        )
    }

    @Test func `changed and random bytes give a bounded tree or a problem with a place`() {
        let seeds = [
            """
            base: &r { k: 1 }
            rules:
              first: { on: [A, {prefix: "B"}], when: 'data.x == 1', <<: *r }
              second:
                prompt: |
                  {{ data.x }}
                text: >-
                  folded
                  text
                list: [1, 2.5, true, null, ~, &a x, *a]
            """,
            "a: &a [x]\nb: &b [*a, *a]\nc: { <<: {k: *b}, ? d : e }\n",
            "\"\\u0041\\x42\": !!str 5\nlist:\n- - 'a'\n  - {}\n- |2\n   b\n",
        ].map { Array($0.utf8) }
        let alphabet = Array("[]{}:,-?!&*|>'\"%@`#\\ \n\t\r<=~0aé\u{2028}".utf8) + [0, 0x80, 0xFF, 0xEF, 0xBB, 0xBF]
        var generator = SeededGenerator(seed: 11)
        let limits = YAMLLimits(sizeMaximum: 4096, depthMaximum: 16, nodeMaximum: 500)
        var trees = 0
        for round in 0..<20_000 {
            var bytes: [UInt8]
            if round.isMultiple(of: 4) {
                bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? 0
                }
            } else {
                bytes = seeds.randomElement(using: &generator) ?? []
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
                    case 1: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
                    case 2: bytes.remove(at: place)
                    default: bytes.insert(contentsOf: bytes[place..<min(place + 9, bytes.count)], at: place)
                    }
                }
            }
            let (root, diagnostics) = YAMLParser.parse(bytes, file: "f", limits: limits)
            if let root {
                trees += 1
                #expect(root.nodeCount <= 2 * limits.nodeMaximum)
                _ = root.json
            }
            #expect(
                diagnostics.allSatisfy {
                    ($0.location?.range.start ?? .init(line: 0, column: 0)) >= .init(line: 1, column: 1)
                }
            )
        }
        #expect(trees > 1000)
    }
}
