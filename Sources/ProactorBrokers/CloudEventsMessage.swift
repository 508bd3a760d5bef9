import ProactorComponents
import ProactorModel

/// Messages that are CloudEvents already: the Kafka and AMQP protocol bindings of CloudEvents 1.0.2, in their three modes.
enum CloudEventsMessage {
    /// What the names of attributes begin with: in AMQP by the specification (section 3.1.3.1 of its binding) and where ':' is not
    /// allowed, in Kafka, and in what libraries of RabbitMQ send.
    private static let prefixes = ["cloudEvents:", "cloudEvents_", "ce_", "ce-"]

    /// Whether the message says that it is one.
    static func isOne(_ message: SourceMessage) -> Bool {
        self.isStructured(MediaType(message.contentType ?? ""))
            || message.headers.contains { self.attribute($0.name) == "specversion" }
    }

    static func events(of message: SourceMessage, limits: EngineLimits) throws(MessageFailure) -> [Event] {
        let mediaType = MediaType(message.contentType ?? "")
        do {
            switch mediaType.essence {
            case "application/cloudevents+json":
                return [try CloudEventsJSON.event(from: try Self.parse(message.body, limits))]
            case "application/cloudevents-batch+json":
                guard case .array(let elements) = try Self.parse(message.body, limits) else {
                    throw MessageFailure("invalid-event", "a batch is a JSON array of events")
                }
                return try elements.map { try CloudEventsJSON.event(from: $0) }
            case let essence where Self.isStructured(mediaType):
                throw MessageFailure(
                    "invalid-event",
                    "the event format '\(essence)' is not known here; send application/cloudevents+json"
                )
            default: return [try Self.binary(message, mediaType, limits)]
            }
        } catch let failure as MessageFailure {
            throw failure
        } catch {
            throw MessageFailure("invalid-event", "\(error)")
        }
    }

    private static func isStructured(_ type: MediaType) -> Bool { type.essence.hasPrefix("application/cloudevents") }

    /// The attribute that a header is; `nil` where it is something else.
    private static func attribute(_ header: String) -> String? {
        self.prefixes.lazy.filter { header.hasPrefix($0) }.map { String(header.dropFirst($0.count)) }.first
    }

    private static func binary(
        _ message: SourceMessage,
        _ mediaType: MediaType,
        _ limits: EngineLimits
    ) throws -> Event {
        var attributes = CloudEventsAttributes()
        var seen: Set<String> = []
        for header in message.headers {
            guard let name = Self.attribute(header.name) else { continue }
            guard seen.insert(name).inserted else {
                throw MessageFailure("invalid-event", "the attribute '\(name)' stands here twice")
            }
            try attributes.set(name, toText: name == "time" ? Self.time(header.value) : header.value)
        }
        if let contentType = message.contentType { try attributes.set("datacontenttype", toText: contentType) }
        return try attributes.event(data: try Self.payload(message.body, mediaType, limits))
    }

    /// The years 1970 to 9999, which RFC 3339 can say.
    private static let timeRange: ClosedRange<Int64> = 0...253_402_300_799_999

    /// Milliseconds since 1970 as a text: AMQP has a type of its own for times, which is allowed beside the text (section 3.1.3.2 of its
    /// binding).
    private static func time(_ text: String) -> String {
        guard let milliseconds = Int64(text), Self.timeRange.contains(milliseconds) else { return text }
        return Timestamp(millisecondsSinceEpoch: milliseconds).description
    }

    private static func payload(
        _ body: [UInt8],
        _ mediaType: MediaType,
        _ limits: EngineLimits
    ) throws(MessageFailure) -> EventData? {
        guard !body.isEmpty else { return nil }
        if mediaType.isJSON { return .json(try Self.parse(body, limits)) }
        if mediaType.essence.hasPrefix("text/"), let text = String(validating: body, as: UTF8.self) {
            return .json(.string(text))
        }
        return .binary(body)
    }

    static func parse(_ body: [UInt8], _ limits: EngineLimits) throws(MessageFailure) -> JSONValue {
        do {
            return try JSONParser.parse(
                body,
                limits: JSONLimits(sizeMaximum: limits.requestSize, depthMaximum: limits.nesting)
            )
        } catch {
            throw MessageFailure("unreadable", "the message is no JSON: \(error)")
        }
    }
}
