import ProactorBrokers
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import ProactorYAML
import Testing

@Suite struct MessageMappingTests {
    private func events(
        _ message: SourceMessage,
        _ yaml: String = "{ event: { type: Made } }",
        limits: EngineLimits = EngineLimits()
    ) throws -> [Event] {
        let mapping = try Declared.read(yaml) { node, context in
            context.mapping(node, "'test'") { MessageMapping.read(&$0, broker: "test", in: yaml) }
        }
        return try mapping.events(of: message, source: "stock", limits: limits)
    }

    @Test func `a message is mapped with its body, its headers and what the broker says of it`() throws {
        let message = SourceMessage(
            headers: [.init("tenant", "acme")],
            body: Array(#"{"sku":"SKU-1","n":2}"#.utf8),
            identity: "m-1",
            details: ["routingKey": "stock.zero"]
        )
        let yaml = """
            event:
              type: "{{ message.routingKey == 'stock.zero' ? 'StockLevelZero' : 'StockChanged' }}"
              source: "/{{ headers.tenant }}/{{ source }}"
              subject: "{{ body.sku }}"
              data: { count: "{{ body.n }}" }
            """
        let event = try #require(try self.events(message, yaml).first)
        #expect(event.type == "StockLevelZero")
        #expect(event.source == "/acme/stock")
        #expect(event.id == "m-1")
        #expect(event.subject == "SKU-1")
        #expect(event.jsonData == ["count": 2])
    }

    @Test func `what a message does not say has defaults`() throws {
        let event = try #require(try self.events(SourceMessage(body: Array("[1]".utf8), identity: "m-1")).first)
        #expect(event.source == "/test/stock")
        #expect(event.id == "m-1")
        #expect(event.jsonData == 1)
    }

    @Test func `a list is as many events, of which a condition takes some`() throws {
        let message = SourceMessage(body: Array(#"{"items":[{"n":1},{"n":2},{"n":3}]}"#.utf8), identity: "m")
        let events = try self.events(
            message,
            "{ each: body.items, when: item.n != 2, event: { type: Made } }"
        )
        #expect(events.map(\.id) == ["m-0", "m-2"])
        #expect(try self.events(message, "{ each: body.items, when: \"false\", event: { type: Made } }").isEmpty)
    }

    @Test func `a CloudEvent is taken as it is, whatever the mapping says of others`() throws {
        let structured = SourceMessage(
            contentType: "application/cloudevents+json; charset=utf-8",
            body: Array(#"{"specversion":"1.0","id":"1","source":"/a","type":"A","data":{"x":1}}"#.utf8),
            identity: "m"
        )
        #expect(try self.events(structured).map(\.type) == ["A"])
        for prefix in ["ce_", "ce-", "cloudEvents_", "cloudEvents:"] {
            let binary = SourceMessage(
                headers: [
                    .init(prefix + "specversion", "1.0"), .init(prefix + "id", "2"), .init(prefix + "source", "/b"),
                    .init(prefix + "type", "B"), .init(prefix + "time", "1700000000123"), .init("other", "x"),
                ],
                contentType: "text/plain",
                body: Array("hello".utf8),
                identity: "m"
            )
            let event = try #require(try self.events(binary, "{}").first)
            #expect(event.type == "B")
            #expect(event.time?.description == "2023-11-14T22:13:20.123Z")
            #expect(event.data == .json("hello"))
            #expect(event.extensions.isEmpty)
        }
    }

    @Test func `a batch of CloudEvents is as many events`() throws {
        let one = #"{"specversion":"1.0","id":"1","source":"/a","type":"A"}"#
        let message = SourceMessage(
            contentType: "application/cloudevents-batch+json",
            body: Array("[\(one),\(one)]".utf8),
            identity: "m"
        )
        #expect(try self.events(message, "{}").count == 2)
    }

    @Test(arguments: [
        ("{", nil, "unreadable"), ("{}", "application/cloudevents+json", "invalid-event"),
        ("{}", "application/cloudevents+avro", "invalid-event"),
        ("{}", "application/cloudevents-batch+json", "invalid-event"),
    ])
    func `what no event can be made of is refused with a reason`(body: String, type: String?, reason: String) {
        let message = SourceMessage(contentType: type, body: Array(body.utf8), identity: "m")
        let failure = #expect(throws: MessageFailure.self) { try self.events(message) }
        #expect(failure?.reason == reason)
    }

    @Test func `an event that is too large, or not mapped, is refused`() {
        var limits = EngineLimits()
        limits.eventSize = 100
        let message = SourceMessage(body: Array(#""\#(String(repeating: "x", count: 200))""#.utf8), identity: "m")
        let large = #expect(throws: MessageFailure.self) { try self.events(message, limits: limits) }
        #expect(large?.reason == "too-large")
        let unmapped = #expect(throws: MessageFailure.self) { try self.events(message, "{}") }
        #expect(unmapped?.reason == "unmapped")
    }

    @Test func `no bytes of a message crash the reader`() {
        var generator = SeededGenerator(seed: 11)
        let names = ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_", "ce_data", "x"]
        let values = ["1.0", "", "\u{0}", "9223372036854775807", "-1", "2026-01-01T00:00:00Z", "/a", "é"]
        let types = [
            nil, "application/cloudevents+json", "application/json", "text/plain", ";",
            "application/cloudevents-batch+json",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<60, using: &generator)
            let message = SourceMessage(
                headers: (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    .init(
                        names.randomElement(using: &generator) ?? "",
                        values.randomElement(using: &generator) ?? ""
                    )
                },
                contentType: types.randomElement(using: &generator) ?? nil,
                body: (0..<count).map { _ in Array("{}[]\"\\:,019ea é".utf8).randomElement(using: &generator) ?? 0 },
                identity: "m"
            )
            do {
                let events = try self.events(message, "{}")
                #expect(events.allSatisfy { !$0.id.isEmpty && !$0.type.isEmpty && !$0.source.isEmpty })
            } catch {
                #expect(error is MessageFailure)
            }
        }
    }

    @Test func `an event that is sent is read as the same event`() throws {
        let events = [
            Event(id: "1", source: "/a", type: "A"),
            Event(
                id: "2",
                source: "/a",
                type: "A",
                subject: "ü",
                time: Timestamp(seconds: 5),
                data: .json(["x": [1, 2]])
            ),
            Event(id: "3", source: "/a", type: "A", dataContentType: "text/plain", data: .json("hello")),
            Event(id: "4", source: "/a", type: "A", dataContentType: "image/png", data: .binary([0, 255])),
            Event(id: "5", source: "/a", type: "A", dataContentType: "application/json", data: .json("text")),
        ]
        for event in events {
            for format in OutgoingMessage.Format.allCases {
                let sent = OutgoingMessage(event, format: format, prefix: "cloudEvents_")
                let message = SourceMessage(
                    headers: sent.headers.map { .init($0.name, $0.value) },
                    contentType: sent.contentType,
                    body: sent.body,
                    identity: "m"
                )
                var read = try #require(try self.events(message, "{}").first)
                // What was left open is said on the way.
                if event.dataContentType == nil { read.dataContentType = nil }
                #expect(read == event)
            }
        }
    }
}
