import Foundation
import ProactorJSONSchema
import ProactorModel
import Testing

/// Whatever schema and value there are, time, memory and stack are bounded.
@Suite struct HostileInputTests {
    /// Runs `body` on a thread with as little stack as any that the engine uses.
    private func onSmallStack<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 512 * 1024
            thread.start()
        }
    }

    private func nested(_ depth: Int) -> JSONValue {
        (0..<depth).reduce(into: JSONValue.int(1)) { value, _ in value = .object(["a": value]) }
    }

    @Test(arguments: [
        ##"{"properties":{"a":{"$ref":"#"}}}"##,
        ##"{"allOf":[{"anyOf":[{"oneOf":[{"if":true,"then":{"properties":{"a":{"$ref":"#"}}}}]}]}]}"##,
        ##"{"anyOf":[{"type":"string"},{"properties":{"a":{"$ref":"#"}},"required":["b"]}]}"##,
        ##"{"dependentSchemas":{"a":{"additionalProperties":{"$ref":"#"}}},"unevaluatedProperties":true}"##,
    ])
    func `a deep value is given up without running out of stack`(schemaText: String) async throws {
        let compiled = try schema(schemaText)
        let value = self.nested(1000)
        let messages = await self.onSmallStack { compiled.validate(value).map(\.message) }
        #expect(messages.last == "cannot be validated: schemas apply inside one another more than 120 levels deep")
        #expect(!compiled.validate(self.nested(15)).contains { $0.message.hasPrefix("cannot") })
    }

    @Test func `a deep schema document costs no stack`() async throws {
        var document = JSONValue.bool(true)
        for _ in 0..<400 { document = .object(["items": .object(["not": document])]) }
        let deep = document
        let count = await self.onSmallStack { (try? JSONSchema(deep))?.warnings.count }
        #expect(count == 0)
    }

    @Test func `schemas that multiply are given up after the steps that a value may cost`() throws {
        let levels = 40
        var definitions = "\"d\(levels)\":{\"type\":\"integer\"}"
        for level in 0..<levels {
            let next = "{\"$ref\":\"#/$defs/d\(level + 1)\"}"
            definitions += ",\"d\(level)\":{\"allOf\":[\(next),\(next)]}"
        }
        let compiled = try schema(
            "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\(definitions)}}",
            limits: JSONSchemaLimits(stepCountMaximum: 100_000)
        )
        #expect(compiled.validate(1).map(\.message) == ["cannot be validated: that takes more than 100000 steps"])
    }

    @Test func `giving up is not taken for an answer by a negation`() throws {
        let compiled = try schema(
            #"{"not":{"items":{"type":"integer"}}}"#,
            limits: JSONSchemaLimits(stepCountMaximum: 10)
        )
        #expect(!compiled.accepts(.array(Array(repeating: 1, count: 100))))
        #expect(!compiled.validate(.array(Array(repeating: 1, count: 100))).isEmpty)
    }

    @Test func `unique elements of a large array are found in linear time`() throws {
        let compiled = try schema(#"{"uniqueItems":true}"#)
        let elements: [JSONValue] = (0..<100_000).map { .object(["id": .int($0), "tags": ["a", .double(0.5)]]) }
        let duration = ContinuousClock().measure { #expect(compiled.accepts(.array(elements))) }
        #expect(duration < .seconds(20))
        #expect(!compiled.accepts(.array(elements + [elements[77]])))
    }

    @Test func `a large object with patterns is validated in bounded time`() throws {
        let compiled = try schema(
            #"{"patternProperties":{"^(a+)+$":true,"(x|xx)*y":true},"additionalProperties":{"type":"integer"}}"#
        )
        let members = (0..<20_000).map { ("key\($0)" + String(repeating: "a", count: 30), JSONValue.int(1)) }
        let duration = ContinuousClock().measure { #expect(compiled.accepts(.object(JSONObject(members)))) }
        #expect(duration < .seconds(20))
    }

    @Test func `a pattern that makes other engines stall takes linear time`() throws {
        let compiled = try schema(#"{"pattern":"^(a+)+$"}"#)
        let text = String(repeating: "a", count: 500_000) + "!"
        let duration = ContinuousClock().measure { #expect(!compiled.accepts(.string(text))) }
        #expect(duration < .seconds(10))
    }

    @Test func `a reference that turns endless on its way is given up`() throws {
        let compiled = try schema(
            ##"{"$id":"https://example.com/a","$dynamicAnchor":"n","$ref":"b","$defs":{"b":{"$id":"b","allOf":[{"$ref":"#/$defs/c"}],"$defs":{"c":{"$dynamicRef":"#n"},"d":{"$dynamicAnchor":"n"}}}}}"##
        )
        #expect(compiled.validate(1).first?.message.hasPrefix("cannot be validated") == true)
    }
}
