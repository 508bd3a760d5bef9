/// Walks the bytes of an event once, and keeps the values of the fields that rules name; all others it only steps over.
///
/// What it steps over is checked for balance alone. Of a key that stands twice in an object both values count, as if they
/// were elements of an array: so does event-ruler. Bytes that are not UTF-8 match only themselves.
struct EventScanner {
    /// Arrays and objects inside one another, where rules name something inside; bounds the recursion.
    static let depthMaximum = 256
    /// Bytes of an event. Places in it are kept in 32 bits.
    static let sizeMaximum = 1 << 30

    private let tables: IndexTables
    private var position = 0

    init(_ tables: IndexTables) { self.tables = tables }

    /// Where a value stands: what the scanner knows of its way to it.
    private struct Place {
        var node: UInt32
        var element: UInt32 = 0
        var isPlain = true
        var depth = 0
    }

    mutating func scan(_ text: RawSpan, into capture: inout EventCapture) throws(EventScanError) {
        guard text.byteCount <= Self.sizeMaximum else {
            throw EventScanError(reason: .tooLarge, offset: text.byteCount)
        }
        self.position = 0
        self.skipWhitespace(text)
        guard text.byte(at: self.position) == UInt8(ascii: "{") else { throw self.error(.notAnObject) }
        try self.object(text, Place(node: FieldTree.root), &capture)
        self.skipWhitespace(text)
        guard self.position == text.byteCount else { throw self.error(.malformed) }
    }

    // MARK: Values that rules name

    private mutating func object(_ text: RawSpan, _ place: Place, _ capture: inout EventCapture) throws(EventScanError)
    {
        guard place.depth < Self.depthMaximum else { throw self.error(.tooDeep) }
        if self.tables.tree.nodes[Int(place.node)].isWatched, place.isPlain {
            capture.objectsSeen[Int(place.node)] = capture.mark
        }
        // The position is kept in a local while no other function needs it.
        var position = Self.skippingWhitespace(text, from: self.position &+ 1)
        if text.byte(at: position) == UInt8(ascii: "}") {
            self.position = position &+ 1
            return
        }
        // Each round takes at least three bytes of the event.
        while true {
            guard text.byte(at: position) == UInt8(ascii: "\"") else { throw self.error(.malformed, at: position) }
            let start = position &+ 1
            var word = text.word(at: start)
            let quotes = Self.zeros(word ^ 0x2222_2222_2222_2222)
            let backslashes = Self.zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
            var hasEscape = false
            if quotes != 0, backslashes & (quotes & (0 &- quotes) &- 1) == 0 {
                // A short key, which ends within the word: the first quote stands before any backslash.
                let bits = UInt64(truncatingIfNeeded: quotes.trailingZeroBitCount &- 7)
                word &= 1 &<< bits &- 1
                position = start &+ Int(truncatingIfNeeded: bits &>> 3)
            } else {
                self.position = position
                hasEscape = try self.skipString(text)
                position = self.position &- 1
                word = text.word(at: start, length: position &- start)
            }
            let length = position &- start
            position &+= 1
            if text.byte(at: position) != UInt8(ascii: ":") { position = Self.skippingWhitespace(text, from: position) }
            guard text.byte(at: position) == UInt8(ascii: ":") else { throw self.error(.malformed, at: position) }
            self.position = Self.skippingWhitespace(text, from: position &+ 1)
            let child = self.tables.tree.child(of: place.node, word: word, text, at: start, length: length)
            if child != 0, !hasEscape {
                var inner = place
                inner.node = child
                try self.value(text, inner, &capture)
            } else if hasEscape || Self.hasDot(word, text, at: start, length: length) {
                try self.valueOfCompoundKey(text, start: start, length: length, place, &capture)
            } else {
                try self.skipValue(text)
            }
            position = Self.skippingWhitespace(text, from: self.position)
            let byte = text.byte(at: position)
            position &+= 1
            if byte == UInt8(ascii: "}") {
                self.position = position
                return
            }
            guard byte == UInt8(ascii: ",") else { throw self.error(.malformed, at: position &- 1) }
            position = Self.skippingWhitespace(text, from: position)
        }
    }

    /// The value of a key that has an escape or a dot in it, and may go down several levels of the tree.
    private mutating func valueOfCompoundKey(
        _ text: RawSpan,
        start: Int,
        length: Int,
        _ place: Place,
        _ capture: inout EventCapture
    ) throws(EventScanError) {
        var key: [UInt8] = []
        try StringUnescaper.append(text, at: start, length: length, to: &key)
        var inner = place
        for (index, step) in key.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).enumerated() {
            let step = Array(step)
            if index > 0 { inner.isPlain = false }
            inner.node = self.tables.tree.child(of: inner.node, step)
            guard inner.node != 0 else { return try self.skipValue(text) }
        }
        try self.value(text, inner, &capture)
    }

    private mutating func value(_ text: RawSpan, _ place: Place, _ capture: inout EventCapture) throws(EventScanError) {
        let node = self.tables.tree.nodes[Int(place.node)]
        if node.isWatched, place.isPlain { capture.keysSeen[Int(place.node)] = capture.mark }
        switch text.byte(at: self.position) {
        case UInt8(ascii: "{"):
            guard node.hasChildren else { return try self.skipContainer(text) }
            var inner = place
            inner.depth &+= 1
            try self.object(text, inner, &capture)
        case UInt8(ascii: "["):
            var inner = place
            inner.depth &+= 1
            try self.array(text, inner, &capture)
        default:
            guard node.field != FieldTree.none else { return try self.skipValue(text) }
            try self.leaf(text, field: node.field, place, &capture)
        }
    }

    private mutating func array(_ text: RawSpan, _ place: Place, _ capture: inout EventCapture) throws(EventScanError) {
        guard place.depth < Self.depthMaximum else { throw self.error(.tooDeep) }
        let array = capture.arrays.count
        capture.arrays.append(capture.end..<capture.end)
        defer { capture.arrays[array] = capture.arrays[array].lowerBound..<capture.end }
        var inner = place
        inner.isPlain = false
        self.position &+= 1
        self.skipWhitespace(text)
        if text.byte(at: self.position) == UInt8(ascii: "]") {
            self.position &+= 1
            return
        }
        // Each round takes at least two bytes of the event.
        while true {
            let byte = text.byte(at: self.position)
            inner.element = place.element
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                inner.element = UInt32(truncatingIfNeeded: capture.elements.count)
                let depth = capture.elements[Int(place.element)].depth &+ 1
                let number = UInt32(truncatingIfNeeded: array)
                capture.elements.append(
                    ElementNode(parent: place.element, array: number, depth: depth, start: capture.end)
                )
            }
            try self.value(text, inner, &capture)
            if inner.element != place.element { capture.elements[Int(inner.element)].end = capture.end }
            self.skipWhitespace(text)
            let end = text.byte(at: self.position)
            self.position &+= 1
            if end == UInt8(ascii: "]") { return }
            guard end == UInt8(ascii: ",") else { throw self.error(.malformed) }
            self.skipWhitespace(text)
        }
    }

    private mutating func leaf(
        _ text: RawSpan,
        field: UInt32,
        _ place: Place,
        _ capture: inout EventCapture
    ) throws(EventScanError) {
        let start = self.position
        var occurrence = Occurrence(
            field: field,
            element: place.element,
            kind: .null,
            isPlain: place.isPlain,
            offset: UInt32(truncatingIfNeeded: start),
            length: 0
        )
        switch text.byte(at: start) {
        case UInt8(ascii: "\""):
            let hasEscape = try self.skipString(text)
            occurrence.kind = .text
            occurrence.offset &+= 1
            occurrence.length = UInt32(truncatingIfNeeded: self.position &- start &- 2)
            if hasEscape {
                try Self.unescape(&occurrence, text, &capture)
            } else {
                occurrence.key = text.hash(at: start &+ 1, length: Int(occurrence.length))
            }
        case UInt8(ascii: "t"):
            occurrence.kind = .yes
            try self.skipWord(text, 0x6575_7274, length: 4)
        case UInt8(ascii: "f"):
            occurrence.kind = .no
            try self.skipWord(text, 0x65_736C_6166, length: 5)
        case UInt8(ascii: "n"): try self.skipWord(text, 0x6C6C_756E, length: 4)
        default:
            var number = NumberScanner()
            guard let end = number.scan(text, at: start) else { throw self.error(.malformed) }
            self.position = end
            occurrence.kind = .number
            occurrence.length = UInt32(truncatingIfNeeded: end &- start)
            occurrence.key = NumberKey.key(of: number.value)
            occurrence.isHeld = number.isHeld
            occurrence.isInteger = number.isInteger
            occurrence.integer = number.integer
        }
        capture.append(occurrence)
    }

    private static func unescape(
        _ occurrence: inout Occurrence,
        _ text: RawSpan,
        _ capture: inout EventCapture
    ) throws(EventScanError) {
        let start = capture.unescaped.count
        let length = Int(occurrence.length)
        try StringUnescaper.append(text, at: Int(occurrence.offset), length: length, to: &capture.unescaped)
        occurrence.isUnescaped = true
        occurrence.offset = UInt32(truncatingIfNeeded: start)
        occurrence.length = UInt32(truncatingIfNeeded: capture.unescaped.count &- start)
        let unescaped = unsafe capture.unescaped.span.bytes
        occurrence.key = unescaped.hash(at: start, length: Int(occurrence.length))
    }

    // MARK: Values that no rule names

    private mutating func skipValue(_ text: RawSpan) throws(EventScanError) {
        switch text.byte(at: self.position) {
        case UInt8(ascii: "\""): _ = try self.skipString(text)
        case UInt8(ascii: "{"), UInt8(ascii: "["): try self.skipContainer(text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"):
            while Self.isScalar(text.byte(at: self.position)) { self.position &+= 1 }
        default: throw self.error(.malformed)
        }
    }

    /// Bytes that numbers and the words `true`, `false` and `null` are made of.
    @inline(__always)
    private static func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// Steps over an array or an object with all that is in it, without recursion.
    private mutating func skipContainer(_ text: RawSpan) throws(EventScanError) {
        var depth = 0
        while self.position < text.byteCount {
            switch text.byte(at: self.position) {
            case UInt8(ascii: "\""):
                _ = try self.skipString(text)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth &-= 1
                if depth == 0 {
                    self.position &+= 1
                    return
                }
            default: break
            }
            self.position &+= 1
        }
        throw self.error(.malformed)
    }

    /// Steps over a string, from its opening quote to behind its closing one; answers whether there is a backslash in it.
    @inline(__always)
    private mutating func skipString(_ text: RawSpan) throws(EventScanError) -> Bool {
        var place = self.position &+ 1
        var hasEscape = false
        while place < text.byteCount {
            let word = text.word(at: place)
            let found = Self.zeros(word ^ 0x2222_2222_2222_2222) | Self.zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
            guard found != 0 else {
                place &+= 8
                continue
            }
            place &+= found.trailingZeroBitCount &>> 3
            if text.byte(at: place) == UInt8(ascii: "\"") {
                self.position = place &+ 1
                return hasEscape
            }
            hasEscape = true
            place &+= 2
        }
        throw self.error(.malformed)
    }

    /// The highest bit of each byte that is zero, exact up to the first such byte.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// - Parameter word: The key's first bytes, zeros above them.
    @inline(__always)
    private static func hasDot(_ word: UInt64, _ text: RawSpan, at offset: Int, length: Int) -> Bool {
        if Self.zeros(word ^ 0x2E2E_2E2E_2E2E_2E2E) != 0 { return true }
        var done = 8
        while done < length {
            let word = text.word(at: offset &+ done, length: length &- done)
            if Self.zeros(word ^ 0x2E2E_2E2E_2E2E_2E2E) != 0 { return true }
            done &+= 8
        }
        return false
    }

    /// Steps over `true`, `false` or `null`, whose bytes are those of `word`; what follows is for the caller to see.
    private mutating func skipWord(_ text: RawSpan, _ word: UInt64, length: Int) throws(EventScanError) {
        guard text.word(at: self.position, length: length) == word else { throw self.error(.malformed) }
        self.position &+= length
    }

    @inline(__always)
    private mutating func skipWhitespace(_ text: RawSpan) {
        self.position = Self.skippingWhitespace(text, from: self.position)
    }

    @inline(__always)
    private static func skippingWhitespace(_ text: RawSpan, from position: Int) -> Int {
        text.byte(at: position) > 0x20 ? position : Self.skippingSomeWhitespace(text, from: position)
    }

    @inline(never)
    private static func skippingSomeWhitespace(_ text: RawSpan, from start: Int) -> Int {
        var position = start
        // Bytes past the end read as 0, which is no whitespace.
        while true {
            switch text.byte(at: position) {
            case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
            default: return position
            }
        }
    }

    private func error(_ reason: EventScanError.Reason) -> EventScanError { self.error(reason, at: self.position) }

    private func error(_ reason: EventScanError.Reason, at offset: Int) -> EventScanError {
        EventScanError(reason: reason, offset: offset)
    }
}
