import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorMCP

/// What takes bytes of a server apart, wherever they are cut.
@Suite struct ParserTests {
    /// The bytes in random pieces.
    private static func pieces(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(7, rest.count), using: &generator)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `lines do not depend on where the stream is cut`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = [0x0A, 0x0A, 0x0D, 0x61, 0x62, 0xFF]
        let bytes = (0..<Int.random(in: 0...80, using: &generator)).compactMap { _ in
            alphabet.randomElement(using: &generator)
        }
        var splitter = LineSplitter(sizeMaximum: 6)
        var lines: [LineSplitter.Line] = []
        for piece in Self.pieces(bytes, &generator) { lines += splitter.take(piece) }
        if let last = splitter.finish() { lines.append(last) }

        let expected = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).compactMap {
            line -> LineSplitter.Line? in
            if line.count > 6 { return .tooLong }
            let text = line.last == 0x0D ? line.dropLast() : line
            return text.isEmpty ? nil : .bytes(Array(text))
        }
        #expect(lines == expected)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `events do not depend on where the stream is cut`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let words = ["data: a", "data:b", "data", ":x", "id: 7", "event: message", "retry: 5", "", "", "junk"]
        let ends = ["\n", "\r", "\r\n"]
        var text = Bool.random(using: &generator) ? "\u{FEFF}" : ""
        for _ in 0..<30 {
            text += (words.randomElement(using: &generator) ?? "") + (ends.randomElement(using: &generator) ?? "")
        }
        var whole = EventStreamParser(sizeMaximum: 10_000)
        let expected = try whole.take(Array(text.utf8))
        var parser = EventStreamParser(sizeMaximum: 10_000)
        var events: [StreamEvent] = []
        for piece in Self.pieces(Array(text.utf8), &generator) { events += try parser.take(piece) }
        #expect(events == expected)
        #expect(parser.lastID == whole.lastID)
        #expect(parser.retryMilliseconds == whole.retryMilliseconds)
    }

    @Test func `the fields of an event are read as the standard says`() throws {
        var parser = EventStreamParser(sizeMaximum: 1_000)
        let text =
            "\u{FEFF}: comment\nid: 1\ndata: one\ndata:two\ndata:  three\n\nid: 2\n\ndata\n\nretry: x\nretry: 30\ndata: {}\n\ndata: cut"
        let events = try parser.take(Array(text.utf8)).map { String(decoding: $0.data, as: UTF8.self) }
        #expect(events == ["one\ntwo\n three", "{}"])
        #expect(parser.lastID == "2")
        #expect(parser.retryMilliseconds == 30)
    }

    @Test func `an event is no larger than the limit`() {
        var lines = EventStreamParser(sizeMaximum: 10)
        #expect(throws: EventStreamParser.TooLarge.self) { try lines.take(Array("data: 12345678".utf8)) }
        var events = EventStreamParser(sizeMaximum: 10)
        #expect(throws: EventStreamParser.TooLarge.self) {
            try events.take(Array(String(repeating: "data:12\n", count: 5).utf8))
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `no bytes at all break the reading of messages`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let words = [
            "{", "}", "[", "]", ":", ",", "\"id\"", "\"method\"", "\"result\"", "\"error\"", "1", "null", "\"x\"",
            "\u{0}",
            "\"code\"", "-1e999",
        ]
        let text = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
            words.randomElement(using: &generator) ?? ""
        }.joined()
        _ = RPCMessage(Array(text.utf8))
        let depth = String(repeating: "[", count: 100_000)
        #expect(RPCMessage(Array(depth.utf8)) == nil)
    }

    @Test(
        arguments: [
            ("us-west1", "us-west1"), ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
            (" padded ", "=?base64?IHBhZGRlZCA=?="), ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?="),
            ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="), ("", ""), ("a b", "a b"),
        ]
    )
    func `a header's value is encoded as the protocol's own examples are`(value: String, encoded: String) {
        #expect(HTTPFieldText.encoded(value) == encoded)
    }

    @Test(
        arguments: [
            ["properties": ["a": ["type": "string", "x-mcp-header": ""]]],
            ["properties": ["a": ["type": "string", "x-mcp-header": "A B"]]],
            ["properties": ["a": ["type": "string", "x-mcp-header": "A\r\nB"]]],
            ["properties": ["a": ["type": "string", "x-mcp-header": 7]]],
            ["properties": ["a": ["type": "number", "x-mcp-header": "A"]]],
            ["properties": ["a": ["x-mcp-header": "A"]]],
            ["properties": ["a": ["type": ["string", "null"], "x-mcp-header": "A"]]],
            ["properties": ["a": ["type": "array", "items": ["type": "string", "x-mcp-header": "A"]]]],
            ["anyOf": [["properties": ["a": ["type": "string", "x-mcp-header": "A"]]]]],
            ["$defs": ["a": ["type": "string", "x-mcp-header": "A"]]],
            ["type": "string", "x-mcp-header": "A"],
            [
                "properties": [
                    "a": ["type": "string", "x-mcp-header": "A"], "b": ["type": "string", "x-mcp-header": "a"],
                ]
            ],
        ] as [JSONValue]
    )
    func `headers that cannot be sent make a tool unusable`(schema: JSONValue) {
        #expect(throws: ParameterHeaders.Invalid.self) { try ParameterHeaders(schema) }
    }
}
