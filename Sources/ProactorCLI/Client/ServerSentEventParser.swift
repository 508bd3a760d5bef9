/// One event of a `text/event-stream` (WHATWG HTML, section 9.2.6).
struct ServerSentEvent: Hashable, Sendable {
    /// The last event id, as the stream set it.
    var id: String
    var event: String
    var data: String
}

/// The stream holds an event that is too large to be one of a server's.
struct ServerSentEventTooLarge: Error, Hashable {}

/// Takes a stream of bytes apart into events, wherever the pieces are cut.
struct ServerSentEventParser: Sendable {
    /// Bytes of one event.
    static let sizeMaximum = 16 * 1_048_576
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let sizeMaximum: Int
    private var line: [UInt8] = []
    /// Bytes of the event that is being read, up to the line.
    private var size = 0
    private var isFirstLine = true
    private var wasCarriageReturn = false
    private var id = ""
    /// What to ask on after: the id of the last block that was whole, whether or not it was an event.
    private(set) var lastEventID = ""
    private var event = ""
    private var data: [String] = []

    init(sizeMaximum: Int = Self.sizeMaximum) { self.sizeMaximum = sizeMaximum }

    /// The events that end in these bytes.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(ServerSentEventTooLarge) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            // A line ends with CR, LF, or both.
            if byte == 0x0A, self.wasCarriageReturn {
                self.wasCarriageReturn = false
                continue
            }
            self.wasCarriageReturn = byte == 0x0D
            guard byte == 0x0A || byte == 0x0D else {
                guard self.size + self.line.count < self.sizeMaximum else { throw ServerSentEventTooLarge() }
                self.line.append(byte)
                continue
            }
            if let event = self.endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer { self.line.removeAll(keepingCapacity: true) }
        if self.isFirstLine, self.line.starts(with: Self.byteOrderMark) { self.line.removeFirst(3) }
        self.isFirstLine = false
        self.size += self.line.count
        guard !self.line.isEmpty else { return self.dispatch() }
        let colon = self.line.firstIndex(of: UInt8(ascii: ":")) ?? self.line.endIndex
        let name = String(decoding: self.line[..<colon], as: UTF8.self)
        var value = colon < self.line.endIndex ? self.line[(colon + 1)...] : []
        if value.first == 0x20 { value = value.dropFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch name {
        case "data": self.data.append(text)
        case "event": self.event = text
        case "id" where !value.contains(0): self.id = text
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        self.lastEventID = self.id
        defer {
            self.data.removeAll()
            self.event = ""
            self.size = 0
        }
        guard !self.data.isEmpty else { return nil }
        return ServerSentEvent(
            id: self.id,
            event: self.event.isEmpty ? "message" : self.event,
            data: self.data.joined(separator: "\n")
        )
    }
}
