import ProactorJSONSchema
import ProactorModel

/// A schema or a value as JSON text.
func json(_ text: String) throws -> JSONValue {
    try JSONParser.parse(text, limits: JSONLimits(sizeMaximum: 50_000_000, depthMaximum: 20_000))
}

func schema(_ text: String, limits: JSONSchemaLimits = JSONSchemaLimits()) throws -> JSONSchema {
    try JSONSchema(try json(text), limits: limits)
}

/// The problems of a schema document that cannot be used; empty when it can.
func problems(_ text: String, limits: JSONSchemaLimits = JSONSchemaLimits()) throws -> [String] {
    let document = try json(text)
    do throws(JSONSchemaError) {
        _ = try JSONSchema(document, limits: limits)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
