import ProactorModel
import Testing

/// A path finds what one member after the other finds.
@Suite struct JSONPathTests {
    private static let object: JSONObject = [
        "data": ["item": ["sku": "A", "none": nil], "rows": [["sku": "B"]], "é": 1, "text": "t"], "type": "Sold",
    ]

    private static func path(_ fields: [String]) -> JSONPath {
        let keys = fields.map(JSONKey.init)
        return keys.dropLast().reversed().reduce(JSONPath(keys[keys.count - 1], nil)) { JSONPath($1, $0) }
    }

    @Test(arguments: [
        ["type"], ["data"], ["data", "item"], ["data", "item", "sku"], ["data", "item", "none"], ["data", "é"],
        ["nothing"],
        ["data", "nothing"], ["data", "nothing", "sku"], ["type", "sku"], ["data", "rows", "sku"],
        ["data", "rows", "0"],
        ["data", "text", "t"], ["data", "item", "sku", "A"],
    ])
    func `a path leads where its members lead`(_ fields: [String]) {
        let expected = fields.reduce(JSONValue.object(Self.object) as JSONValue?) { value, field in value?[field] }
        #expect(Self.object[Self.path(fields)] == expected)
    }

    @Test func `keys compare by code points`() {
        let object: JSONObject = ["caf\u{E9}": ["a": 1]]
        #expect(object[Self.path(["caf\u{E9}", "a"])] == 1)
        #expect(object[Self.path(["cafe\u{301}", "a"])] == nil)
    }

    @Test func `large objects are looked up through their index`() {
        let members = (0..<100).map { ("key\($0)", JSONValue.object(["n": .int(Int64($0))])) }
        let object = JSONObject(members)
        for number in 0..<100 { #expect(object[Self.path(["key\(number)", "n"])] == .int(Int64(number))) }
        #expect(object[Self.path(["key100", "n"])] == nil)
    }
}
