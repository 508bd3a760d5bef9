package import ProactorModel
import ProactorYAML

extension EventMappingReader {
    /// What editors are told of `each`, `when` and `event`.
    ///
    /// - Parameters:
    ///   - variables: What expressions can name, in words.
    ///   - source: What the events' source is where the mapping has none, in words.
    ///   - id: The same of their ids.
    package static func schema(variables: String, source: String, id: String) -> JSONObject {
        let value: JSONValue = ["type": ["string", "number", "boolean", "object", "array"]]
        let text = YAMLSchema.text
        let event = YAMLSchema.mapping([
            "type": text.described("The event's type."),
            "source": text.described("Its source; \(source) without it."),
            "id": text.described("What names it within its source; \(id) without it."),
            "subject": text.described("What it is about."),
            "time": text.described("When it happened: RFC 3339, or a timestamp of CEL."),
            "data": value.described("Its payload; the body without it."),
            "extensions": YAMLSchema.entries(
                ["type": ["string", "integer", "boolean"]],
                names: ["pattern": "^[a-z0-9]+$"]
            )
            .described("Extension attributes, by name."),
        ])
        return [
            "each": text.described(
                "CEL: the list whose elements become events; the body, or its elements, without it."
            ),
            "when": text.described("CEL: which of them become events; all without it."),
            "event": event.described("What the events are: texts with {{ CEL }} over \(variables)."),
        ]
    }
}
