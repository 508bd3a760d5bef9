/// One event of a `text/event-stream` (WHATWG HTML, section 9.2.6), as far as the protocol uses it.
struct StreamEvent: Hashable, Sendable {
    var data: [UInt8]
}

/// Takes a stream of bytes apart into events, wherever the pieces are cut.
struct EventStreamParser: Sendable {
    /// An event is longer than the limit.
    struct TooLarge: Error {}

    /// The last id that the server gave, for taking the stream up again; empty where it gave none.
    private(set) var lastID = ""
    /// How long to wait before that, where the server says so.
    private(set) var retryMilliseconds: Int64?

    private let sizeMaximum: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var isFirstLine = true
    private var wasCarriageReturn = false

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(sizeMaximum: Int, lastID: String = "") {
        self.sizeMaximum = sizeMaximum
        self.lastID = lastID
    }

    /// The events that end in these bytes.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLarge) -> [StreamEvent] {
        var events: [StreamEvent] = []
        for byte in bytes {
            // A line ends with CR, LF, or both.
            let isSecondHalf = byte == 0x0A && self.wasCarriageReturn
            self.wasCarriageReturn = byte == 0x0D
            if isSecondHalf { continue }
            guard byte == 0x0A || byte == 0x0D else {
                guard self.line.count + self.data.count < self.sizeMaximum else { throw TooLarge() }
                self.line.append(byte)
                continue
            }
            if let event = self.endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> StreamEvent? {
        defer { self.line.removeAll(keepingCapacity: true) }
        if self.isFirstLine, self.line.starts(with: Self.byteOrderMark) { self.line.removeFirst(3) }
        self.isFirstLine = false
        guard !self.line.isEmpty else { return self.dispatch() }
        let colon = self.line.firstIndex(of: UInt8(ascii: ":")) ?? self.line.endIndex
        var value = colon < self.line.endIndex ? self.line[(colon + 1)...] : []
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: self.line[..<colon], as: UTF8.self) {
        case "data":
            if self.hasData { self.data.append(0x0A) }
            self.data.append(contentsOf: value)
            self.hasData = true
        case "id" where HTTPFieldText.isValue(String(decoding: value, as: UTF8.self)):
            self.lastID = String(decoding: value, as: UTF8.self)
        case "retry": self.retryMilliseconds = Int64(String(decoding: value, as: UTF8.self)) ?? self.retryMilliseconds
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> StreamEvent? {
        defer {
            self.data.removeAll()
            self.hasData = false
        }
        return self.hasData && !self.data.isEmpty ? StreamEvent(data: self.data) : nil
    }
}
