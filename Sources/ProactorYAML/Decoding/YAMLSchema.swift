package import ProactorModel

/// JSON Schemas (draft 2020-12) of what the decoder reads, for editors that complete and check files while they are written.
package enum YAMLSchema {
    /// What a document says of itself, and its title.
    package static func document(_ title: String, _ schema: JSONValue, definitions: JSONObject = [:]) -> JSONValue {
        var document: JSONObject = ["$schema": "https://json-schema.org/draft/2020-12/schema", "title": .string(title)]
        for (key, value) in schema.objectValue ?? [:] { document[key] = value }
        if !definitions.isEmpty { document["$defs"] = .object(definitions) }
        return .object(document)
    }

    /// A mapping with these keys and no others.
    package static func mapping(_ properties: JSONObject, required: [String] = []) -> JSONValue {
        var schema: JSONObject = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        return .object(schema)
    }

    /// A mapping from names of the author's choice, which satisfy `names` where it is given.
    package static func entries(_ value: JSONValue, names: JSONValue? = nil) -> JSONValue {
        var schema: JSONObject = ["type": "object", "additionalProperties": value]
        schema["propertyNames"] = names
        return .object(schema)
    }

    package static func list(of element: JSONValue) -> JSONValue { ["type": "array", "items": element] }

    /// A list, or one element that stands for a list of one.
    package static func listOrOne(of element: JSONValue) -> JSONValue { ["anyOf": [element, self.list(of: element)]] }

    package static var text: JSONValue { ["type": "string"] }
    package static var bool: JSONValue { ["type": "boolean"] }

    package static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        ["type": "integer", "minimum": .int(Int64(range.lowerBound)), "maximum": .int(Int64(range.upperBound))]
    }

    package static func number(_ range: ClosedRange<Double>) -> JSONValue {
        ["type": "number", "minimum": .double(range.lowerBound), "maximum": .double(range.upperBound)]
    }

    /// A length of time; what its units are worth together is left to the reader.
    package static var duration: JSONValue {
        ["type": "string", "pattern": "^([0-9]+(d|h|m|s|ms))+$", "examples": ["30s", "5m", "1h30m", "7d"]]
    }

    package static func choice(_ values: [String]) -> JSONValue { ["enum": .array(values.map { .string($0) })] }

    package static func reference(_ definition: String) -> JSONValue { ["$ref": .string("#/$defs/\(definition)")] }
}

extension JSONValue {
    /// The schema with a description, which editors show where the value is written.
    package func described(_ description: String) -> JSONValue {
        var schema = self.objectValue ?? [:]
        schema["description"] = .string(description)
        return .object(schema)
    }
}
