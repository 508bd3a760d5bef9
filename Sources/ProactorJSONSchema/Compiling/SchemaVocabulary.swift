/// The keywords of draft 2020-12 and what their values must look like.
enum SchemaVocabulary {
    /// What the value of a keyword must be.
    enum Shape: Hashable {
        case schema
        case schemaArray
        case schemaMap
        case string
        case boolean
        case number
        case positiveNumber
        case count
        case array
        case stringArray
        case stringArrayMap
        case types
        case object
        case anything

        /// Reads after "must be" in a message.
        var words: String {
            switch self {
            case .schema: "a schema: an object, true or false"
            case .schemaArray: "a list of at least one schema"
            case .schemaMap: "an object whose values are schemas"
            case .string: "a string"
            case .boolean: "true or false"
            case .number: "a number"
            case .positiveNumber: "a number greater than 0"
            case .count: "a whole number, 0 or greater"
            case .array: "a list"
            case .stringArray: "a list of strings, each once"
            case .stringArrayMap: "an object whose values are lists of strings, each once"
            case .types: "the name of a type or a list of such names, each once"
            case .object: "an object"
            case .anything: "a value"
            }
        }
    }

    static let shapes: [String: Shape] = [
        "$schema": .string, "$id": .string, "$ref": .string, "$anchor": .string, "$dynamicRef": .string,
        "$dynamicAnchor": .string, "$comment": .string, "$vocabulary": .object, "$defs": .schemaMap,
        "definitions": .schemaMap,
        "type": .types, "const": .anything, "enum": .array,
        "minimum": .number, "maximum": .number, "exclusiveMinimum": .number, "exclusiveMaximum": .number,
        "multipleOf": .positiveNumber,
        "minLength": .count, "maxLength": .count, "pattern": .string, "format": .string,
        "contentEncoding": .string, "contentMediaType": .string, "contentSchema": .schema,
        "minItems": .count, "maxItems": .count, "uniqueItems": .boolean, "prefixItems": .schemaArray,
        "items": .schema, "contains": .schema, "minContains": .count, "maxContains": .count,
        "unevaluatedItems": .schema,
        "minProperties": .count, "maxProperties": .count, "required": .stringArray, "properties": .schemaMap,
        "patternProperties": .schemaMap, "additionalProperties": .schema, "propertyNames": .schema,
        "dependentRequired": .stringArrayMap, "dependentSchemas": .schemaMap, "unevaluatedProperties": .schema,
        "allOf": .schemaArray, "anyOf": .schemaArray, "oneOf": .schemaArray, "not": .schema, "if": .schema,
        "then": .schema, "else": .schema,
        "title": .string, "description": .string, "default": .anything, "examples": .array,
        "deprecated": .boolean, "readOnly": .boolean, "writeOnly": .boolean,
    ]

    /// Keywords of other drafts and dialects, which this one does not know, and what it has instead.
    static let retired: [String: String] = [
        "id": "write '$id'",
        "additionalItems": "write 'prefixItems' for the first elements and 'items' for those after them",
        "dependencies": "write 'dependentRequired' or 'dependentSchemas'",
        "$recursiveRef": "write '$dynamicRef'",
        "$recursiveAnchor": "write '$dynamicAnchor'",
        "divisibleBy": "write 'multipleOf'",
        "extends": "write 'allOf'",
        "disallow": "write 'not'",
        "nullable": "write 'type: [..., null]'",
        "example": "write 'examples' with a list",
    ]

    static let schemaURI = "https://json-schema.org/draft/2020-12/schema"
}
