package import ProactorModel

/// An event as a message, by the Kafka and AMQP protocol bindings of CloudEvents 1.0.2.
package struct OutgoingMessage: Hashable, Sendable {
    /// How an event stands in a message.
    package enum Format: String, CaseIterable, Sendable {
        /// The payload as the body, and the attributes in headers.
        case binary
        /// All of it as JSON in the body.
        case structured
    }

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package let headers: [Header]
    package let contentType: String?
    package let body: [UInt8]

    /// - Parameter prefix: What the names of attributes begin with in headers: `ce_` in Kafka, `cloudEvents_` in AMQP.
    package init(_ event: Event, format: Format, prefix: String) {
        let json = CloudEventsJSON.json(from: event)
        switch format {
        case .structured:
            self.headers = []
            self.contentType = "application/cloudevents+json; charset=utf-8"
            self.body = json.jsonBytes
        case .binary:
            let attributes = json.objectValue ?? [:]
            self.headers = attributes.compactMap { name, value in
                guard !["data", "data_base64", "datacontenttype"].contains(name) else { return nil }
                return Header(name: prefix + name, value: value.stringValue ?? value.jsonText)
            }
            self.contentType = event.dataContentType ?? (event.data == nil ? nil : "application/json")
            self.body = Self.body(event)
        }
    }

    private static func body(_ event: Event) -> [UInt8] {
        switch event.data {
        case nil: return []
        case .binary(let bytes): return bytes
        case .json(let value):
            // A text that says it is none of JSON stands for itself.
            if let type = event.dataContentType, !MediaType(type).isJSON, let text = value.stringValue {
                return Array(text.utf8)
            }
            return value.jsonBytes
        }
    }
}
