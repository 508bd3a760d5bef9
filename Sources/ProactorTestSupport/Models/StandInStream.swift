import ProactorModel

/// A turn as a stream of events, with what goes wrong in it.
struct StandInStream {
    /// How the body ends.
    enum End: Hashable {
        case whole
        /// The connection is closed without an end.
        case dropped
        /// Nothing more comes, and the connection stays open.
        case stalled
    }

    /// The pieces of the body, each one write.
    let writes: [[UInt8]]
    let end: End

    init(_ turn: StandInTurn, to request: StandInRequest) {
        let isAnthropic = request.dialect == .anthropic
        let events =
            isAnthropic ? AnthropicStandInWire.events(turn, to: request) : OpenAIStandInWire.chunks(turn, to: request)
        var texts = events.map { Self.text(of: $0, isNamed: isAnthropic) }
        if !isAnthropic, !turn.faults.contains(.noDone) { texts.append("data: [DONE]\n\n") }
        var end = End.whole
        for fault in turn.faults {
            switch fault {
            case .endsEarly: texts = Array(texts.prefix(max(0, events.count - 2)))
            case .drops(let count):
                texts = Array(texts.prefix(count))
                end = .dropped
            case .stalls(let count):
                texts = Array(texts.prefix(count))
                end = .stalled
            case .lingers: end = .stalled
            case .malformedEvent(let place) where texts.indices.contains(place):
                texts[place] = "event: content_block_delta\ndata: {\"type\": \"content_block_delta\", \n\n"
            case .errorEvent(let place, let failure):
                let body = failure.body(in: request.dialect) ?? .null
                texts = texts.prefix(place) + [Self.text(of: body, isNamed: isAnthropic)]
            default: break
            }
        }
        if turn.faults.contains(.pings) {
            let ping = isAnthropic ? "event: ping\ndata: {\"type\": \"ping\"}\n\n" : ": keep-alive\n\n"
            texts = texts.flatMap { [ping, $0] }
        }
        if turn.faults.contains(.carriageReturns) { texts = texts.map { $0.replacing("\n", with: "\r\n") } }
        self.end = end
        self.writes = Self.writes(texts, turn.faults)
    }

    private static func text(of event: JSONValue, isNamed: Bool) -> String {
        let name = isNamed ? "event: \(event["type"]?.stringValue ?? "")\n" : ""
        return "\(name)data: \(event.jsonText)\n\n"
    }

    /// One write for each event, or writes of a length of their own.
    private static func writes(_ texts: [String], _ faults: [StandInFault]) -> [[UInt8]] {
        let length = faults.lazy.compactMap { fault in
            if case .writes(let length) = fault { length } else { nil }
        }.first
        guard let length else { return texts.map { Array($0.utf8) } }
        let bytes = Array(texts.joined().utf8)
        return stride(from: 0, to: bytes.count, by: length).map { start in
            Array(bytes[start..<min(start + length, bytes.count)])
        }
    }
}
