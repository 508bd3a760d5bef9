import HTTPTypes
import ProactorModel
import ProactorRuntime

/// The events that one request holds: the HTTP protocol binding of CloudEvents 1.0.2, in its three modes.
struct CloudEventsRequest: Sendable {
    let events: [Event]
    /// Whether they came as a batch.
    let isBatch: Bool

    private static let headerPrefix = "ce-"

    /// Reads the events of a request.
    ///
    /// - Parameters:
    ///   - body: The whole body; the caller bounds its size.
    ///   - idOf: The id of an event that has none, by its place in its batch; `nil` where every event must have its own.
    init(
        headers: HTTPFields,
        body: [UInt8],
        limits: EngineLimits,
        idOf: ((_ index: Int?) -> String)? = nil
    ) throws(Problem) {
        let mediaType = MediaType(headers[.contentType] ?? "")
        switch mediaType.essence {
        case "application/cloudevents+json":
            try Self.requireUTF8(mediaType)
            self.events = [try Self.structured(body, limits, idOf)]
            self.isBatch = false
        case "application/cloudevents-batch+json":
            try Self.requireUTF8(mediaType)
            self.events = try Self.batch(body, limits, idOf)
            self.isBatch = true
        case let essence where essence.hasPrefix("application/cloudevents"):
            throw Self.unsupported("the event format '\(essence)' is not known here; send application/cloudevents+json")
        default:
            guard headers.contains(where: { $0.name.canonicalName.hasPrefix(Self.headerPrefix) }) else {
                let found =
                    mediaType.essence.isEmpty
                    ? "there is no Content-Type" : "the Content-Type is '\(mediaType.essence)'"
                throw Self.unsupported(
                    "\(found), and no ce- headers are there; send application/cloudevents+json, "
                        + "application/cloudevents-batch+json, or the attributes as ce- headers"
                )
            }
            self.events = [try Self.binary(headers, mediaType, body, limits, idOf)]
            self.isBatch = false
        }
    }

    /// Section 3.2.
    private static func structured(
        _ body: [UInt8],
        _ limits: EngineLimits,
        _ idOf: ((Int?) -> String)?
    ) throws(Problem) -> Event {
        try Self.checkSize(body.count, limits, index: nil)
        let json = Self.named(try Self.parse(body, limits), idOf, nil)
        do { return try CloudEventsJSON.event(from: json) } catch { throw Problem(error, index: nil) }
    }

    /// Section 3.3.
    private static func batch(
        _ body: [UInt8],
        _ limits: EngineLimits,
        _ idOf: ((Int?) -> String)?
    ) throws(Problem) -> [Event] {
        guard case .array(let elements) = try Self.parse(body, limits) else {
            throw Problem(.badRequest, "invalid-event", "Not a batch", "a batch is a JSON array of events")
        }
        guard elements.count <= limits.batchCount else {
            throw Problem(.tooManyEvents(count: elements.count, limit: limits.batchCount), isBatch: true)
        }
        var events: [Event] = []
        events.reserveCapacity(elements.count)
        // An event cannot be larger than the request that holds it, so that small requests need no second look.
        let mayHoldLargeEvents = body.count > limits.eventSize
        for (index, element) in elements.enumerated() {
            if mayHoldLargeEvents { try Self.checkSize(element.jsonBytes.count, limits, index: index) }
            do {
                events.append(try CloudEventsJSON.event(from: Self.named(element, idOf, index)))
            } catch {
                throw Problem(error, index: index)
            }
        }
        return events
    }

    /// The event with an id, where it has none and may come without.
    private static func named(_ json: JSONValue, _ idOf: ((Int?) -> String)?, _ index: Int?) -> JSONValue {
        guard let idOf, case .object(var object) = json, object["id"] == nil else { return json }
        object["id"] = .string(idOf(index))
        return .object(object)
    }

    /// Section 3.1: attributes in `ce-` headers, the payload in the body.
    private static func binary(
        _ headers: HTTPFields,
        _ mediaType: MediaType,
        _ body: [UInt8],
        _ limits: EngineLimits,
        _ idOf: ((Int?) -> String)?
    ) throws(Problem) -> Event {
        try Self.checkSize(body.count, limits, index: nil)
        var attributes = CloudEventsAttributes()
        var seen: Set<String> = []
        do {
            for field in headers where field.name.canonicalName.hasPrefix(Self.headerPrefix) {
                let name = String(field.name.canonicalName.dropFirst(Self.headerPrefix.count))
                guard name != "datacontenttype" else {
                    throw EventError(attribute: name, message: "'datacontenttype' travels as the Content-Type header")
                }
                guard seen.insert(name).inserted else {
                    throw EventError(attribute: name, message: "the header 'ce-\(name)' stands here twice")
                }
                guard let value = field.value.cloudEventsHeaderValue else {
                    throw EventError(attribute: name, message: "the header 'ce-\(name)' is no percent-encoded UTF-8")
                }
                try attributes.set(name, toText: value)
            }
            if let idOf, !seen.contains("id") { try attributes.set("id", toText: idOf(nil)) }
            if let contentType = headers[.contentType] { try attributes.set("datacontenttype", toText: contentType) }
            return try attributes.event(data: try Self.payload(body, mediaType, limits))
        } catch let error as EventError {
            throw Problem(error, index: nil)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.badRequest, "invalid-event", "Not a CloudEvent", "\(error)")
        }
    }

    private static func payload(
        _ body: [UInt8],
        _ mediaType: MediaType,
        _ limits: EngineLimits
    ) throws(Problem) -> EventData? {
        guard !body.isEmpty else { return nil }
        if mediaType.isJSON {
            try Self.requireUTF8(mediaType)
            return .json(try Self.parse(body, limits))
        }
        if mediaType.essence.hasPrefix("text/"), let text = String(validating: body, as: UTF8.self) {
            return .json(.string(text))
        }
        return .binary(body)
    }

    private static func parse(_ body: [UInt8], _ limits: EngineLimits) throws(Problem) -> JSONValue {
        do {
            return try JSONParser.parse(
                body,
                limits: JSONLimits(sizeMaximum: limits.requestSize, depthMaximum: limits.nesting)
            )
        } catch {
            throw Problem(error)
        }
    }

    private static func checkSize(_ size: Int, _ limits: EngineLimits, index: Int?) throws(Problem) {
        guard size > limits.eventSize else { return }
        let place = index.map { "event \($0) of the batch" } ?? "the event"
        throw Problem(
            .contentTooLarge,
            "too-large",
            "The event is too large",
            "\(place) has \(size) bytes; the limit is \(limits.eventSize) (limits.eventSize)"
        )
    }

    private static func requireUTF8(_ mediaType: MediaType) throws(Problem) {
        guard let charset = mediaType.charset, charset != "utf-8", charset != "us-ascii" else { return }
        throw Self.unsupported("the charset '\(charset)' is not supported; send UTF-8")
    }

    private static func unsupported(_ detail: String) -> Problem {
        Problem(.unsupportedMediaType, "unsupported-media-type", "Not a form of CloudEvents", detail)
    }
}
