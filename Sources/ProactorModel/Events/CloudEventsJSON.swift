/// Why something is not a CloudEvent, naming the attribute or the place in the payload.
package struct EventError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A context attribute's name, or `data`.
    package let attribute: String
    package let message: String

    package init(attribute: String, message: String) {
        self.attribute = attribute
        self.message = message
    }

    package var description: String { self.message }
}

/// The CloudEvents JSON event format, version 1.0.2.
package enum CloudEventsJSON {
    /// Reads one event in structured mode (section 3).
    package static func event(from json: JSONValue) throws(EventError) -> Event {
        guard case .object(let object) = json else {
            throw EventError(attribute: "", message: "a CloudEvent is a JSON object, this is \(json.typeName)")
        }
        var attributes = CloudEventsAttributes()
        var data: EventData?
        for (name, value) in object {
            switch name {
            case "data":
                guard data == nil else { throw Self.bothKindsOfData }
                data = .json(value)
            case "data_base64":
                guard data == nil else { throw Self.bothKindsOfData }
                guard case .string(let text) = value, let bytes = Base64.decode(text) else {
                    throw EventError(attribute: name, message: "'data_base64' must be a string in base 64")
                }
                data = .binary(bytes)
            default: try attributes.set(name, to: value)
            }
        }
        return try attributes.event(data: data)
    }

    private static var bothKindsOfData: EventError {
        EventError(attribute: "data_base64", message: "an event has either 'data' or 'data_base64', not both")
    }

    /// Writes one event in structured mode; members stand in the specification's order, extensions by name.
    package static func json(from event: Event) -> JSONValue {
        var object: JSONObject = [
            "specversion": "1.0", "id": .string(event.id), "source": .string(event.source), "type": .string(event.type),
        ]
        object["subject"] = event.subject.map(JSONValue.string)
        object["time"] = event.time.map { .string($0.description) }
        object["datacontenttype"] = event.dataContentType.map(JSONValue.string)
        object["dataschema"] = event.dataSchema.map(JSONValue.string)
        for (name, value) in event.extensions.sorted(by: { $0.key < $1.key }) { object[name] = value.json }
        switch event.data {
        case .json(let value): object["data"] = value
        case .binary(let bytes): object["data_base64"] = .string(Base64.encode(bytes))
        case nil: break
        }
        return .object(object)
    }
}
