import ProactorModel
import Testing

@Suite struct JSONValueTests {
    /// A value of at most `depth` levels, with texts and numbers of the awkward kinds.
    private func value(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        let texts = ["", "a", "é", "e\u{301}", "\u{0}\u{1F}\u{7F}", "\"\\/", "😀", "\u{2028}", "\n\r\t"]
        let numbers: [JSONValue] = [
            .int(0), .int(.max), .int(.min), .double(0.1), .double(-0.0), .double(1e300),
            .double(.leastNonzeroMagnitude), .double(3),
        ]
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return numbers.randomElement(using: &generator) ?? .null
        case 3: return .string(texts.randomElement(using: &generator) ?? "")
        case 4:
            return .array(
                (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
                    self.value(depth: depth - 1, using: &generator)
                }
            )
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<24, using: &generator) {
                let key =
                    (texts.randomElement(using: &generator) ?? "") + String(Int.random(in: 0..<9, using: &generator))
                object[key] = self.value(depth: depth - 1, using: &generator)
            }
            return .object(object)
        }
    }

    @Test func `what is written is read back as the same value, in every layout`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let value = self.value(depth: 4, using: &generator)
            #expect(try JSONParser.parse(value.jsonBytes) == value)
            #expect(try JSONParser.parse(value.prettyJSONText) == value)
            #expect(try JSONParser.parse(value.canonicalJSONBytes) == value)
        }
    }

    @Test func `equal values have one hash and the same canonical bytes`() {
        let left: JSONValue = ["b": [1, "x"], "a": 2.0]
        let right: JSONValue = ["a": 2, "b": [1.0, "x"]]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left.canonicalJSONBytes == right.canonicalJSONBytes)
        #expect(JSONValue.double(-0.0).canonicalJSONBytes == JSONValue.int(0).canonicalJSONBytes)
    }

    @Test(
        arguments: [
            (JSONValue.string("\u{E9}"), JSONValue.string("e\u{301}")), (.int(1), .bool(true)), (.null, .bool(false)),
            (.string("1"), .int(1)), (.int(.max), .double(0x1p63)), ([1, 2], [2, 1]),
            (["a": 1], ["a": 1, "b": nil]),
        ] as [(JSONValue, JSONValue)]
    )
    func `values that mean different JSON differ`(left: JSONValue, right: JSONValue) {
        #expect(left != right)
    }

    @Test func `pretty JSON has one member a line`() {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        #expect(
            value.prettyJSONText == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """
        )
    }

    @Test func `control characters are escaped and nothing else`() {
        #expect(JSONValue.string("\u{1}\u{1F}\n\"\\/é\u{7F}").jsonText == #""\u0001\u001f\n\"\\/é"# + "\u{7F}\"")
    }

    @Test func `members keep their order, and removing one keeps the others findable`() {
        var object = JSONObject((0..<40).map { ("k\($0)", JSONValue.int(Int64($0))) })
        object["k3"] = nil
        object["k5"] = "changed"
        object["new"] = 1
        #expect(object.count == 40)
        #expect(object.keys.first == "k0")
        #expect(object.keys.last == "new")
        #expect(object["k3"] == nil)
        #expect(object["k5"] == "changed")
        #expect((0..<40).allSatisfy { $0 == 3 || object["k\($0)"] != nil })
    }

    @Test func `of a repeated key the last value stands, at the first one's place`() {
        let object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(JSONValue.object(object).jsonText == #"{"a":3,"b":2}"#)
    }

    @Test func `strings sort by code points`() {
        #expect("Z".precedesByCodePoints("a"))
        #expect("e\u{301}".precedesByCodePoints("\u{E9}"))
        #expect("\u{FFFF}".precedesByCodePoints("\u{10000}"))
        #expect(CodePointString("a") < CodePointString("b"))
        #expect(Set([CodePointString("\u{E9}"), CodePointString("e\u{301}")]).count == 2)
    }

    @Test(arguments: [
        ([String](), ""), (["a", "b"], "/a/b"), (["a/b", "m~n", ""], "/a~1b/m~0n/"), (["0"], "/0"),
    ])
    func `a pointer is written as RFC 6901 says`(tokens: [String], text: String) {
        #expect(JSONPointer(tokens).description == text)
    }

    @Test func `a pointer finds members and elements`() {
        let value: JSONValue = ["a": [10, ["~/": 20]], "": 30]
        #expect(value.value(at: JSONPointer()) == value)
        #expect(value.value(at: JSONPointer(["a", "0"])) == 10)
        #expect(value.value(at: JSONPointer(["a", "1", "~/"])) == 20)
        #expect(value.value(at: JSONPointer([""])) == 30)
        for token in ["2", "-1", "01", "+1", "-", "", "٠", "99999999999999999999"] {
            #expect(value.value(at: JSONPointer(["a", token])) == nil, "\(token)")
        }
        #expect(value.value(at: JSONPointer(["a", "0", "x"])) == nil)
    }
}
