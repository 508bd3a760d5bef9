import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorModels

@Suite struct ServerSentEventParserTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let events: [(name: String?, data: String)]
        var testDescription: String { self.name }

        init(_ name: String, _ text: String, _ events: (name: String?, data: String)...) {
            self.name = name
            self.text = text
            self.events = events
        }
    }

    static let vectors: [Vector] = [
        Vector("name, data and id", "id: 7\nevent: a\ndata: 1\n\n", ("a", "1")),
        Vector("CRLF", "event: a\r\ndata: 1\r\n\r\n", ("a", "1")),
        Vector("CR", "event: a\rdata: 1\r\r", ("a", "1")),
        Vector("all three line ends", "event: a\rdata: 1\r\ndata: 2\n\n", ("a", "1\n2")),
        Vector("several lines of data", "data: x\ndata: y\n\n", (nil, "x\ny")),
        Vector("a comment", ": hello\ndata: 1\n\n", (nil, "1")),
        Vector("only comments", ": hello\n\n: again\n\n"),
        Vector("no space after the colon", "data:1\n\n", (nil, "1")),
        Vector("two spaces", "data:  1\n\n", (nil, " 1")),
        Vector("a field without colon", "data\n\n", (nil, "")),
        Vector("empty data", "data: \n\n", (nil, "")),
        Vector("two empty lines of data", "data\ndata\n\n", (nil, "\n")),
        Vector("an event without data", "event: a\n\ndata: 2\n\n", (nil, "2")),
        Vector("an unterminated last event", "data: 1\n\ndata: 2\n", (nil, "1")),
        Vector("a byte order mark", "\u{FEFF}data: 1\n\n", (nil, "1")),
        Vector("a second byte order mark", "\u{FEFF}\u{FEFF}data: 1\n\ndata: 2\n\n", (nil, "2")),
        Vector("an unknown field", "fruit: apple\ndata: 1\n\n", (nil, "1")),
        Vector("a longer name", "database: 1\ndata: 2\n\n", (nil, "2")),
        Vector("line separators of Unicode in data", "data: a\u{2028}b\u{85}c\n\n", (nil, "a\u{2028}b\u{85}c")),
        Vector("characters of several bytes", "data: Grüße 😀 椅\n\n", (nil, "Grüße 😀 椅")),
        Vector("many blank lines", "\n\n\ndata: 1\n\n\n\n", (nil, "1")),
    ]

    private func events(_ pieces: [[UInt8]]) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return try pieces.flatMap { try parser.feed($0) }
    }

    @Test(arguments: vectors)
    func `a stream is read as the standard says`(vector: Vector) throws {
        let events = try self.events([Array(vector.text.utf8)])
        #expect(events.map(\.name) == vector.events.map(\.name))
        #expect(events.map { String(decoding: $0.data, as: UTF8.self) } == vector.events.map(\.data))
    }

    @Test(arguments: vectors)
    func `byte by byte it is read the same`(vector: Vector) throws {
        let bytes = Array(vector.text.utf8)
        #expect(try self.events(bytes.map { [$0] }) == self.events([bytes]))
    }

    @Test func `however any bytes are split, the events are the same`() throws {
        let alphabet: [[UInt8]] = [
            "data", "event", ":", " ", "\n", "\n", "\r", "\r\n", "x", "é", "😀", "data: {\"a\":1}\n", "\u{FEFF}",
            "id: 1\n",
            "event: ping\n",
        ].map { Array($0.utf8) }
        var eventCount = 0
        for seed in UInt64(1)...500 {
            var random = SeededGenerator(seed: seed)
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                bytes += alphabet.randomElement(using: &random) ?? []
            }
            if Bool.random(using: &random) { bytes.append(UInt8.random(in: 0...255, using: &random)) }
            let whole = try self.events([bytes])
            eventCount += whole.count
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let length = Int.random(in: 1...7, using: &random)
                pieces.append(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            #expect(try self.events(pieces) == whole, "seed \(seed)")
        }
        #expect(eventCount > 300)
    }

    @Test func `a line that never ends is refused at its limit`() throws {
        var parser = ServerSentEventParser(byteMaximum: 10)
        #expect(try parser.feed(Array("data: 1234".utf8)).isEmpty)
        #expect(throws: ServerSentEventParser.LimitExceeded(byteMaximum: 10)) { try parser.feed([UInt8(ascii: "5")]) }
    }

    @Test func `data in many lines is refused at the same limit`() throws {
        var parser = ServerSentEventParser(byteMaximum: 10)
        #expect(throws: ServerSentEventParser.LimitExceeded(byteMaximum: 10)) {
            for _ in 0..<10 { _ = try parser.feed(Array("data:123\n".utf8)) }
        }
    }
}
