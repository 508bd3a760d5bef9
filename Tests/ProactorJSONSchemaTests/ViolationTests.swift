import ProactorJSONSchema
import ProactorModel
import Testing

/// What a person reads about a value that does not satisfy its schema.
@Suite struct ViolationTests {
    @Test(arguments: [
        (#"{"minimum":0}"#, "-3", "the value must be at least 0, is -3"),
        (#"{"exclusiveMaximum":1.5}"#, "2", "the value must be less than 1.5, is 2"),
        (#"{"multipleOf":0.01}"#, "0.005", "the value must be a multiple of 0.01, is 0.005"),
        (#"{"type":["string","null"]}"#, "[]", "the value must be string or null, is an array"),
        (#"{"type":"integer"}"#, "1.5", "the value must be integer, is 1.5"),
        (#"{"const":"EU"}"#, #""US""#, #"the value must be "EU", is "US""#),
        (
            #"{"enum":["low","high"]}"#, #""hihg""#,
            #"the value must be one of "low", "high", is "hihg"; did you mean "high"?"#
        ),
        (#"{"minLength":1}"#, #""""#, "the value must have at least 1 character, has 0"),
        (#"{"maxItems":1}"#, "[1,2]", "the value must have at most 1 element, has 2"),
        (#"{"minProperties":2}"#, "{}", "the value must have at least 2 properties, has 0"),
        (#"{"pattern":"^SKU-"}"#, #""X""#, #"the value must match the pattern ^SKU-, is "X""#),
        (
            #"{"format":"date"}"#, #""30.6.2025""#,
            #"the value must be a date such as 2025-06-30, is "30.6.2025""#
        ),
        (
            #"{"uniqueItems":true}"#, #"["a","b","a"]"#,
            #"the value must not have an element twice: "a" stands at 0 and 2"#
        ),
        (
            #"{"contains":{"type":"null"}}"#, "[1,2]",
            "the value must have at least 1 element that the schema asks for; 0 of 2 do"
        ),
        (#"{"required":["sku"]}"#, "{}", "the value lacks the property 'sku'"),
        (#"{"required":["sku"]}"#, #"{"skuu":1}"#, "the value lacks the property 'sku'; is 'skuu' meant for it?"),
        (
            #"{"dependentRequired":{"card":["address"]}}"#, #"{"card":1}"#,
            "the value lacks the property 'address', which 'card' needs beside it"
        ),
        (
            #"{"properties":{"warehouse":true},"additionalProperties":false}"#, #"{"warehous":1}"#,
            "/warehous is not a known property; did you mean 'warehouse'?"
        ),
        (#"{"unevaluatedProperties":false}"#, #"{"a/b":1}"#, "/a~1b is not a known property"),
        (
            #"{"propertyNames":{"maxLength":2}}"#, #"{"abc":1}"#,
            "/abc has a name that is not allowed: it must have at most 2 characters, has 3"
        ),
        (#"{"properties":{"a":false}}"#, #"{"a":1}"#, "/a is not allowed here"),
        (#"{"not":{"type":"null"}}"#, "null", "the value must not be what the schema under 'not' describes"),
        (
            #"{"anyOf":[{"type":"string"},{"minimum":3}]}"#, "2",
            "the value must be string, is 2, or must be at least 3, is 2"
        ),
        (
            #"{"oneOf":[{"type":"null"},{"required":["a"],"properties":{"b":{"minimum":1}}}]}"#, #"{"b":0}"#,
            "the value fits none of the 2 alternatives; with the nearest, number 2, it lacks the property 'a'; "
                + "/b must be at least 1, is 0"
        ),
        (
            #"{"oneOf":[{"type":"integer"},{"minimum":2},{"type":"null"}]}"#, "3",
            "the value fits 2 of the 3 alternatives (1, 2), must fit exactly one"
        ),
    ])
    func `a violation says what is wrong and what would be right`(
        schemaText: String,
        value: String,
        expected: String
    ) throws {
        let violations = try schema(schemaText).validate(try json(value))
        #expect(violations.map(\.description) == [expected])
    }

    @Test func `a violation points into the value and into the schema`() throws {
        let compiled = try schema(
            ##"{"properties":{"data":{"$ref":"#/$defs/d"}},"$defs":{"d":{"properties":{"openOrders":{"minimum":0}}}}}"##
        )
        let violations = compiled.validate(try json(#"{"data":{"openOrders":-3}}"#))
        let violation = try #require(violations.first)
        #expect(violations.count == 1)
        #expect(violation.instance == JSONPointer(["data", "openOrders"]))
        #expect(violation.schema.description == "/$defs/d/properties/openOrders/minimum")
        #expect(violation.keyword == "minimum")
        #expect(violation.description == "/data/openOrders must be at least 0, is -3")
    }

    @Test func `all violations are found, in the order of the value`() throws {
        let compiled = try schema(
            #"{"required":["a","b"],"properties":{"c":{"type":"string","minimum":2},"d":{"items":{"type":"null"}}}}"#
        )
        let violations = compiled.validate(try json(#"{"d":[1,null,2],"c":1}"#))
        #expect(
            violations.map(\.description) == [
                "the value lacks the property 'a'",
                "the value lacks the property 'b'",
                "/d/0 must be null, is 1",
                "/d/2 must be null, is 2",
                "/c must be string, is 1",
                "/c must be at least 2, is 1",
            ]
        )
    }

    @Test func `a failed alternative does not make known properties unknown`() throws {
        let compiled = try schema(
            #"{"allOf":[{"properties":{"a":{"type":"null"}}}],"unevaluatedProperties":false}"#
        )
        #expect(compiled.validate(try json(#"{"a":1}"#)).map(\.description) == ["/a must be null, is 1"])
    }

    @Test func `no more violations are reported than the limit`() throws {
        let limits = JSONSchemaLimits(violationCountMaximum: 3)
        let compiled = try schema(#"{"items":{"type":"null"}}"#, limits: limits)
        #expect(compiled.validate(.array(Array(repeating: 1, count: 100))).count == 3)
    }

    @Test func `a long value is cut in the message`() throws {
        let text = String(repeating: "é", count: 1000)
        let violation = try #require(try schema(#"{"maxLength":1}"#).validate(.string(text)).first)
        #expect(violation.message == "must have at most 1 character, has 1000")
        let other = try #require(try schema(#"{"const":1}"#).validate(.string(text)).first)
        #expect(other.message.unicodeScalars.count < 120)
    }
}
