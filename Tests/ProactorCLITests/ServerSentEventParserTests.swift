import ProactorTestSupport
import Testing

@testable import ProactorCLI

@Suite("Reading server-sent events")
struct ServerSentEventParserTests {
    private static func events(_ text: String) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return try parser.take(text.utf8)
    }

    @Test(
        "an event ends with an empty line, however lines end",
        arguments: [
            "id: 1\nevent: A\ndata: x\n\n", "id: 1\r\nevent: A\r\ndata: x\r\n\r\n", "id: 1\revent: A\rdata: x\r\r",
        ]
    )
    func endsLines(text: String) throws {
        #expect(try Self.events(text) == [ServerSentEvent(id: "1", event: "A", data: "x")])
    }

    @Test("fields are read as the standard says")
    func readsFields() throws {
        #expect(
            try Self.events("data: a\ndata:  b\ndata\n\n")
                == [ServerSentEvent(id: "", event: "message", data: "a\n b\n")]
        )
        #expect(try Self.events(": comment\nretry: 5\nunknown: x\ndata:y\n\n").map(\.data) == ["y"])
        #expect(try Self.events("event: A\n\n").isEmpty, "an event without data is none")
        #expect(try Self.events("event: A\n\ndata: x\n\n").map(\.event) == ["message"], "and leaves nothing behind")
        #expect(try Self.events("data: x\n").isEmpty, "an event that has not ended is none")
        #expect(try Self.events("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n").map(\.id) == ["1", "1", ""])
        #expect(try Self.events("id: a\u{0}b\ndata: x\n\n").map(\.id) == [""])
        #expect(try Self.events("\u{FEFF}data: x\n\n").map(\.data) == ["x"])
        #expect(try Self.events("data: \u{2028}\u{85}\n\n").map(\.data) == ["\u{2028}\u{85}"])
    }

    @Test("wherever a stream is cut, its events are the same", arguments: 0..<200)
    func survivesCuts(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let pieces = [
            "data: ", "data", "id: 7", "id", "event: Tool", ": c", "\n", "\r", "\r\n", "\n\n", "€😀", "x", "\u{FEFF}",
            ":", " ",
        ]
        let text = (0..<60).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
        let bytes = Array(text.utf8)
        let whole = try Self.events(text)

        var parser = ServerSentEventParser()
        var found: [ServerSentEvent] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let cut = Int.random(in: 1...min(7, rest.count), using: &generator)
            found += try parser.take(rest.prefix(cut))
            rest = rest.dropFirst(cut)
        }
        #expect(found == whole)
    }

    @Test("what is larger than an event may be is refused, on one line or on many")
    func limitsSizes() throws {
        for text in ["data: \(String(repeating: "x", count: 200))", String(repeating: "data: x\n", count: 40)] {
            var parser = ServerSentEventParser(sizeMaximum: 100)
            #expect(throws: ServerSentEventTooLarge()) { try parser.take(text.utf8) }
        }
        var parser = ServerSentEventParser(sizeMaximum: 100)
        #expect(try parser.take(String(repeating: "data: x\n\n", count: 100).utf8).count == 100)
    }
}
