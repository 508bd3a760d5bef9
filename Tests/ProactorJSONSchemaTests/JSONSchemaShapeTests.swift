import ProactorJSONSchema
import ProactorModel
import Testing

@Suite struct JSONSchemaShapeTests {
    private static let order = ##"""
        {"type":"object","title":"Order","required":["sku","lines"],"additionalProperties":false,
         "properties":{
           "sku":{"type":"string","title":"Item","format":"uri"},
           "count":{"$ref":"#/$defs/count"},
           "state":{"enum":["open","closed"],"default":"open"},
           "lines":{"type":"array","items":{"type":"object","required":["price"],"properties":{"price":{"type":"number"}}}},
           "tags":{"type":"object","additionalProperties":{"type":"string"}},
           "who":{"oneOf":[{"type":"string"},{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}]},
           "parent":{"$ref":"#"}},
         "$defs":{"count":{"type":["integer","null"],"minimum":0}}}
        """##

    @Test(arguments: [
        (["sku"], "string", JSONSchemaShape.Presence.required),
        (["count"], "integer or null", .optional),
        (["state"], "string", .optional),
        (["skuu"], "nothing", .forbidden),
        (["sku", "x"], "nothing", .forbidden),
        (["tags", "a"], "string", .undeclared),
        (["who"], "object or string", .optional),
        (["who", "name"], "string", .required),
        (["who", "age"], "anything", .undeclared),
        (["parent", "parent", "sku"], "string", .required),
    ])
    func `a path tells types and presence`(
        path: [String],
        types: String,
        presence: JSONSchemaShape.Presence
    ) throws {
        let shape = try schema(Self.order).shape(ofProperty: path)
        #expect(shape.types.description == types)
        #expect(shape.presence == presence)
    }

    @Test func `the whole value has its properties and annotations`() throws {
        let compiled = try schema(Self.order)
        let shape = compiled.shape()
        #expect(shape.types == .object)
        #expect(shape.title == "Order")
        #expect(shape.properties == ["sku", "count", "state", "lines", "tags", "who", "parent"])
        #expect(shape.requiredProperties == ["lines", "sku"])
        #expect(!shape.allowsOtherProperties)
        let members = compiled.properties()
        #expect(members.map(\.name) == shape.properties)
        #expect(members[0].shape.title == "Item")
        #expect(members[0].shape.format == "uri")
        #expect(members[2].shape.choices == ["open", "closed"])
        #expect(members[2].shape.defaultValue == "open")
        #expect(members[4].shape.allowsOtherProperties)
    }

    @Test func `elements are one step like any other`() throws {
        let compiled = try schema(Self.order)
        let price = compiled.shape(at: [.property("lines"), .element, .property("price")])
        #expect(price.types == .number)
        #expect(price.presence == .required)
        #expect(compiled.shape(at: [.property("lines"), .element]).presence == .optional)
        #expect(compiled.shape(at: [.property("sku"), .element]).presence == .forbidden)
    }

    @Test func `alternatives add up and conditions that all hold restrict`() throws {
        let either = try schema(
            #"{"anyOf":[{"type":"integer","title":"a"},{"const":"x"},false],"type":["integer","string","null"]}"#
        )
        #expect(either.shape().types == [.integer, .string])
        #expect(either.shape().title == nil)
        let both = try schema(
            #"{"allOf":[{"properties":{"a":{"type":"number"}}},{"properties":{"a":{"type":"integer"}}}]}"#
        )
        #expect(both.shape(ofProperty: ["a"]).types == .integer)
        let closed = try schema(#"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#)
        #expect(closed.shape(ofProperty: ["a"]).presence == .optional)
        #expect(closed.shape(ofProperty: ["b"]).presence == .forbidden)
        #expect(!closed.shape().allowsOtherProperties)
    }

    @Test func `nothing is known of a value that any schema allows`() throws {
        let shape = try schema("true").shape(ofProperty: ["a", "b"])
        #expect(shape.types == .any)
        #expect(shape.presence == .undeclared)
        #expect(try schema("false").shape().types == [])
    }

    @Test func `a schema that branches without end is read in bounded time`() throws {
        let text = ##"{"properties":{"a":{"anyOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}]}}}"##
        let compiled = try schema(text)
        let duration = ContinuousClock().measure {
            _ = compiled.shape(ofProperty: Array(repeating: "a", count: 40))
        }
        #expect(duration < .seconds(5))
    }
}
