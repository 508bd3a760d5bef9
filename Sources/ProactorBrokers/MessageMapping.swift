package import ProactorComponents
import ProactorDiagnostics
import ProactorExpressions
import ProactorMapping
package import ProactorModel
package import ProactorYAML

/// How events are made of a broker's messages, whichever the broker: CloudEvents as they are, and others by a mapping.
package struct MessageMapping: Sendable {
    /// `nil` where only CloudEvents are taken.
    private let mapping: EventMapping?

    private init(mapping: EventMapping?) { self.mapping = mapping }

    private static let variables = MappingVariables([
        "headers": .map(.string, .string), "message": .map(.string, .dyn), "source": .string,
    ])

    /// Reads the keys `each`, `when` and `event` of a declaration, where they are there.
    ///
    /// - Parameters:
    ///   - broker: The kind, for the source of events that have none: `/kafka/NAME`.
    ///   - text: The whole file, for places within expressions.
    package static func read(_ mapping: inout YAMLMapping, broker: String, in text: String) -> Self {
        guard ["each", "when", "event"].contains(where: { mapping.node($0) != nil }) else { return Self(mapping: nil) }
        let reader = EventMappingReader(
            defaults: MappingDefaults([("source", "/\(broker)/{{ source }}"), ("data", "{{ item }}")]),
            subject: "a source with a mapping",
            variables: Self.variables,
            text: text
        )
        return Self(mapping: reader.read(&mapping))
    }

    /// What editors are told of the keys that ``read(_:broker:in:)`` reads.
    package static func schema(broker: String, id: String) -> JSONObject {
        EventMappingReader.schema(
            variables: "item, body, headers, message, index and source",
            source: "/\(broker)/NAME",
            id: id
        )
    }

    /// - Parameter source: The source's name in the deployment.
    package func events(
        of message: SourceMessage,
        source: String,
        limits: EngineLimits
    ) throws(MessageFailure) -> [Event] {
        let events: [Event]
        if CloudEventsMessage.isOne(message) {
            events = try CloudEventsMessage.events(of: message, limits: limits)
        } else if let mapping = self.mapping {
            events = try self.mapped(message, mapping, source, limits)
        } else {
            throw MessageFailure(
                "unmapped",
                "the message is no CloudEvent, and the source '\(source)' has no key 'event' that says what it is"
            )
        }
        for event in events {
            let size = CloudEventsJSON.json(from: event).jsonBytes.count
            guard size > limits.eventSize else { continue }
            throw MessageFailure(
                "too-large",
                "the event '\(event.id)' has \(size) bytes; the limit is \(limits.eventSize) (limits.eventSize)"
            )
        }
        return events
    }

    private func mapped(
        _ message: SourceMessage,
        _ mapping: EventMapping,
        _ source: String,
        _ limits: EngineLimits
    ) throws(MessageFailure) -> [Event] {
        let body: JSONValue =
            if message.body.isEmpty { .null } else { try CloudEventsMessage.parse(message.body, limits) }
        var headers = JSONObject()
        for header in message.headers { headers[header.name] = .string(header.value) }
        let input = EventMapping.Input(
            body: body,
            variables: [
                (name: "headers", value: CELValue(.object(headers))),
                (name: "message", value: CELValue(.object(message.details))), (name: "source", value: .string(source)),
            ],
            fallbackID: message.identity,
            countMaximum: limits.batchCount
        )
        do {
            return try mapping.events(of: input).events
        } catch {
            throw MessageFailure("unmapped", error.description)
        }
    }
}
