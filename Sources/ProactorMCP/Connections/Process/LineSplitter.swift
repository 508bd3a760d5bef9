/// Takes a stream of bytes apart into lines, wherever the pieces are cut.
struct LineSplitter: Sendable {
    enum Line: Hashable, Sendable {
        /// Without its end.
        case bytes([UInt8])
        /// A line that is longer than the limit, of which nothing is kept.
        case tooLong
    }

    private let sizeMaximum: Int
    private var line: [UInt8] = []
    private var isTooLong = false

    init(sizeMaximum: Int) { self.sizeMaximum = sizeMaximum }

    /// The lines that end in these bytes; empty ones are left out.
    mutating func take(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            self.append(rest[..<end])
            rest = rest[(end + 1)...]
            if let line = self.finish() { lines.append(line) }
        }
        self.append(rest)
        return lines
    }

    /// The line that the stream broke off in, if any.
    mutating func finish() -> Line? {
        defer {
            self.line = []
            self.isTooLong = false
        }
        if self.isTooLong { return .tooLong }
        if self.line.last == 0x0D { self.line.removeLast() }
        return self.line.isEmpty ? nil : .bytes(self.line)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !self.isTooLong else { return }
        guard self.line.count + bytes.count <= self.sizeMaximum else {
            self.isTooLong = true
            self.line = []
            return
        }
        self.line.append(contentsOf: bytes)
    }
}
