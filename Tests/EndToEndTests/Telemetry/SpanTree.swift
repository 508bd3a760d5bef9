import ProactorModel

/// Spans as a collector got them, to be asked who stands below whom.
struct SpanTree {
    struct Span {
        let json: JSONValue

        var name: String { self.json["name"]?.stringValue ?? "" }
        var id: String { self.json["spanId"]?.stringValue ?? "" }
        var trace: String { self.json["traceId"]?.stringValue ?? "" }
        var parent: String? { self.json["parentSpanId"]?.stringValue }
        var kind: Int64? { self.json["kind"]?.intValue }
        var links: [JSONValue] { self.json["links"]?.arrayValue ?? [] }

        /// The attribute's value, whatever its type, as text.
        subscript(attribute: String) -> String? {
            let found = self.json["attributes"]?.arrayValue?.first { $0["key"]?.stringValue == attribute }
            let value = found?["value"]
            return value?["stringValue"]?.stringValue ?? value?["intValue"]?.stringValue
                ?? value?["arrayValue"]?.jsonText ?? value?["doubleValue"]?.jsonText
        }
    }

    let spans: [Span]

    init(_ spans: [JSONValue]) { self.spans = spans.map(Span.init) }

    func named(_ name: String) -> [Span] { self.spans.filter { $0.name == name } }

    func below(_ span: Span) -> [Span] { self.spans.filter { $0.parent == span.id && $0.trace == span.trace } }
}
