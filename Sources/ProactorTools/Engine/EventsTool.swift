import ProactorComponents
import ProactorModel
import ProactorYAML

/// Looks for events in the log, of the types and as far back as the declaration allows.
struct EventsTool: Tool {
    private let configuration: EventsToolKind.Configuration
    private let engine: (any EngineAccess)?
    private let now: @Sendable () -> Timestamp
    private let arguments: ToolArguments

    init(
        _ configuration: EventsToolKind.Configuration,
        engine: (any EngineAccess)?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.engine = engine
        self.now = now
        self.arguments = ToolArguments(builtIn: Self.schema(configuration))
    }

    func operations() async throws(ToolFailure) -> [ToolOperation] {
        [
            ToolOperation(
                description: "Events of the log, youngest first.",
                inputSchema: self.arguments.inputSchema
            )
        ]
    }

    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        let engine = try EngineTools.engine(self.engine)
        let arguments = try self.arguments.check(call.arguments)
        var query = try self.query(arguments)
        let limit = query.limit
        // One more than is wanted tells whether there are more.
        query.limit += 1
        let events = try await engine.events(query)
        return [
            "events": .array(Array(events.prefix(limit))), "count": .int(Int64(min(events.count, limit))),
            "truncated": .bool(events.count > limit),
        ]
    }

    private func query(_ arguments: JSONObject) throws(ToolFailure) -> EventSearch {
        let earliest = self.now().advanced(by: .zero - self.configuration.within)
        let since = try Self.time("since", arguments) ?? earliest
        let types = arguments["types"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let members = arguments["data"]?.objectValue.map(Array.init) ?? []
        return EventSearch(
            types: types.isEmpty ? self.configuration.types : types,
            source: arguments["source"]?.stringValue,
            subject: arguments["subject"]?.stringValue,
            data: Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }),
            since: max(since, earliest),
            until: try Self.time("until", arguments),
            limit: arguments["limit"]?.wholeNumber ?? self.configuration.limit
        )
    }

    private static func time(_ name: String, _ arguments: JSONObject) throws(ToolFailure) -> Timestamp? {
        guard let text = arguments[name]?.stringValue else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw ToolFailure(.invalidArguments, "/\(name) must be a time such as 2026-05-01T12:00:00Z")
        }
        return time
    }

    private static func schema(_ configuration: EventsToolKind.Configuration) -> JSONValue {
        let time: JSONValue = ["type": "string", "format": "date-time"]
        let properties: JSONObject = [
            "types": JSONValue.object([
                "type": "array", "items": ["enum": .array(configuration.types.map { .string($0) })],
            ]).described("Only these types."),
            "source": JSONValue.object(["type": "string"]).described("Only this source."),
            "subject": JSONValue.object(["type": "string"]).described("Only this subject."),
            "data": JSONValue.object(["type": "object"])
                .described("Only events whose data has members with these values."),
            "since": time.described("Accepted then or later, in RFC 3339."),
            "until": time.described("Accepted before, in RFC 3339."),
            "limit": JSONValue.object(["type": "integer", "minimum": 1, "maximum": .int(Int64(configuration.limit))])
                .described("The most events; \(configuration.limit) without it."),
        ]
        return ["type": "object", "properties": .object(properties), "additionalProperties": false]
    }
}
