import ProactorModel
import ProactorYAML

/// Schemas of `events:`.
enum EventSchemas {
    static var eventType: JSONValue {
        YAMLSchema.mapping([
            "description": YAMLSchema.text.described("For people."),
            "schema": YAMLSchema.reference("jsonSchema")
                .described("What the payload must look like: JSON Schema, draft 2020-12."),
            "example": JSONValue.object([:]).described("A payload; it must satisfy the schema."),
        ])
    }

    static var definitions: JSONObject {
        let schema = YAMLSchema.reference("jsonSchema")
        let count: JSONValue = ["type": "integer", "minimum": 0]
        var properties: JSONObject = [
            "type": YAMLSchema.listOrOne(
                of: YAMLSchema.choice(["object", "array", "string", "integer", "number", "boolean", "null"])
            ),
            "properties": YAMLSchema.entries(schema), "items": schema, "additionalProperties": schema,
            "required": YAMLSchema.list(of: YAMLSchema.text), "enum": ["type": "array"], "const": [:],
            "description": YAMLSchema.text, "title": YAMLSchema.text, "default": [:], "examples": ["type": "array"],
            "pattern": YAMLSchema.text, "format": YAMLSchema.text, "$ref": YAMLSchema.text,
            "$defs": YAMLSchema.entries(schema), "uniqueItems": YAMLSchema.bool, "not": schema,
        ]
        for name in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
            properties[name] = ["type": "number"]
        }
        for name in ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] {
            properties[name] = count
        }
        for name in ["allOf", "anyOf", "oneOf"] { properties[name] = YAMLSchema.list(of: schema) }
        // Keywords that are not here are completed by nobody, but are as good.
        return ["jsonSchema": ["type": ["object", "boolean"], "properties": .object(properties)]]
    }
}
