import ProactorModel
import Tracing

/// Spans as OTLP/HTTP sends them in JSON (opentelemetry-proto 1.x, "JSON Protobuf Encoding"): ids in hexadecimal, enums as
/// numbers, 64-bit numbers as texts, and keys in lower camel case.
enum OTLPTrace {
    /// The body of `POST /v1/traces`.
    static func request(_ spans: [SpanRecord], resource: [(String, String)], _ cleaner: AttributeCleaner) -> JSONValue {
        [
            "resourceSpans": [
                [
                    "resource": ["attributes": .array(resource.map { Self.attribute($0.0, .string($0.1)) })],
                    "scopeSpans": [
                        [
                            "scope": ["name": "proactor", "version": .string(ProactorVersion.current)],
                            "spans": .array(spans.map { Self.span($0, cleaner) }),
                        ]
                    ],
                ]
            ]
        ]
    }

    private static func span(_ span: SpanRecord, _ cleaner: AttributeCleaner) -> JSONValue {
        var json: JSONObject = [
            "traceId": .string(span.context.traceID.description), "spanId": .string(span.context.spanText),
            "name": .string(cleaner.clean(span.name)), "kind": .int(Self.number(of: span.kind)),
            "startTimeUnixNano": .string(String(span.startedAt)), "endTimeUnixNano": .string(String(span.endedAt)),
            "attributes": Self.attributes(span.attributes, cleaner), "flags": .int(span.context.isSampled ? 1 : 0),
        ]
        if let parent = span.parentSpanID {
            var context = span.context
            context.spanID = parent
            json["parentSpanId"] = .string(context.spanText)
        }
        json["traceState"] = span.context.state.map(JSONValue.string)
        if !span.events.isEmpty { json["events"] = .array(span.events.map { Self.event($0, cleaner) }) }
        if !span.links.isEmpty { json["links"] = .array(span.links.map { Self.link($0, cleaner) }) }
        let dropped = [
            ("droppedAttributesCount", span.droppedAttributes), ("droppedEventsCount", span.droppedEvents),
            ("droppedLinksCount", span.droppedLinks),
        ]
        for (key, count) in dropped where count > 0 { json[key] = .int(Int64(count)) }
        if let status = span.status {
            var told: JSONObject = ["code": .int(status.code == .ok ? 1 : 2)]
            told["message"] = status.message.map { .string(cleaner.clean($0)) }
            json["status"] = .object(told)
        }
        return .object(json)
    }

    private static func event(_ event: SpanEvent, _ cleaner: AttributeCleaner) -> JSONValue {
        [
            "timeUnixNano": .string(String(event.nanosecondsSinceEpoch)), "name": .string(cleaner.clean(event.name)),
            "attributes": Self.attributes(event.attributes, cleaner),
        ]
    }

    private static func link(_ link: SpanRecord.Link, _ cleaner: AttributeCleaner) -> JSONValue {
        [
            "traceId": .string(link.context.traceID.description), "spanId": .string(link.context.spanText),
            "attributes": Self.attributes(link.attributes, cleaner),
        ]
    }

    private static func attributes(_ attributes: SpanAttributes, _ cleaner: AttributeCleaner) -> JSONValue {
        .array(cleaner.clean(attributes).map { Self.attribute($0.name, $0.value) })
    }

    private static func attribute(_ name: String, _ value: SpanAttribute) -> JSONValue {
        ["key": .string(name), "value": Self.json(value)]
    }

    private static func json(_ value: SpanAttribute) -> JSONValue {
        switch value {
        case .int32(let number): Self.json(Int64(number))
        case .int64(let number): Self.json(number)
        case .double(let number): Self.json(number)
        case .bool(let flag): ["boolValue": .bool(flag)]
        case .string(let text): ["stringValue": .string(text)]
        case .int32Array(let numbers): Self.list(numbers.map { Self.json(Int64($0)) })
        case .int64Array(let numbers): Self.list(numbers.map(Self.json))
        case .doubleArray(let numbers): Self.list(numbers.map(Self.json))
        case .boolArray(let flags): Self.list(flags.map { ["boolValue": .bool($0)] })
        case .stringArray(let texts): Self.list(texts.map { ["stringValue": .string($0)] })
        default: ["stringValue": .string("\(value)")]
        }
    }

    private static func json(_ number: Int64) -> JSONValue { ["intValue": .string(String(number))] }

    /// JSON has no words for what is no number; Protobuf's form of it has these.
    private static func json(_ number: Double) -> JSONValue {
        if number.isNaN { return ["doubleValue": "NaN"] }
        if number.isInfinite { return ["doubleValue": number < 0 ? "-Infinity" : "Infinity"] }
        return ["doubleValue": .double(number)]
    }

    private static func list(_ values: [JSONValue]) -> JSONValue { ["arrayValue": ["values": .array(values)]] }

    private static func number(of kind: SpanKind) -> Int64 {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
