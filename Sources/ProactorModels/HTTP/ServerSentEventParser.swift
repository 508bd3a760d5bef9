/// One event of a `text/event-stream`.
struct ServerSentEvent: Hashable, Sendable {
    /// What `event:` said; `nil` without such a line.
    var name: String?
    /// The `data:` lines, joined by line feeds.
    var data: [UInt8]
}

/// Reads a `text/event-stream` (HTML Living Standard, section 9.2) however its bytes are split over reads: lines end with CRLF,
/// LF or CR; comments, `id:`, `retry:` and unknown fields are passed over; an event that no blank line ends is discarded.
struct ServerSentEventParser: Sendable {
    /// A line, or the data of one event, is longer than the limit.
    struct LimitExceeded: Error, Hashable {
        let byteMaximum: Int
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let colon = UInt8(ascii: ":")
    private static let space = UInt8(ascii: " ")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Bytes of one line, and of the data of one event.
    private let byteMaximum: Int
    private var line: [UInt8] = []
    private var isFirstLine = true
    /// The last byte was a CR, so that a LF now belongs to it.
    private var followsCarriageReturn = false
    private var name: String?
    private var data: [UInt8]?

    init(byteMaximum: Int = ProviderLimits.eventByteMaximum) { self.byteMaximum = byteMaximum }

    /// The events that `bytes` complete.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(LimitExceeded) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let followsCarriageReturn = self.followsCarriageReturn
            self.followsCarriageReturn = byte == Self.carriageReturn
            switch byte {
            case Self.lineFeed where followsCarriageReturn: continue
            case Self.lineFeed, Self.carriageReturn:
                if let event = try self.endLine() { events.append(event) }
            default:
                guard self.line.count < self.byteMaximum else { throw LimitExceeded(byteMaximum: self.byteMaximum) }
                self.line.append(byte)
            }
        }
        return events
    }

    /// Takes the line that has ended; answers an event where it was blank and there is one.
    private mutating func endLine() throws(LimitExceeded) -> ServerSentEvent? {
        var line = self.line[...]
        defer { self.line.removeAll(keepingCapacity: true) }
        if self.isFirstLine {
            self.isFirstLine = false
            if line.starts(with: Self.byteOrderMark) { line = line.dropFirst(Self.byteOrderMark.count) }
        }
        guard !line.isEmpty else {
            defer { (self.name, self.data) = (nil, nil) }
            return self.data.map { ServerSentEvent(name: self.name, data: $0) }
        }
        let colon = line.firstIndex(of: Self.colon) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == Self.space { value = value.dropFirst() }
        if line[..<colon].elementsEqual("event".utf8) {
            self.name = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        } else if line[..<colon].elementsEqual("data".utf8) {
            guard (self.data?.count ?? 0) + value.count < self.byteMaximum else {
                throw LimitExceeded(byteMaximum: self.byteMaximum)
            }
            if self.data == nil { self.data = [] } else { self.data?.append(Self.lineFeed) }
            self.data?.append(contentsOf: value)
        }
        return nil
    }
}
