import ProactorMatching
import ProactorModel

/// A small generator with a seed (SplitMix64), so that a test that fails does so again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// Random patterns and events over few names and values, so that they often match.
struct Samples {
    private var generator: SeededGenerator

    private static let texts = [
        "", "a", "ab", "abc", "xabc", "AB", "Abc", "kit", "kitting", "straße", "STRASSE", "é", "É", "e\u{301}", "a*b",
        "a\\b",
        "10.0.0.1", "10.0.0.200", "::1", "0:0:0:0:0:0:0:1", "😀!", "true", "5", "a long text with many words in it",
        "\"\n\t",
    ]
    private static let numbers = [
        "0", "-0", "1", "5", "5.0", "5e0", "-3", "0.1", "1e-1", "99", "100", "1e300", "9007199254740993",
        "9007199254740992",
        "9007199254740993.0", "1234567890123456789012", "0.1000000000000000055", "-1.5", "4.9e-324",
    ]
    private static let names = ["a", "b", "c"]
    private static let types = ["t1", "t2", "t3", "t4"]

    init(seed: UInt64) { self.generator = SeededGenerator(seed: seed) }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self.generator) < percent }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self.generator)]
    }

    private mutating func text() -> String { JSONValue.string(self.pick(Self.texts)).jsonText }

    private mutating func scalar() -> String {
        switch Int.random(in: 0..<10, using: &self.generator) {
        case 0: "null"
        case 1: self.pick(["true", "false"])
        case 2...4: self.pick(Self.numbers)
        default: self.text()
        }
    }

    // MARK: Events

    /// An event's JSON text.
    mutating func event() -> String {
        var members = Self.names.compactMap { name in
            self.chance(70) ? "\"\(name)\":\(self.value(depth: 0))" : nil
        }
        if self.chance(90) { members.append("\"type\":\"\(self.pick(Self.types))\"") }
        if self.chance(10) { members.append("\"a.b\":\(self.scalar())") }
        if self.chance(5) { members.append("\"a\":\(self.scalar())") }
        if self.chance(20) { members.append("\"unknown\":{\"x\":[1,{\"y\":\"}\\\"]\"}]}") }
        members.shuffle(using: &self.generator)
        return "{" + members.joined(separator: self.chance(20) ? " ,\n" : ",") + "}"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<10, using: &self.generator) {
        case 0..<4 where depth < 3: self.object(depth: depth)
        case 4..<7 where depth < 3:
            "["
                + (0..<Int.random(in: 0...3, using: &self.generator)).map { _ in self.value(depth: depth + 1) }
                .joined(separator: ",") + "]"
        default: self.scalar()
        }
    }

    private mutating func object(depth: Int) -> String {
        let members = Self.names.compactMap { name in
            self.chance(60) ? "\"\(name)\":\(self.value(depth: depth + 1))" : nil
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    // MARK: Patterns

    /// A pattern's JSON text, which may have to be refused.
    mutating func pattern() -> String {
        var members = self.patternMembers(depth: 0)
        if self.chance(60) {
            let types = (0..<Int.random(in: 1...2, using: &self.generator)).map { _ in "\"\(self.pick(Self.types))\"" }
            members.append("\"type\":[\(types.joined(separator: ","))]")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func patternMembers(depth: Int) -> [String] {
        var members: [String] = []
        for name in Self.names where self.chance(depth == 0 ? 40 : 50) {
            if depth < 3, self.chance(45) {
                let inner = self.patternMembers(depth: depth + 1)
                if !inner.isEmpty { members.append("\"\(name)\":{\(inner.joined(separator: ","))}") }
            } else {
                members.append("\"\(name)\":[\(self.matchers())]")
            }
        }
        if self.chance(15) {
            let branches = (0..<2).map { _ in "{\"\(self.pick(Self.names))\":[\(self.matchers())]}" }
            members.append("\"$or\":[\(branches.joined(separator: ","))]")
        }
        return members
    }

    private mutating func matchers() -> String {
        (0..<Int.random(in: 1...3, using: &self.generator)).map { _ in self.matcher() }.joined(separator: ",")
    }

    private mutating func matcher() -> String {
        switch Int.random(in: 0..<16, using: &self.generator) {
        case 0..<4: self.scalar()
        case 4: "{\"prefix\":\(self.text())}"
        case 5: "{\"suffix\":\(self.text())}"
        case 6: "{\"prefix\":{\"equals-ignore-case\":\(self.text())}}"
        case 7: "{\"suffix\":{\"equals-ignore-case\":\(self.text())}}"
        case 8: "{\"equals-ignore-case\":\(self.text())}"
        case 9:
            "{\"wildcard\":\"\(self.pick(["*", "a*", "*b", "*b*", "a*c", "*it*ing", "*long*words*", "kit", "x*\\\\\\\\*"]))\"}"
        case 10:
            "{\"anything-but\":\(self.chance(50) ? self.text() : self.pick(["[\"a\",\"kit\"]", "5", "[1,100]", "{\"prefix\":\"a\"}", "{\"suffix\":[\"b\",\"c\"]}", "{\"equals-ignore-case\":\"É\"}", "{\"wildcard\":\"*b*\"}"])))}"
        case 11: "{\"exists\":\(self.chance(50))}"
        case 12: "{\"cidr\":\"\(self.pick(["10.0.0.0/25", "10.0.0.0/8", "::/64", "::/0"]))\"}"
        default:
            "{\"numeric\":[\(self.pick(["\">\",0", "\"<=\",5", "\"=\",5", "\">=\",-3,\"<\",99", "\"<\",1e300", "\"=\",0.1"]))]}"
        }
    }

    // MARK: Field predicates

    mutating func predicate() -> FieldPredicate {
        let path = self.pick([["a"], ["b"], ["c"], ["a", "b"], ["a", "b", "c"], ["b", "a"], ["type"], ["a.b"]])
        let comparison: FieldPredicate.Comparison =
            switch Int.random(in: 0..<9, using: &self.generator) {
            case 0: .isText(oneOf: [self.pick(Self.texts), self.pick(Self.types)])
            case 1: .isNumber(oneOf: [self.number(), self.number()])
            case 2: .isBool(self.chance(50))
            case 3: .less(self.number())
            case 4: .lessOrEqual(self.number())
            case 5: .greater(self.number())
            case 6: .greaterOrEqual(self.number())
            case 7: self.chance(50) ? .hasPrefix(self.pick(Self.texts)) : .hasSuffix(self.pick(Self.texts))
            default: .isPresent
            }
        return FieldPredicate(path: path, comparison)
    }

    private mutating func number() -> FieldPredicate.Number {
        self.pick([
            .int(0), .int(5), .int(-3), .int(9_007_199_254_740_993), .int(9_007_199_254_740_992), .double(0.1),
            .double(5),
            .double(9_007_199_254_740_992), .double(1e300), .double(0x1p63), .int(.max), .int(.min),
        ])
    }

    /// Changes, removes, adds or repeats some bytes.
    mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self.generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self.generator)
            switch Int.random(in: 0..<5, using: &self.generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &self.generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(self.pick(Array("{}[]\",:\\.-e0u".utf8)), at: place)
            case 3: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: bytes[place...].prefix(6), at: place)
            }
        }
        return bytes
    }
}
